import { isSame } from '#shared/markdown/nodes.ts'
import type { MarkdownOptions } from '#shared/markdown/parse.ts'
import type { Blocks } from './blocks.ts'

/** Characters of texts whose blocks are kept. */
const mostCharacters = 2_000_000

interface Kept {
  readonly blocks: Blocks
  readonly options: MarkdownOptions
}

/** Blocks of long texts that were read lately: a message that comes into sight again is not shown as it is written first. */
function createKeptBlocks(): { keep(blocks: Blocks, options: MarkdownOptions): void; find(text: string, options: MarkdownOptions): Blocks | undefined } {
  const kept = new Map<string, Kept>()
  let characters = 0
  return {
    keep(blocks, options) {
      const { text } = blocks
      if (text.length > mostCharacters) return
      if (!kept.delete(text)) characters += text.length
      kept.set(text, { blocks, options })
      for (const oldest of kept.keys()) {
        if (characters <= mostCharacters) break
        kept.delete(oldest)
        characters -= oldest.length
      }
    },
    find(text, options) {
      const found = kept.get(text)
      if (found === undefined || !isSame(found.options, options)) return undefined
      kept.delete(text)
      kept.set(text, found)
      return found.blocks
    },
  }
}

/** The blocks that the window keeps. */
export const keptBlocks = createKeptBlocks()
