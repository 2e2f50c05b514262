let segmenter: Intl.Segmenter | undefined

/** Letters after which one does not wait any longer for the end of a sentence. */
const patience = 1_000

/** The sentences of a plain text. */
export function sentencesOf(text: string): string[] {
  return [...segments(text)].map(({ segment }) => segment.trim().replace(/\s+/g, ' ')).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
}

/** Where the last finished sentence of a Markdown text ends that may go on: 0 when there is none. */
export function endOfSentences(text: string): number {
  const starts = [...segments(text)].map(({ index }) => index).filter((index) => index > 0)
  // "Dr." ends nothing; a sentence within a link or an emphasis ends with it.
  const end = starts.findLast((start) => isWhole(text.slice(0, start)))
  return end ?? (text.length > patience ? (starts.at(-1) ?? 0) : 0)
}

function segments(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'sentence' })
  return segmenter.segment(text)
}

function isWhole(text: string): boolean {
  if (/(?:^|\s)\p{Lu}\p{L}{0,2}\.\s*$/u.test(text)) return false
  const count = (sign: string): number => text.split(sign).length - 1
  return count('**') % 2 === 0 && count('`') % 2 === 0 && count('[') === count(']') && !/\]\([^)]*$/.test(text)
}
