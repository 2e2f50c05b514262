/** A place in a text, in UTF-16 units, end excluded. */
interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Signs of Markdown that a reader of one line has no use for: of headings, quotes, lists and tables at the start of a line, of fences,
 * emphasis and code around words, and the address of a link. Signs within words, and between spaces, are left: they may mean themselves.
 */
const signs = /(?<=^|\n)[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|(?:```|~~~)[^\n]*\n?|\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+(?:[ \t]*:?-{3,}:?)?[ \t]*(?=\n|$))|(?<![\p{L}\p{N}*_~`])(?:\*{1,3}|_{1,3}|~~|`{1,3})(?=[^\s*_~`])|(?<=[^\s*_~`])(?:\*{1,3}|_{1,3}|~~|`{1,3})(?![\p{L}\p{N}*_~`])|!?\[(?=[^[\]\n]+\]\((?:[a-z]+:|[/.#])[^()\s]*\))|(?<=[^[\]\n])\]\((?:[a-z]+:|[/.#])[^()\s]*\)/gu

/** A text without its signs of Markdown, and where these places of it are then. */
export function withoutSigns(text: string, places: readonly Range[]): { readonly text: string; readonly places: readonly Range[] } {
  const gone = Array.from(text.matchAll(signs), ({ 0: sign, index }) => ({ start: index, end: index + sign.length }))
    // What was looked for is shown, whatever it is.
    .filter(({ start, end }) => !places.some((place) => place.start < end && place.end > start))
  if (gone.length === 0) return { text, places }
  const moved = (at: number): number => at - gone.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(at, end) - start), 0)
  const kept = gone.map(({ start }, index) => text.slice(gone[index - 1]?.end ?? 0, start))
  return { text: kept.join('') + text.slice(gone.at(-1)?.end), places: places.map(({ start, end }) => ({ start: moved(start), end: moved(end) })) }
}
