import { memo, useState } from 'react'
import type { ReactNode } from 'react'
import type { PlacedBlock } from '#shared/markdown/nodes.ts'
import { DrawnBlock } from './Block.tsx'
import { createBlockParser, groupSize, parseBlocks } from './blocks.ts'
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
  const open = growing ? wholeOf(repair(text.slice(blocks.offset))) : blocks.tail
  const base = blocks.groups.length * groupSize
  return (
    <div className="markdown">
      {blocks.groups.map((group, index) => <Group key={index} blocks={group} growing={growing} />)}
      {[...blocks.rest, ...open].map(({ block }, index) => <DrawnBlock key={base + index} block={block} growing={growing} />)}
    </div>
  )
})

function wholeOf(text: string): readonly PlacedBlock[] {
  const { groups, rest, tail } = parseBlocks(text)
  return [...groups.flat(), ...rest, ...tail]
}

const Group = memo(({ blocks, growing }: { readonly blocks: readonly PlacedBlock[]; readonly growing: boolean }): ReactNode =>
  blocks.map(({ block }, index) => <DrawnBlock key={index} block={block} growing={growing} />))
