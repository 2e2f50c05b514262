import type { Delimiter, StateInline } from 'markdown-it'

/** A token, as far as rules and nodes need one: markdown-it's own takes a third of the time of reading. */
export class InlineToken {
  readonly type: string
  readonly tag: string
  readonly nesting: -1 | 0 | 1
  readonly level: number
  attrs: [string, string][] | null = null
  content = ''
  markup = ''
  info = ''
  meta: Record<string, unknown> | null = null
  children: InlineToken[] | null = null

  constructor(type: string, tag: string, nesting: -1 | 0 | 1, level = 0) {
    this.type = type
    this.tag = tag
    this.nesting = nesting
    this.level = level
  }
}

/** Where a text within a block is read, in the place of markdown-it's `StateInline`. */
export class InlineState {
  src: string
  env: unknown
  md: unknown
  tokens: InlineToken[]
  tokens_meta: ({ delimiters: Delimiter[] } | undefined)[]
  pos = 0
  posMax: number
  level = 0
  pending = ''
  pendingLevel = 0
  cache: Record<number, number> = {}
  backticks: Record<number, number> = {}
  backticksScanned = false
  skipHtmlSpecial = false
  linkLevel = 0
  delimiters: Delimiter[] = []
  readonly #outer: Delimiter[][] = []
  Token = InlineToken
  /** Where the last bracket closes; where signs of formulas are: looked for once. */
  lastBracket: number | undefined
  dollars: { readonly single: readonly number[]; readonly double: readonly number[] } | undefined
  missing = ''

  constructor(src: string, md: unknown, env: unknown, tokens: InlineToken[]) {
    this.src = src
    this.md = md
    this.env = env
    this.tokens = tokens
    this.tokens_meta = []
    this.posMax = src.length
  }

  pushPending(): InlineToken {
    const token = new InlineToken('text', '', 0, this.pendingLevel)
    token.content = this.pending
    this.tokens.push(token)
    this.tokens_meta.push(undefined)
    this.pending = ''
    return token
  }

  push(type: string, tag: string, nesting: -1 | 0 | 1): InlineToken {
    if (this.pending !== '') this.pushPending()
    if (nesting < 0) {
      this.level -= 1
      this.delimiters = this.#outer.pop() ?? []
    }
    const token = new InlineToken(type, tag, nesting, this.level)
    this.tokens_meta.push(nesting > 0 ? this.#begin() : undefined)
    this.pendingLevel = this.level
    this.tokens.push(token)
    return token
  }

  /** How a run of marks stands between words. Beside Chinese, Japanese and Korean, which have no spaces, signs do not count. */
  scanDelims(start: number, canSplitWord: boolean): { can_open: boolean; can_close: boolean; length: number } {
    const { src, posMax } = this
    const marker = src.charCodeAt(start)
    let end = start
    while (end < posMax && src.charCodeAt(end) === marker) end += 1
    const last = kindOf(before(src, start))
    const next = kindOf(end < posMax ? (src.codePointAt(end) ?? 32) : 32)
    const left = next !== 'space' && (next !== 'sign' || last !== 'word')
    const right = last !== 'space' && (last !== 'sign' || next !== 'word')
    return {
      can_open: left && (canSplitWord || !right || last === 'sign'),
      can_close: right && (canSplitWord || !left || next === 'sign'),
      length: end - start,
    }
  }

  #begin(): { delimiters: Delimiter[] } {
    this.level += 1
    this.#outer.push(this.delimiters)
    this.delimiters = []
    return { delimiters: this.delimiters }
  }
}

/** The state as the rules of ours see it. */
export function ownState(state: StateInline): InlineState {
  return state as unknown as InlineState
}

type Kind = 'space' | 'sign' | 'word' | 'dense'

const ascii: readonly Kind[] = Array.from({ length: 128 }, (_, code) => {
  if (code === 32 || (code >= 9 && code <= 13)) return 'space'
  return /[!-/:-@[-`{-~]/.test(String.fromCharCode(code)) ? 'sign' : 'word'
})

function kindOf(code: number): Kind {
  if (code < 128) return ascii[code] ?? 'word'
  if (code === 0x30_00) return 'space'
  if ((code >= 0x2e_80 && code <= 0x9f_ff) || (code >= 0xac_00 && code <= 0xd7_af) || (code >= 0xf9_00 && code <= 0xfa_ff)) return 'dense'
  if ((code >= 0xfe_30 && code <= 0xfe_4f) || (code >= 0xff_00 && code <= 0xff_ef) || (code >= 0x2_00_00 && code <= 0x3_ff_ff)) return 'dense'
  const character = String.fromCodePoint(code)
  if (/[\p{Zs}]/u.test(character)) return 'space'
  return /[\p{P}\p{S}]/u.test(character) ? 'sign' : 'word'
}

function before(src: string, start: number): number {
  if (start === 0) return 32
  const code = src.charCodeAt(start - 1)
  const isLow = code >= 0xdc_00 && code < 0xe0_00
  return isLow && start > 1 ? (src.codePointAt(start - 2) ?? code) : code
}
