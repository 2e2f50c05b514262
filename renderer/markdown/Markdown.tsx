import type { Token } from 'marked'
import { memo, useState } from 'react'
import type { ReactNode } from 'react'
import { Block } from './Block.tsx'
import { allBlocks, createBlockParser, groupSize, parseBlocks } from './blocks.ts'
import { repair } from './repair.ts'
import './markdown.css'

interface MarkdownProps {
  readonly text: string
  /** Whether more text may come. */
  readonly growing: boolean
}

/** Text as Markdown. While it grows, only its last blocks are parsed and drawn again. */
export const Markdown = memo(({ text, growing }: MarkdownProps): ReactNode => {
  const [parse] = useState(createBlockParser)
  const blocks = parse(text, growing)
  const open = growing ? allBlocks(parseBlocks(repair(text.slice(blocks.offset)))) : blocks.tail
  const base = blocks.groups.length * groupSize
  return (
    <div className="markdown">
      {blocks.groups.map((group, index) => <Group key={index} tokens={group} />)}
      {[...blocks.rest, ...open].map((token, index) => <Block key={base + index} token={token} />)}
    </div>
  )
})

const Group = memo(({ tokens }: { readonly tokens: readonly Token[] }): ReactNode =>
  tokens.map((token, index) => <Block key={index} token={token} />))
