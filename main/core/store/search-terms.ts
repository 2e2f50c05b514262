import { isSingle, wordsOf } from './search-text.ts'

/** Words that stand side by side, as the index knows them. */
export interface Term {
  readonly words: readonly string[]
  /** Whether the last word may go on. */
  readonly isPrefix: boolean
}

/** What a person looks for, and what must not be there. */
export interface Terms {
  readonly wanted: readonly Term[]
  readonly unwanted: readonly Term[]
}

/** A pasted page is looked for by its first different words. */
const mostTerms = 40
const mostWords = 40

/**
 * What a person typed, as terms: words are prefixes, "quoted" ones are exact and side by side, `-` before either excludes it, as
 * whole words. Any text is taken; what holds no letter, digit or picture is left out.
 */
export function parseTerms(text: string): Terms {
  // People's keyboards turn quotes into typographic ones.
  const pieces = text.replace(/[“”„‟＂]/gu, '"').matchAll(/(?<![^\s])(-?)"([^"]*)"?|"([^"]*)"?|[^\s"]+/gu)
  const wanted = new Map<string, Term>()
  const unwanted = new Map<string, Term>()
  for (const [piece, minus, quotedAlone, quotedInside] of pieces) {
    const quoted = quotedAlone ?? quotedInside
    const isUnwanted = minus === '-' || (quoted === undefined && /^-[^-\s]/u.test(piece))
    const term = toTerm(quoted ?? piece, { mayGoOn: quoted === undefined && !isUnwanted })
    const terms = isUnwanted ? unwanted : wanted
    if (term !== undefined && terms.size < mostTerms) terms.set(toMatch(term), term)
  }
  return { wanted: [...wanted.values()], unwanted: [...unwanted.values()] }
}

/** A query of the index that finds `wanted` and every one of `tokens` without `unwanted`; `undefined` where that names nothing to find. */
export function toQuery({ wanted, unwanted }: Terms, tokens: readonly string[]): string | undefined {
  const all = [...wanted.map(toMatch), ...tokens.map((token) => `"${token}"`)]
  if (all.length === 0) return undefined
  const found = `(${all.join(' AND ')})`
  return unwanted.length === 0 ? found : `${found} NOT (${unwanted.map(toMatch).join(' OR ')})`
}

function toTerm(text: string, { mayGoOn }: { readonly mayGoOn: boolean }): Term | undefined {
  const all = wordsOf(text)
  const words = all.slice(0, mostWords)
  const last = words.at(-1)
  if (last === undefined) return undefined
  if (!isSingle(last)) return { words, isPrefix: mayGoOn && !isPair(last) }
  // The pair before holds it already; a run may go on in the text.
  if (words.length > 1 && isPair(words.at(-2) ?? '')) return { words: words.slice(0, -1), isPrefix: false }
  return { words, isPrefix: true }
}

function isPair(word: string): boolean {
  const [first, second, ...others] = word
  return first !== undefined && second !== undefined && others.length === 0 && isSingle(first) && isSingle(second)
}

/** Words hold no quotes, so that nothing in them is an operator. */
function toMatch({ words, isPrefix }: Term): string {
  return `"${words.join(' ')}"${isPrefix ? '*' : ''}`
}
