import type { Delimiter, StateInline } from 'markdown-it'

const tilde = 126
/** Two tildes close only two. */
const twoTildes = 0x1_00_7e

/** Reads one or two tildes, which may strike out; more of them are text. */
export function strikes(state: StateInline, silent: boolean): boolean {
  if (silent || state.src.charCodeAt(state.pos) !== tilde) return false
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true)
  const token = state.push('text', '', 0)
  token.content = '~'.repeat(length)
  state.pos += length
  if (length > 2) return true
  state.delimiters.push({ marker: length === 1 ? tilde : twoTildes, length: 0, token: state.tokens.length - 1, end: -1, open, close })
  return true
}

/** Makes elements of the tildes that belong together. */
export function pairStrikes(state: StateInline): boolean {
  pair(state, state.delimiters)
  for (const meta of state.tokens_meta) if (meta?.delimiters !== undefined) pair(state, meta.delimiters)
  return true
}

function pair(state: StateInline, delimiters: readonly Delimiter[]): void {
  for (const { marker, token, end } of delimiters) {
    if ((marker !== tilde && marker !== twoTildes) || end === -1) continue
    Object.assign(state.tokens[token] ?? {}, { type: 's_open', nesting: 1, content: '' })
    Object.assign(state.tokens[delimiters[end]?.token ?? -1] ?? {}, { type: 's_close', nesting: -1, content: '' })
  }
}
