import type { Block, PlacedBlock } from '#shared/markdown/nodes.ts'
import { parseMarkdown, withPlainLines } from '#shared/markdown/parse.ts'

/** How many finished blocks are drawn as one unit that is never looked at again. */
export const groupSize = 32
/** Blocks at the end that more text may still change. */
const heldBack = 2

/** A text that was cut into blocks, in such a way that going on with a longer text costs only its end. */
export interface Blocks {
  readonly text: string
  /** Full groups of finished blocks: their identity stays when text is added. */
  readonly groups: readonly (readonly PlacedBlock[])[]
  /** Finished blocks that do not fill a group yet. */
  readonly rest: readonly PlacedBlock[]
  /** Blocks that may still change. */
  readonly tail: readonly PlacedBlock[]
  /** Where the tail begins in `text`. */
  readonly offset: number
}

const none: Blocks = { text: '', groups: [], rest: [], tail: [], offset: 0 }

/** Cuts a text into blocks. With the blocks of an earlier state of the same text only what follows them is parsed. */
export function parseBlocks(source: string, before: Blocks = none): Blocks {
  const text = withPlainLines(source)
  const start = text.startsWith(before.text) ? before : none
  const placed = parseMarkdown(text.slice(start.offset)).map((one) => moved(one, start.offset))
  const finished = placed.slice(0, Math.max(0, placed.length - heldBack))
  const { groups, rest } = gather(start, finished)
  const tail = placed.slice(finished.length)
  return { text, groups, rest, tail, offset: tail[0]?.start ?? start.offset }
}

/**
 * Cuts a text that will not grow any more. Parsed whole, because a definition at its end may give a link at its
 * start an address; where nothing can differ the blocks before are kept.
 */
export function parseWhole(source: string, before: Blocks = none): Blocks {
  const text = withPlainLines(source)
  const isLocal = !/^ {0,3}\[[^\]]+\]:/m.test(text)
  if (isLocal && before.text !== '') return parseBlocks(text, before)
  const { groups, rest } = gather(none, parseMarkdown(text))
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
export function allBlocks(blocks: Blocks): Block[] {
  return [...blocks.groups.flat(), ...blocks.rest, ...blocks.tail].map(({ block }) => block)
}

function moved({ block, start, end }: PlacedBlock, by: number): PlacedBlock {
  return { block, start: start + by, end: end + by }
}

function gather(start: Blocks, finished: readonly PlacedBlock[]): Pick<Blocks, 'groups' | 'rest'> {
  const rest = [...start.rest, ...finished]
  const groups = [...start.groups]
  while (rest.length >= groupSize) groups.push(rest.splice(0, groupSize))
  return { groups, rest }
}
