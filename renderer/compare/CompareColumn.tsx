import { memo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { columnKey } from '#shared/comparison.ts'
import type { Column } from '#shared/conversation.ts'
import { LaneContext } from '../chat/lane.ts'
import { MessageLog } from '../chat/MessageLog.tsx'
import { useApp, useEndpoint } from '../state/AppContext.tsx'
import { columnView } from '../state/column-view.ts'
import { askColumn } from '../state/compare.ts'
import type { ConversationView } from '../state/conversation-view.ts'
import { ColumnBox } from './ColumnBox.tsx'
import { ColumnFigures } from './ColumnFigures.tsx'
import { ColumnHead } from './ColumnHead.tsx'
import type { ScrollTogether } from './scroll-together.ts'
import { useColumnName } from './use-column-name.ts'

interface CompareColumnProps {
  readonly view: ConversationView
  readonly column: Column
  readonly number: number
  readonly isOnly: boolean
  /** Whether commands and the search go to this column. */
  readonly isActive: boolean
  /** Whether the settings of the conversation count. */
  readonly isTogether: boolean
  /** Whether it has a message box of its own. */
  readonly hasBox: boolean
  readonly together: ScrollTogether
  readonly onActive: (lane: number) => void
}

/** One endpoint of a comparison: who answers, what was said, and its message box where it has its own. */
export function CompareColumn({ view, column, number, isOnly, isActive, isTogether, hasBox, together, onActive }: CompareColumnProps): ReactNode {
  const { t } = useTranslation()
  const { lane } = column
  const conversationId = view.conversation.id
  const name = useColumnName(column, number)
  const shown = useColumnView(view, column)
  const use = (): void => {
    if (!isActive) onActive(lane)
  }
  return (
    <LaneContext value={lane}>
      <section className="column" aria-label={t('compare.column', { name })} onFocusCapture={use} onPointerDownCapture={use}>
        <ColumnHead conversationId={conversationId} column={column} number={number} name={name} isOnly={isOnly} isTogether={isTogether} hasBox={hasBox} />
        <ColumnFigures path={shown.path} lane={lane} />
        {shown.path.length === 0 && <p className="column-empty">{column.endpointId === null ? t('compare.emptyUnchosen') : t('compare.empty')}</p>}
        {shown.path.length > 0 && <ColumnLog view={shown} lane={lane} isActive={isActive} together={together} />}
        <Unanswered view={shown} column={column} name={name} />
        {hasBox && <ColumnBox conversationId={conversationId} lane={lane} name={name} isActive={isActive} />}
      </section>
    </LaneContext>
  )
}

/** What the column shows; the same object while nothing of it changes, so that the other columns' messages do not wake it. */
function useColumnView(view: ConversationView, column: Column): ConversationView {
  const [before, setBefore] = useState(() => columnView(view, column))
  const now = columnView(view, column, before)
  if (now !== before) setBefore(now)
  return now
}

const ColumnLog = memo(({ view, lane, isActive, together }: { readonly view: ConversationView; readonly lane: number; readonly isActive: boolean; readonly together: ScrollTogether }): ReactNode => (
  <MessageLog view={view} place={columnKey(view.conversation.id, lane)} isActive={isActive} follow={together.enter} />
))

/** A question that this column was not asked, since it came later or its reply was removed. */
function Unanswered({ view, column, name }: { readonly view: ConversationView; readonly column: Column; readonly name: string }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const endpoint = useEndpoint(columnKey(view.conversation.id, column.lane))
  if (view.nodes.get(view.path.at(-1) ?? '')?.role !== 'user') return null
  return (
    <div className="column-note">
      <span>{t('compare.notAsked')}</span>
      <button type="button" className="button small shortened" title={name} disabled={endpoint?.usable !== true} onClick={() => void askColumn(app, view.conversation.id, column.lane)}>{endpoint === null ? t('compare.askNow') : t('compare.askNamed', { name })}</button>
    </div>
  )
}
