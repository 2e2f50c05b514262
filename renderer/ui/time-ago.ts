const steps = [
  { unit: 'day', milliseconds: 86_400_000 },
  { unit: 'hour', milliseconds: 3_600_000 },
  { unit: 'minute', milliseconds: 60_000 },
] as const

/** How long ago something was, in words, to the minute: "5 minutes ago", "yesterday", "this minute". */
export function timeAgo(at: number, now: number, language: string): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const past = Math.max(0, now - at)
  for (const { unit, milliseconds } of steps) {
    if (past >= milliseconds) return words.format(-Math.floor(past / milliseconds), unit)
  }
  return words.format(0, 'minute')
}
