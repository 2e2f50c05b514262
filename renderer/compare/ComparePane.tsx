import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { columnKey } from '#shared/comparison.ts'
import type { Comparison } from '#shared/conversation.ts'
import { DropZone } from '../chat/attachments/DropZone.tsx'
import { Composer } from '../chat/Composer.tsx'
import { QueuedList } from '../chat/QueuedList.tsx'
import type { ConversationView } from '../state/conversation-view.ts'
import { CompareBar } from './CompareBar.tsx'
import { CompareColumn } from './CompareColumn.tsx'
import { ColumnTabs } from './ColumnTabs.tsx'
import { ScrollTogether } from './scroll-together.ts'
import './compare.css'

/** The least width of a column beside another, in pixels. */
const leastWidth = 320

interface ComparePaneProps {
  readonly view: ConversationView
  readonly comparison: Comparison
}

/** A conversation in columns, side by side; one at a time where there is no room for two. */
export function ComparePane({ view, comparison }: ComparePaneProps): ReactNode {
  const { t } = useTranslation()
  const { id: conversationId, running } = view.conversation
  const { columns, syncPrompt, syncSettings, syncScroll } = comparison
  const box = useRef<HTMLDivElement>(null)
  const isNarrow = useIsNarrow(box)
  const [chosen, setChosen] = useState<number | null>(null)
  const active = columns.find(({ lane }) => lane === chosen)?.lane ?? columns[0]?.lane ?? 0
  const together = useMemo(() => new ScrollTogether(), [])
  useLayoutEffect(() => together.switch(syncScroll), [together, syncScroll])
  useShownWhenAdded(box, columns, setChosen)
  const shown = isNarrow ? columns.filter(({ lane }) => lane === active) : columns
  return (
    <>
      <CompareBar view={view} comparison={comparison} active={active} isNarrow={isNarrow} />
      {isNarrow && columns.length > 1 && <ColumnTabs columns={columns} active={active} onChoose={setChosen} />}
      <div ref={box} className={isNarrow ? 'columns narrow' : 'columns'} role="group" aria-label={t('compare.columns')}>
        {shown.map((column) => (
          <CompareColumn
            key={column.lane}
            view={view}
            column={column}
            number={columns.indexOf(column) + 1}
            isOnly={columns.length === 1}
            isActive={column.lane === active}
            isTogether={syncSettings}
            hasBox={!syncPrompt}
            together={together}
            onActive={setChosen}
          />
        ))}
      </div>
      <DropZone conversationId={syncPrompt ? conversationId : columnKey(conversationId, active)} />
      {syncPrompt && <Composer conversationId={conversationId} />}
      {!syncPrompt && view.queued.length > 0 && <div className="composer-frame"><QueuedList queued={view.queued} running={running} /></div>}
    </>
  )
}

/** A column that is added is shown, and it is the one that commands are for. */
function useShownWhenAdded(box: { readonly current: HTMLElement | null }, columns: Comparison['columns'], onAdded: (lane: number) => void): void {
  const [known, setKnown] = useState(columns)
  const added = columns.length > known.length ? columns.findIndex(({ lane }) => known.every((column) => column.lane !== lane)) : -1
  if (columns.length !== known.length) {
    setKnown(columns)
    if (added !== -1) onAdded(columns[added]?.lane ?? 0)
  }
  const count = columns.length
  const before = useRef(count)
  useLayoutEffect(() => {
    if (count > before.current) box.current?.lastElementChild?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    before.current = count
  }, [box, count])
}

/** Whether there is no room for two columns. */
function useIsNarrow(box: { readonly current: HTMLElement | null }): boolean {
  const [isNarrow, setIsNarrow] = useState(false)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setIsNarrow(element.clientWidth < 2 * leastWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [box])
  return isNarrow
}
