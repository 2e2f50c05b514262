import type { Block, PlacedBlock } from '#shared/markdown/nodes.ts'
import { isSame } from '#shared/markdown/nodes.ts'
import { parseMarkdown } from '#shared/markdown/parse.ts'
import type { MarkdownOptions } from '#shared/markdown/parse.ts'
import { GrowingMarkdown } from './growing.ts'

/** How many finished blocks are drawn as one unit that is never looked at again. */
export const groupSize = 32

/** A text that was cut into blocks. What is finished keeps its identity when text is added. */
export interface Blocks {
  readonly text: string
  /** Full groups of finished blocks. */
  readonly groups: readonly (readonly PlacedBlock[])[]
  /** Finished blocks that do not fill a group yet. */
  readonly rest: readonly PlacedBlock[]
  /** Blocks that may still change, with what is half written in them repaired; at the end of the whole text the footnotes. */
  readonly tail: readonly PlacedBlock[]
  /** Whether nothing at the end of the text can change what these blocks say. */
  readonly isLocal: boolean
}

/** Cuts one text that grows into blocks. What an update costs does not depend on how long the text is. */
export interface BlockParser {
  /** Whether it was given the beginning of this text. */
  knows(text: string): boolean
  /** The blocks of a text of which more may come. */
  grow(text: string): Blocks
  /** The blocks of the text when no more comes. Where definitions or footnotes may change blocks, `isLocal` is false, and `parseBlocks` says what they are. */
  end(text: string): Blocks
}

/** Begins with an empty text. A text that does not begin with the one before is read anew. */
export function createBlockParser(options: MarkdownOptions = {}): BlockParser {
  let growing = new GrowingMarkdown(options)
  let last: Blocks = { text: '', groups: [], rest: [], tail: [], isLocal: true }
  let ended = false
  function goOn(text: string): void {
    if (!ended && text.startsWith(last.text)) return
    growing = new GrowingMarkdown(options)
    last = { text: '', groups: [], rest: [], tail: [], isLocal: true }
    ended = false
  }
  function blocksOf(text: string): Blocks {
    const tail = growing.tail()
    last = { text, ...gather(last, growing.finished.splice(0)), tail, isLocal: growing.isLocal }
    return last
  }
  return {
    knows: (text) => last.text !== '' && text.startsWith(last.text),
    grow(text) {
      if (!ended && text === last.text) return last
      goOn(text)
      growing.grow(text)
      return blocksOf(text)
    },
    end(text) {
      if (ended && text === last.text) return last
      goOn(text)
      growing.grow(text)
      growing.end()
      ended = true
      return blocksOf(text)
    },
  }
}

/** The blocks of a whole text. Those that say what they said before are the same objects. */
export function parseBlocks(text: string, options: MarkdownOptions = {}, before?: Blocks): Blocks {
  return arrange(text, parseMarkdown(text, options), before)
}

/** Puts the blocks of a whole text in groups; those that say what they said before stay what they are. */
export function arrange(text: string, placed: readonly PlacedBlock[], before?: Blocks): Blocks {
  const known = before === undefined ? [] : listed(before)
  const kept = placed.map((one, index) => {
    const other = known[index]
    return other !== undefined && isSame(one, other) ? other : one
  })
  const blocks = kept.filter(({ block }) => block.type !== 'footnote')
  const { groups, rest } = gather({ groups: [], rest: [] }, blocks)
  const same = groups.map((group, index) => {
    const other = before?.groups[index]
    return other !== undefined && other.every((one, place) => one === group[place]) ? other : group
  })
  return { text, groups: same, rest, tail: kept.slice(blocks.length), isLocal: true }
}

/** All blocks with their places, in order. */
export function listed({ groups, rest, tail }: Blocks): PlacedBlock[] {
  return [...groups.flat(), ...rest, ...tail]
}

/** All blocks, in order. */
export function allBlocks(blocks: Blocks): Block[] {
  return listed(blocks).map(({ block }) => block)
}

function gather(start: Pick<Blocks, 'groups' | 'rest'>, finished: readonly PlacedBlock[]): Pick<Blocks, 'groups' | 'rest'> {
  if (finished.length === 0) return { groups: start.groups, rest: start.rest }
  const rest = [...start.rest, ...finished]
  const groups = [...start.groups]
  while (rest.length >= groupSize) groups.push(rest.splice(0, groupSize))
  return { groups, rest }
}
