/** As many characters without a space as no word has. */
const longest = 2_000

/**
 * Pieces of a text, or null where it has no run of characters without a space that is too long to be drawn as one: Chromium breaks
 * such a run anew for each of its lines, and 40,000 characters can take minutes. A run is cut between characters, never within one.
 */
export function cutLongRuns(text: string): readonly { readonly text: string; readonly isRun: boolean }[] | null {
  if (text.length < longest) return null
  const pieces: { text: string; isRun: boolean }[] = []
  let end = 0
  for (const { 0: run, index } of text.matchAll(/\S+/g)) {
    if (run.length < longest) continue
    if (index > end) pieces.push({ text: text.slice(end, index), isRun: false })
    for (const piece of run.match(/[^]{1,2000}(?![\udc00-\udfff])/g) ?? []) pieces.push({ text: piece, isRun: true })
    end = index + run.length
  }
  if (pieces.length === 0) return null
  if (end < text.length) pieces.push({ text: text.slice(end), isRun: false })
  return pieces
}
