import { memo, useLayoutEffect, useMemo, useRef } from 'react'
import type { ReactNode } from 'react'
import type { Conversation } from '#shared/conversation.ts'
import type { ListName } from '../state/lists.ts'
import { useView } from '../state/AppContext.tsx'
import { focusHomeIfLost } from '../ui/focus-back.ts'
import { ConversationRow } from './ConversationRow.tsx'
import { useNear } from './use-near.ts'

/** The height of a row in pixels, as in sidebar.css. */
const rowHeight = 34
/** How many rows are drawn together. */
const chunkSize = 20
/** Rows that are there with the first picture. */
const firstRows = 60

interface RowListProps {
  readonly list: ListName
  readonly label: string
  readonly conversations: readonly Conversation[]
}

/** Conversations one below the other. Only those near the visible part are drawn, so that 20,000 of them scroll like twenty. */
export function RowList({ list, label, conversations }: RowListProps): ReactNode {
  const chunks = useMemo(() => chunksOf(conversations), [conversations])
  return (
    <div role="list" aria-label={label}>
      {chunks.map((rows, index) => <Chunk key={index} list={list} rows={rows} first={index * chunkSize} total={conversations.length} />)}
    </div>
  )
}

interface ChunkProps {
  readonly list: ListName
  readonly rows: readonly Conversation[]
  readonly first: number
  readonly total: number
}

function Chunk({ list, rows, first, total }: ChunkProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const isNear = useNear(box, first < firstRows)
  // The field of a title takes the focus, and thereby comes into sight.
  const isRenamed = useView((view) => view.renaming !== null && rows.some(({ id }) => id === view.renaming))
  return (
    <div ref={box} className="rows" style={{ height: rows.length * rowHeight }}>
      {(isNear || isRenamed) && rows.map((conversation, index) => (
        <Row key={conversation.id} list={list} conversation={conversation} place={first + index + 1} total={total} />
      ))}
    </div>
  )
}

interface RowProps {
  readonly list: ListName
  readonly conversation: Conversation
  readonly place: number
  readonly total: number
}

const Row = memo(({ list, conversation, place, total }: RowProps): ReactNode => {
  const { id, pinned } = conversation
  const isShown = useView((view) => view.conversationId === id)
  // A pinned conversation may stand in its folder too: one field is enough.
  const isRenamed = useView((view) => view.renaming === id) && (!pinned || list === 'pinned' || list === 'archive')
  const isSelected = useView((view) => (view.selection === null ? null : view.selection.ids.has(id)))
  const isDragged = useView((view) => view.dragged?.includes(id) === true)
  const item = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const place = item.current
    // Rows that are scrolled away go too: only one that had the focus hands it on.
    return () => {
      if (place?.contains(document.activeElement) === true) handOn(place)
    }
  }, [])
  return (
    <div ref={item} role="listitem" aria-posinset={place} aria-setsize={total} className={isDragged ? 'dragged' : undefined}>
      <ConversationRow list={list} conversation={conversation} isShown={isShown} isRenamed={isRenamed} isSelected={isSelected} />
    </div>
  )
})

/** The focus of a row that goes is for the one after it, or before it where it was the last. */
function handOn(row: Element): void {
  const neighbours = [row.nextElementSibling, row.previousElementSibling].map((other) => other?.querySelector<HTMLElement>('[data-row]'))
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) neighbours.find((other) => other?.isConnected === true)?.focus()
    focusHomeIfLost()
  })
}

function chunksOf(conversations: readonly Conversation[]): (readonly Conversation[])[] {
  return Array.from({ length: Math.ceil(conversations.length / chunkSize) }, (_, index) => conversations.slice(index * chunkSize, (index + 1) * chunkSize))
}
