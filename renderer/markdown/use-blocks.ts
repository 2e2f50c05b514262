import { useMemo } from 'react'
import type { MarkdownOptions } from '#shared/markdown/parse.ts'
import { createBlockParser, parseBlocks } from './blocks.ts'
import type { Blocks } from './blocks.ts'

/** The blocks of a text that may grow. `options` must stay the same object as long as they say the same. */
export function useBlocks(text: string, growing: boolean, options: MarkdownOptions): Blocks {
  const parser = useMemo(() => createBlockParser(options), [options])
  const blocks = growing ? parser.grow(text) : parser.end(text)
  const isWhole = growing || blocks.isLocal
  return useMemo(() => (isWhole ? blocks : parseBlocks(blocks.text, options, blocks)), [isWhole, blocks, options])
}
