/** Texts for a set: each once, without what is empty. */
export interface DistinctTexts {
  readonly texts: readonly string[]
  /** How many lines held nothing. */
  readonly empty: number
  /** How many lines said what another one had said. */
  readonly duplicates: number
}

/** So many texts may be in one set. */
export const mostTexts = 200_000

/** Gathers texts: each once, without what is empty. Space around a text is no part of it. */
export class TextGatherer {
  readonly #texts = new Set<string>()
  #empty = 0
  #duplicates = 0

  add(written: string): void {
    const text = written.trim()
    if (text === '') this.#empty += 1
    else if (this.#texts.has(text)) this.#duplicates += 1
    else this.#texts.add(text)
  }

  /** What was gathered so far. */
  get(): DistinctTexts {
    return { texts: [...this.#texts], empty: this.#empty, duplicates: this.#duplicates }
  }

  get count(): number {
    return this.#texts.size
  }
}

/** The texts of what was pasted, one a line. */
export function textsOf(pasted: string): DistinctTexts {
  const gatherer = new TextGatherer()
  if (pasted.trim() !== '') for (const line of pasted.trim().split(/\r\n|\n|\r/)) gatherer.add(line)
  return gatherer.get()
}
