import { memo } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import type { Block, Cell, ListItem } from '#shared/markdown/nodes.ts'
import { isSame } from '#shared/markdown/nodes.ts'
import { CodeBlock } from './code/CodeBlock.tsx'
import { InlineList } from './Inline.tsx'
import { Math } from './math/Math.tsx'
import { previewKindOf } from './preview/preview-html.ts'
import { PreviewOffer } from './preview/PreviewOffer.tsx'

type Of<T extends Block['type']> = Extract<Block, { readonly type: T }>

interface BlockProps {
  readonly block: Block
  /** The text that it is of may still grow. */
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
      return <Code block={block} growing={growing} />
    case 'quote':
      return <blockquote dir="auto"><BlockList blocks={block.children} growing={growing} /></blockquote>
    case 'list':
      return <List block={block} growing={growing} />
    case 'table':
      return <Table block={block} />
    case 'rule':
      return <hr />
    case 'html':
      return <p className="md-html">{block.text}</p>
    case 'math':
      return <Math text={block.text} display closed={block.closed || !growing} />
    case 'footnote':
      return <BlockList blocks={block.children} growing={growing} />
  }
}

function Code({ block, growing }: { readonly block: Of<'code'>; readonly growing: boolean }): ReactNode {
  const language = /^\S+/.exec(block.info)?.[0] ?? ''
  const closed = block.closed || !growing
  const code = <CodeBlock text={block.text} language={block.info} closed={closed} growing={growing} />
  const kind = previewKindOf(language)
  if (kind !== null && closed) return <div>{code}<PreviewOffer text={block.text} kind={kind} /></div>
  return code
}

/** Blocks inside of another block. */
function BlockList({ blocks, growing }: { readonly blocks: readonly Block[]; readonly growing: boolean }): ReactNode {
  return blocks.map((block, index) => <DrawnBlock key={index} block={block} growing={growing} />)
}

function Heading({ block }: { readonly block: Of<'heading'> }): ReactNode {
  // The window has its own first headings; those of an answer stand below them.
  const Tag = (['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const)[block.depth - 1] ?? 'h6'
  return <Tag className={`md-h${block.depth}`} dir="auto"><InlineList nodes={block.children} /></Tag>
}

function List({ block, growing }: { readonly block: Of<'list'>; readonly growing: boolean }): ReactNode {
  const items = block.items.map((item, index) => <Item key={index} item={item} growing={growing} />)
  if (!block.ordered) return <ul dir="auto">{items}</ul>
  // Numbers stand in the margin, which has to be wide enough for the last one.
  const style = { '--digits': String(block.start + items.length - 1).length } as CSSProperties
  return <ol dir="auto" start={block.start} style={style}>{items}</ol>
}

const Item = memo(DrawnItem, (before, after) => before.growing === after.growing && isSame(before.item, after.item))

function DrawnItem({ item, growing }: { readonly item: ListItem; readonly growing: boolean }): ReactNode {
  return (
    <li className={item.checked === undefined ? undefined : 'md-task'}>
      {item.checked !== undefined && <input type="checkbox" checked={item.checked} disabled readOnly />}
      <BlockList blocks={item.children} growing={growing} />
    </li>
  )
}

function Table({ block }: { readonly block: Of<'table'> }): ReactNode {
  const classes = block.align.map((side) => (side === null ? undefined : `md-${side}`))
  return (
    <div className="md-table" tabIndex={0} role="group">
      <table dir="auto">
        <thead><tr>{block.head.map((cell, index) => <th key={index} className={classes[index]}><InlineList nodes={cell} /></th>)}</tr></thead>
        <tbody>{block.rows.map((cells, index) => <Row key={index} cells={cells} classes={classes} />)}</tbody>
      </table>
    </div>
  )
}

const Row = memo(DrawnRow, (before, after) => isSame(before, after))

function DrawnRow({ cells, classes }: { readonly cells: readonly Cell[]; readonly classes: readonly (string | undefined)[] }): ReactNode {
  return <tr>{cells.map((cell, index) => <td key={index} className={classes[index]}><InlineList nodes={cell} /></td>)}</tr>
}
