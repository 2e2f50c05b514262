/** What an answer rests on, as an endpoint says it. */
export interface Source {
  readonly url: string
  readonly title?: string | undefined
}

/** Each address once, in the order of its first appearance: its place, from 1, is its number. A title that comes later is taken. */
export function sourceList(sources: readonly Source[]): Source[] {
  const byUrl = new Map<string, Source>()
  for (const { url, title } of sources) {
    const before = byUrl.get(url)
    if (before === undefined || (before.title ?? '') === '') byUrl.set(url, { url, title })
  }
  return [...byUrl.values()]
}
