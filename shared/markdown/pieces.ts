/** Texts longer than this are cut into pieces that are read one by one, so that the time they take grows with their length only. */
const longest = 8000

/**
 * Where a piece ends that begins at `from`: at a space outside of marks where there is one. Depends only on what is before
 * `from + longest`, so that a text that grows is cut like one that is whole. Undefined when what is left is short.
 */
export function endOfPiece(text: string, from: number): number | undefined {
  if (text.length - from <= longest) return undefined
  const open = new Map<string, boolean>()
  let [brackets, outside, space] = [0, 0, 0]
  for (let at = from + 1; at < from + longest; at++) {
    const sign = text[at] ?? ''
    if (sign === '[') brackets += 1
    else if (sign === ']') brackets = Math.max(0, brackets - 1)
    else if ('*_`~$"<>'.includes(sign)) open.set(sign, !(open.get(sign) ?? false))
    else if ((sign === ' ' || sign === '\n') && text[at - 1] !== ' ' && at > from + longest / 2) {
      space = at
      if (brackets === 0 && ![...open.values()].includes(true)) outside = at
    }
  }
  return outside || space || hardEnd(text, from + longest)
}

/** Not between the halves of a character, nor behind a sign that says something of the next one. */
function hardEnd(text: string, end: number): number {
  const before = text.charCodeAt(end - 1)
  return before === 92 || (before >= 0xd8_00 && before < 0xdc_00) ? end - 1 : end
}
