import { startTransition, useEffect, useMemo, useState } from 'react'
import type { MarkdownOptions } from '#shared/markdown/parse.ts'
import { createBlockParser, parseBlocks } from './blocks.ts'
import type { BlockParser, Blocks } from './blocks.ts'
import { keptBlocks } from './kept-blocks.ts'
import { plainView } from './plain-view.ts'
import { hasThreads, wholeParser } from './whole-parse.ts'

/** Longer texts are read in a thread when they are read as a whole: a frame has room for about this much. */
const longText = 20_000

/** What is known of a text: its blocks, and whether they are what the text says in the end. */
interface Known {
  readonly blocks: Blocks
  readonly isFinal: boolean
}

/**
 * The blocks of a text that may grow. One that is whole is read whole where its end may change what is before it. A long one that did not
 * grow here is shown as it is written until it was read. `options` must stay the same object as long as they say the same.
 */
export function useBlocks(text: string, growing: boolean, options: MarkdownOptions): Blocks {
  const parser = useMemo(() => createBlockParser(options), [options])
  const [read, setRead] = useState<{ readonly blocks: Blocks; readonly options: MarkdownOptions }>()
  const known = useMemo(() => (growing ? { blocks: parser.grow(text), isFinal: true } : knownOf(parser, text, options)), [growing, parser, text, options])
  const { blocks, isFinal } = known
  useEffect(() => {
    if (isFinal) return undefined
    return wholeParser.parse(text, options, blocks, (whole) => {
      keptBlocks.keep(whole, options)
      startTransition(() => setRead({ blocks: whole, options }))
    })
  }, [text, options, blocks, isFinal])
  if (isFinal || read?.options !== options || read.blocks.text !== text) return blocks
  return read.blocks
}

/** The blocks of a text that is whole, as far as they can be had within a frame. */
function knownOf(parser: BlockParser, text: string, options: MarkdownOptions): Known {
  const isShort = text.length < longText || !hasThreads()
  const kept = isShort ? undefined : keptBlocks.find(text, options)
  if (kept !== undefined) return { blocks: kept, isFinal: true }
  if (!isShort && !parser.knows(text)) return { blocks: plainView(text), isFinal: false }
  const blocks = parser.end(text)
  if (!blocks.isLocal) return isShort ? { blocks: parseBlocks(text, options, blocks), isFinal: true } : { blocks, isFinal: false }
  if (!isShort) keptBlocks.keep(blocks, options)
  return { blocks, isFinal: true }
}
