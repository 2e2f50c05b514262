import { memo } from 'react'
import type { ReactNode } from 'react'
import type { Block } from '#shared/markdown/nodes.ts'
import { isSame } from '#shared/markdown/nodes.ts'
import { visibleText } from '#shared/markdown/visible-text.ts'
import { CodeBlock } from './code/CodeBlock.tsx'
import { InlineList } from './Inline.tsx'
import { List } from './List.tsx'
import { Math } from './math/Math.tsx'
import { Quote } from './Quote.tsx'
import { Table } from './Table.tsx'

type Of<T extends Block['type']> = Extract<Block, { readonly type: T }>

interface BlockProps {
  readonly block: Block
  /** More text may still come into it. */
  readonly growing: boolean
}

/** One block of a text. Drawn again only when it says something else. */
export const DrawnBlock = memo(AnyBlock, (before, after) => before.growing === after.growing && isSame(before.block, after.block))

function AnyBlock({ block, growing }: BlockProps): ReactNode {
  switch (block.type) {
    case 'heading':
      return <Heading block={block} />
    case 'paragraph':
      return block.tight === true ? <InlineList nodes={block.children} /> : <p dir="auto"><InlineList nodes={block.children} /></p>
    case 'code':
      return <CodeBlock text={block.text} language={block.info} closed={block.closed || !growing} growing={growing} />
    case 'quote':
      return <Quote block={block} growing={growing} />
    case 'list':
      return <List block={block} growing={growing} />
    case 'table':
      return <Table block={block} growing={growing} />
    case 'rule':
      return <hr />
    case 'html':
      return <p className="md-html" dir="auto">{visibleText(block.text)}</p>
    case 'math':
      return <Math text={block.text} display closed={block.closed || !growing} />
    case 'footnote':
      // Notes stand together below the text.
      return null
  }
}

/** Blocks inside of another block. */
export function BlockList({ blocks, growing }: { readonly blocks: readonly Block[]; readonly growing: boolean }): ReactNode {
  return blocks.map((block, index) => <DrawnBlock key={index} block={block} growing={growing && index === blocks.length - 1} />)
}

function Heading({ block }: { readonly block: Of<'heading'> }): ReactNode {
  // The window has its own first headings; those of an answer stand below them.
  const Tag = (['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const)[block.depth - 1] ?? 'h6'
  return <Tag className={`md-h${block.depth}`} dir="auto"><InlineList nodes={block.children} /></Tag>
}
