/** What a text rests on, as an endpoint says it: an address, and what it is the source of, in UTF-16 units of the text. */
export interface TextSource {
  readonly url: string
  readonly title?: string | undefined
  readonly start?: number | undefined
  readonly end?: number | undefined
}

/** Each address once, in the order of its first appearance: its place, from 1, is its number. A title that comes later is taken. */
export function sourceList(sources: readonly TextSource[]): TextSource[] {
  const byUrl = new Map<string, TextSource>()
  for (const { url, title } of sources) {
    const before = byUrl.get(url)
    if (before === undefined || (before.title ?? '') === '') byUrl.set(url, { url, title })
  }
  return [...byUrl.values()]
}

/** Where marks of the sources belong in the text: behind what they are the source of, in order, each number once at a place. */
export function sourceMarks(sources: readonly TextSource[]): { readonly at: number; readonly number: number }[] {
  const numbers = new Map(sourceList(sources).map(({ url }, index) => [url, index + 1]))
  const marks = sources.flatMap(({ url, end }) => (end !== undefined && Number.isInteger(end) && end > 0 ? [{ at: end, number: numbers.get(url) ?? 0 }] : []))
  const sorted = marks.sort((one, other) => one.at - other.at || one.number - other.number)
  return sorted.filter(({ at, number }, index) => sorted[index - 1]?.at !== at || sorted[index - 1]?.number !== number)
}
