import { Lexer } from 'marked'
import type { Token } from 'marked'

/** How many finished blocks are drawn as one unit that is never looked at again. */
export const groupSize = 32
/** Blocks at the end that more text may still change. */
const heldBack = 2

/** A text that was cut into blocks, in such a way that going on with a longer text costs only its end. */
export interface Blocks {
  readonly text: string
  /** Full groups of finished blocks: their identity stays when text is added. */
  readonly groups: readonly (readonly Token[])[]
  /** Finished blocks that do not fill a group yet. */
  readonly rest: readonly Token[]
  /** Blocks that may still change. */
  readonly tail: readonly Token[]
  /** Where the tail begins in `text`. */
  readonly offset: number
}

const none: Blocks = { text: '', groups: [], rest: [], tail: [], offset: 0 }

/** Cuts a text into blocks. With the blocks of an earlier state of the same text only what follows them is parsed. */
export function parseBlocks(source: string, before: Blocks = none): Blocks {
  const text = withPlainLines(source)
  const start = text.startsWith(before.text) ? before : none
  const tokens = lex(text.slice(start.offset))
  const finished = tokens.slice(0, Math.max(0, tokens.length - heldBack))
  const { groups, rest } = gather(start, finished)
  const offset = start.offset + finished.reduce((length, token) => length + token.raw.length, 0)
  return { text, groups, rest, tail: tokens.slice(finished.length), offset }
}

/**
 * Cuts a text that will not grow any more. Parsed whole, because a definition at its end may give a link at its
 * start an address; where nothing can differ the blocks before are kept.
 */
export function parseWhole(source: string, before: Blocks = none): Blocks {
  const text = withPlainLines(source)
  const isLocal = !/^ {0,3}\[[^\]]+\]:/m.test(text)
  if (isLocal && before.text !== '') return parseBlocks(text, before)
  const tokens = lex(text)
  const { groups, rest } = gather(none, tokens)
  return { text, groups, rest, tail: [], offset: text.length }
}

/** Makes a parser that goes on from the text it was given last, for one text that grows. */
export function createBlockParser(): (text: string, growing: boolean) => Blocks {
  let last: { readonly blocks: Blocks; readonly growing: boolean } | undefined
  return (text, growing) => {
    if (last?.blocks.text === text && last.growing === growing) return last.blocks
    const blocks = growing ? parseBlocks(text, last?.blocks) : parseWhole(text, last?.blocks)
    last = { blocks, growing }
    return blocks
  }
}

/** All blocks, in order. */
export function allBlocks(blocks: Blocks): Token[] {
  return [...blocks.groups.flat(), ...blocks.rest, ...blocks.tail]
}

/** The lexer does the same inside: places in the text must be those that it counts. */
function withPlainLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

function lex(text: string): Token[] {
  return new Lexer({ gfm: true }).lex(text)
}

function gather(start: Blocks, finished: readonly Token[]): Pick<Blocks, 'groups' | 'rest'> {
  const rest = [...start.rest, ...finished]
  const groups = [...start.groups]
  while (rest.length >= groupSize) groups.push(rest.splice(0, groupSize))
  return { groups, rest }
}
