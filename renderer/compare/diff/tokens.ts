/** A word, a sign or a run of spaces of a text, with the spaces that follow it. */
export interface Token {
  readonly text: string
  /** What follows until the next one; it does not count as a difference. */
  readonly space: string
  readonly isWord: boolean
}

/** Scripts that put no space between words: which letters belong together is for a dictionary to say. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
/** A word with what joins its parts (`don't`, `3.14`), a flag, or a sign with what is drawn on it. */
const piece = /[\p{L}\p{M}\p{N}_]+(?:['’.,][\p{L}\p{M}\p{N}_]+)*|\p{RI}\p{RI}|[^\p{L}\p{M}\p{N}_\s](?:[\p{M}\p{Emoji_Modifier}]|\u200D[^\s])*/gu
const letters = /[\p{L}\p{N}]/u

let segmenter: Intl.Segmenter | undefined

/** The tokens of a text, and the spaces before the first: put together they are the text. */
export function tokensOf(text: string): { readonly lead: string; readonly tokens: readonly Token[] } {
  const tokens: Token[] = []
  const lead = /^\s*/.exec(text)?.[0] ?? ''
  let at = lead.length
  const take = (found: string, end: number, next: number): void => {
    tokens.push({ text: found, space: text.slice(end, next), isWord: letters.test(found) })
    at = next
  }
  const spaces = /\s*/gy
  for (const match of text.matchAll(piece)) {
    for (const part of unspaced.test(match[0]) ? segments(match[0]) : [match[0]]) {
      const end = at + part.length
      spaces.lastIndex = end
      take(part, end, end + (spaces.exec(text)?.[0].length ?? 0))
    }
  }
  return { lead, tokens }
}

function segments(run: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' })
  return Array.from(segmenter.segment(run), ({ segment }) => segment)
}
