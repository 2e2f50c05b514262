/** Backticks in a row that are longer than every row of them in `text`, and at least `least`. */
export function fenceFor(text: string, least = 3): string {
  let longest = 0
  // One after the other: a text may have more rows of them than a call takes arguments.
  for (const [ticks] of text.matchAll(/`+/g)) longest = Math.max(longest, ticks.length)
  return '`'.repeat(Math.max(least, longest + 1))
}

/** A block of code that says all of `text`, whatever it holds; a line end at its end is that of the block. */
export function fenced(text: string, info = ''): string {
  const fence = fenceFor(text)
  return `${fence}${info}\n${text.replace(/\n$/, '')}\n${fence}`
}
