import { ArrowDown } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { useApp, useView } from '../state/AppContext.tsx'
import type { ConversationView } from '../state/conversation-view.ts'
import type { LeftOutRun } from '../state/log-rows.ts'
import { LeftOutRow } from './context/LeftOutRow.tsx'
import { useLogCopy } from './copy/use-log-copy.ts'
import { FindBar } from './find/FindBar.tsx'
import { touchRow } from './log/kept-rows.ts'
import { LogScroll } from './log/log-scroll.ts'
import { estimatedHeight } from './log/row-height.ts'
import { useLogKeys } from './log/use-log-keys.ts'
import { useLogRows } from './log/use-log-rows.ts'
import type { NamedRows } from './log/use-log-rows.ts'
import { MessageArticle } from './MessageArticle.tsx'
import { ReadingBar } from './speech/ReadingBar.tsx'
import { useReadingPlace } from './use-reading-place.ts'

interface MessageLogProps {
  readonly view: ConversationView
  /** By what its reading place is kept: the conversation, unless it is one of several columns. */
  readonly place?: string
  /** Whether commands, finding and reading aloud are for this log; of several columns one is. */
  readonly isActive?: boolean
  /** Told of the log while it is in the page; answers how to end that. */
  readonly follow?: (log: LogScroll, box: HTMLElement) => () => void
}

/** The messages of the branch that is shown. */
export function MessageLog({ view, place = view.conversation.id, isActive = true, follow }: MessageLogProps): ReactNode {
  const { path, nodes } = view
  const { t } = useTranslation()
  const { reading } = useApp()
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const target = useView((view) => view.messageId)
  const found = useView((view) => view.find?.current?.messageId ?? null)
  const [log] = useState(() => new LogScroll(reading.measured(place), target === null ? reading.get(place) : undefined))
  const [rows, toggle] = useLogRows(view, [target, found])
  useReadingPlace(place, log)
  useLayoutEffect(() => (scroller.current === null || content.current === null ? undefined : log.attach(scroller.current, content.current)), [log])
  useLayoutEffect(() => (scroller.current === null ? undefined : follow?.(log, scroller.current)), [log, follow])
  const onKeyDown = useLogKeys(log, rows, view, isActive)
  const copy = useLogCopy(log, content, rows, view)
  const open = (run: LeftOutRun, isOpen: boolean): void => {
    log.release()
    toggle(run, isOpen)
  }
  return (
    <div className="log-frame">
      <div className="log" ref={scroller} role="log" aria-label={t('chat.messages')} aria-live="off" tabIndex={0} onCopy={copy.onCopy} onPointerDown={copy.onPointerDown} onKeyDown={(event) => { copy.onKeyDown(event); onKeyDown(event) }}>
        <div className="log-content" ref={content} onClickCapture={({ currentTarget, target }) => touchRow(currentTarget, target)}>
          <DrawnRows log={log} rows={rows} view={view} targets={[target, found]} onToggle={open} />
        </div>
      </div>
      <Arrivals log={log} path={path} nodes={nodes} target={target !== null && path.includes(target) ? target : null} />
      {isActive && <FindBar view={view} scroller={scroller} content={content} release={() => log.release()} />}
      <JumpButton log={log} />
      {isActive && <ReadingBar />}
    </div>
  )
}

interface DrawnRowsProps {
  readonly log: LogScroll
  readonly rows: NamedRows
  readonly view: ConversationView
  readonly targets: readonly (string | null)[]
  readonly onToggle: (run: LeftOutRun, isOpen: boolean) => void
}

/** The rows that are near, and an empty place for those that are not. */
function DrawnRows({ log, rows, view: { conversation, path, nodes, versions, summaries }, targets, onToggle }: DrawnRowsProps): ReactNode {
  const { replica } = useApp()
  useStore(log.state, ({ version }) => version)
  const estimate = (row: number, width: number): number => {
    const known = rows.list[row]
    return known === undefined ? 0 : estimatedHeight(known, nodes.get(known.id)?.role ?? 'assistant', replica.message(known.id), width)
  }
  const pieces = log.draw(rows, estimate, targets)
  useLayoutEffect(() => log.committed())
  return pieces.map((piece) => {
    if (piece.kind === 'gap') return <div key={`gap ${piece.span.first}`} className="log-gap" data-gap={`${piece.span.first} ${piece.span.end}`} style={{ height: log.gap(piece.span) }} />
    const row = rows.list[piece.row]
    const name = rows.names[piece.row] ?? ''
    if (row === undefined) return null
    if (row.kind === 'message') return <MessageArticle key={name} messageId={row.id} role={nodes.get(row.id)?.role ?? 'assistant'} position={row.position} count={path.length} versions={versions.get(row.id)} />
    const summary = summaries.find(({ id }) => id === row.summaryId)
    return <LeftOutRow key={name} name={name} run={row} summary={summary} conversationId={conversation.id} onToggle={(isOpen) => onToggle(row, isOpen)} />
  })
}

/** Leads to the end, and says whether something came there meanwhile. */
function JumpButton({ log }: { readonly log: LogScroll }): ReactNode {
  const { t } = useTranslation()
  const { atEnd, hasNew } = useStore(log.state)
  if (atEnd) return null
  return (
    <button type="button" className="jump" onClick={() => log.toEnd()}>
      <ArrowDown aria-hidden size={14} />
      {t('chat.jump')}
      {hasNew && <span className="jump-new">{t('chat.newBelow')}</span>}
    </button>
  )
}

interface ArrivalsProps extends Pick<ConversationView, 'path' | 'nodes'> {
  readonly log: LogScroll
  /** The message that a search hit points at. */
  readonly target: string | null
}

/** Goes to what a search hit points at, and to the end when something was added there; another branch that is shown stays where it is read. Draws nothing. */
function Arrivals({ log, path, nodes, target }: ArrivalsProps): null {
  const before = useRef(nodes)
  useLayoutEffect(() => {
    if (target !== null) log.show(target, 'center')
  }, [log, target])
  useLayoutEffect(() => {
    const leaf = path.at(-1)
    // Whoever is typing over an earlier message is not taken away from it, as by a queued one that is sent now.
    const isTyping = document.querySelector('.edit-box :focus') !== null
    if (leaf !== undefined && !before.current.has(leaf) && !isTyping) log.toEnd()
    before.current = nodes
  }, [log, path, nodes])
  return null
}
