/** A slash in a text with what was typed after it; `start` is the place of the slash, `end` that of the cursor. */
export interface Slash {
  readonly start: number
  readonly end: number
  readonly query: string
}

/** Characters after a slash that may still be a name. */
const mostQuery = 60

/** The slash that the cursor stands behind: at the beginning of the text or after a space, and followed by what may be a name. `/etc/hosts` and `and / or` are none. */
export function slashAt(text: string, cursor: number): Slash | null {
  const start = cursor === 0 ? -1 : text.lastIndexOf('/', cursor - 1)
  if (start === -1 || cursor - start > mostQuery + 1) return null
  if (start > 0 && !/\s/.test(text.charAt(start - 1))) return null
  const query = text.slice(start + 1, cursor)
  return /^\s|\n/.test(query) ? null : { start, end: cursor, query }
}

/** Letters without their signs and case, so that “analise” finds “Análise”. */
export function foldedName(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** Those whose names hold every word of a query: first the names that begin with it, each in the order given. */
export function findNamed<One extends { readonly name: string }>(all: readonly One[], query: string): One[] {
  const wanted = foldedName(query).trim()
  if (wanted === '') return [...all]
  const words = wanted.split(/\s+/)
  const found = all.map((one) => ({ one, name: foldedName(one.name) })).filter(({ name }) => words.every((word) => name.includes(word)))
  const begins = found.filter(({ name }) => name.startsWith(wanted))
  return [...begins, ...found.filter((one) => !begins.includes(one))].map(({ one }) => one)
}
