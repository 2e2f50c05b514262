import type { LanguageRegistration } from '@shikijs/primitive'
import { createGrammars } from './grammar-lines.ts'
import type { LineGrammar, LineState } from './grammar-lines.ts'
import type { TokenRun } from './tokens.ts'

/** Some lines of a block, which follow those that were asked before. */
export interface HighlightRequest {
  /** The number of the block, never used for another. */
  readonly block: number
  readonly grammar: string
  /** The number of the first line, from 0. 0 begins the block anew. */
  readonly from: number
  /** Whole lines, joined by line feeds. */
  readonly text: string
}

/** What became of a request: fewer lines than were asked where they took long, but at least one. */
export type HighlightAnswer =
  | ({ readonly type: 'tokens'; readonly block: number; readonly from: number } & TokenRun)
  /** The lines before are not known (any more): the block has to be asked from its start. */
  | { readonly type: 'lost'; readonly block: number }
  /** The block stays plain. */
  | { readonly type: 'failed'; readonly block: number }

/** Blocks whose state is kept; older ones are asked from their start when they grow. */
const mostStates = 200
/** Milliseconds after which an answer is given with the lines that are done. */
const sliceTime = 24
/** Lines that took too long, after which a block is left plain. */
const mostCuts = 3

interface BlockState {
  readonly grammar: string
  next: number
  state: LineState
  cuts: number
}

/** Where grammars come from; `null`: there is none of that name. */
export type LoadGrammar = (name: string) => Promise<readonly LanguageRegistration[] | null>

/** Colours lines, one request after the other; keeps by block where its grammar stands. Answers always, never rejects. */
export function createHighlighting(load: LoadGrammar, now: () => number = () => performance.now()): (request: HighlightRequest) => Promise<HighlightAnswer> {
  const make = createGrammars()
  const grammars = new Map<string, Promise<LineGrammar | null>>()
  const blocks = new Map<number, BlockState>()

  const grammarOf = (name: string): Promise<LineGrammar | null> => {
    const known = grammars.get(name)
    if (known !== undefined) return known
    const loading = load(name).then((parts) => (parts === null ? null : make(name, parts)))
    grammars.set(name, loading)
    // What could not be fetched once may come the next time.
    loading.catch(() => grammars.delete(name))
    return loading
  }

  return async (request) => {
    const { block, grammar: name, from } = request
    try {
      const grammar = await grammarOf(name)
      if (grammar === null) return { type: 'failed', block }
      const known = from === 0 ? { grammar: name, next: 0, state: null, cuts: 0 } : blocks.get(block)
      if (known === undefined || known.next !== from || known.grammar !== name) return { type: 'lost', block }
      remember(blocks, block, known)
      const run = cutSlice(grammar, known, request.text.split('\n'), now)
      return known.cuts > mostCuts ? { type: 'failed', block } : { type: 'tokens', block, from, ...run }
    } catch {
      return { type: 'failed', block }
    }
  }
}

function remember(blocks: Map<number, BlockState>, block: number, state: BlockState): void {
  blocks.delete(block)
  blocks.set(block, state)
  if (blocks.size <= mostStates) return
  const [oldest] = blocks.keys()
  if (oldest !== undefined) blocks.delete(oldest)
}

function cutSlice(grammar: LineGrammar, block: BlockState, lines: readonly string[], now: () => number): TokenRun {
  const end = now() + sliceTime
  const pieces: Uint32Array[] = []
  const ends: number[] = []
  let length = 0
  for (const line of lines) {
    const { tokens, state, isCut } = grammar.cut(line, block.state)
    block.state = state
    block.next += 1
    if (isCut) block.cuts += 1
    pieces.push(tokens)
    length += tokens.length
    ends.push(length)
    if (now() > end || block.cuts > mostCuts) break
  }
  const tokens = new Uint32Array(length)
  let at = 0
  for (const piece of pieces) {
    tokens.set(piece, at)
    at += piece.length
  }
  return { tokens, ends: Uint32Array.from(ends) }
}
