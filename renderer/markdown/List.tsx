import { memo } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Block, ListItem } from '#shared/markdown/nodes.ts'
import { isSame } from '#shared/markdown/nodes.ts'
import { BlockList } from './Block.tsx'
import { chunksOf } from './chunks.ts'

/** A list. While it grows, only items that changed are drawn again. */
export function List({ block, growing }: { readonly block: Extract<Block, { readonly type: 'list' }>; readonly growing: boolean }): ReactNode {
  const { items, ordered, start } = block
  const chunks = chunksOf(items)
  const drawn = chunks.map((chunk, index) => <Items key={index} items={chunk} growing={growing && index === chunks.length - 1} />)
  if (!ordered) return <ul dir="auto">{drawn}</ul>
  // Numbers stand in the margin, which has to be wide enough for the last one.
  const style = { '--digits': String(start + items.length - 1).length } as CSSProperties
  return <ol dir="auto" start={start} style={style}>{drawn}</ol>
}

interface ItemsProps {
  readonly items: readonly ListItem[]
  readonly growing: boolean
}

const Items = memo(({ items, growing }: ItemsProps): ReactNode =>
  items.map((item, index) => <Item key={index} item={item} growing={growing && index === items.length - 1} />), (before, after) => before.growing === after.growing && isSame(before.items, after.items))

const Item = memo(({ item, growing }: { readonly item: ListItem; readonly growing: boolean }): ReactNode => {
  if (item.checked === undefined) return <li><BlockList blocks={item.children} growing={growing} /></li>
  return <li className="md-task"><TaskBox isDone={item.checked} /><BlockList blocks={item.children} growing={growing} /></li>
}, (before, after) => before.growing === after.growing && isSame(before.item, after.item))

function TaskBox({ isDone }: { readonly isDone: boolean }): ReactNode {
  const { t } = useTranslation()
  return <input type="checkbox" checked={isDone} disabled readOnly aria-label={t(isDone ? 'markdown.done' : 'markdown.toDo')} />
}
