import { ArrowDown } from 'lucide-react'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useView } from '../state/AppContext.tsx'
import type { ConversationView } from '../state/conversation-view.ts'
import { logRows } from '../state/log-rows.ts'
import type { LeftOutRun, LogRow } from '../state/log-rows.ts'
import { LeftOutRow } from './context/LeftOutRow.tsx'
import { FindBar } from './find/FindBar.tsx'
import { MessageArticle } from './MessageArticle.tsx'
import { useFollowEnd } from './use-follow-end.ts'
import { useLogWindow } from './use-log-window.ts'
import { useReadingPlace } from './use-reading-place.ts'

interface MessageLogProps {
  readonly view: ConversationView
}

/** The messages of the branch that is shown. */
export function MessageLog({ view }: MessageLogProps): ReactNode {
  const { conversation: { id: conversationId }, path, nodes, versions, summaries } = view
  const { t } = useTranslation()
  const { scroller, content, atEnd, toEnd: scrollToEnd, release } = useFollowEnd()
  const target = useView((view) => view.messageId)
  const found = useView((view) => view.find?.current?.messageId ?? null)
  const place = useReadingPlace(conversationId, path, target !== null, { scroller, content, release })
  const [rows, toggle] = useRows(path, nodes, [target, found])
  const { first, last, top, bottom, showEnd } = useLogWindow(rows, [target ?? place, found], scroller)
  const isWhole = last === rows.list.length
  const toEnd = (): void => {
    showEnd()
    scrollToEnd()
  }
  useTarget(target !== null && path.includes(target) ? target : null, content, release)
  useNewMessages(path, nodes, toEnd)

  const open = (run: LeftOutRun, isOpen: boolean): void => {
    release()
    toggle(run, isOpen)
  }
  return (
    <div className="log-frame">
      <div className="log" ref={scroller} role="log" aria-label={t('chat.messages')} aria-live="off" tabIndex={0} data-partial={!isWhole}>
        <div className="log-content" ref={content}>
          {first > 0 && <div ref={top} className="log-earlier" />}
          {rows.list.slice(first, last).map((row) =>
            row.kind === 'run'
              ? <LeftOutRow key={nameOf(row)} run={row} summary={summaries.find(({ id }) => id === row.summaryId)} conversationId={conversationId} onToggle={(isOpen) => open(row, isOpen)} />
              : <MessageArticle key={row.id} messageId={row.id} position={row.position} count={path.length} versions={versions.get(row.id)} />)}
          {!isWhole && <div ref={bottom} className="log-earlier" />}
        </div>
      </div>
      <FindBar view={view} scroller={scroller} content={content} release={release} />
      {(!atEnd || !isWhole) && (
        <button type="button" className="jump" onClick={toEnd}>
          <ArrowDown aria-hidden size={14} />
          {t('chat.jump')}
        </button>
      )}
    </div>
  )
}

interface Rows {
  readonly list: readonly LogRow[]
  /** A name for each row, and the row of each name and each message. */
  readonly ids: readonly string[]
  readonly rowOf: ReadonlyMap<string, number>
}

/** The rows of the log. Messages that are not sent are folded until the person opens them, or goes to one of them. */
function useRows(path: readonly string[], nodes: ConversationView['nodes'], targets: readonly (string | null)[]): readonly [Rows, (run: LeftOutRun, isOpen: boolean) => void] {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [aimed, setAimed] = useState<readonly (string | null)[]>([])
  if (targets.some((id, index) => id !== (aimed[index] ?? null))) {
    setAimed(targets)
    setOpened(new Set([...opened, ...targets.filter((id) => id !== null && nodes.get(id)?.leftOut !== undefined).map(String)]))
  }
  const rows = useMemo(() => {
    const list = logRows(path, nodes, (id) => opened.has(id))
    const rowOf = new Map<string, number>()
    for (const [index, row] of list.entries()) for (const id of [nameOf(row), ...(row.kind === 'run' ? row.ids : [])]) rowOf.set(id, index)
    return { list, ids: list.map(nameOf), rowOf }
  }, [path, nodes, opened])
  const toggle = (run: LeftOutRun, isOpen: boolean): void => setOpened(isOpen ? new Set([...opened, run.id]) : new Set([...opened].filter((id) => !run.ids.includes(id))))
  return [rows, toggle]
}

function nameOf({ kind, id }: LogRow): string {
  return kind === 'run' ? `run ${id}` : id
}

/** Brings the message that a search hit points at into view. */
function useTarget(target: string | null, content: RefObject<HTMLDivElement | null>, release: () => void): void {
  useLayoutEffect(() => {
    if (target === null) return
    const article = content.current?.querySelector(`[data-message="${CSS.escape(target)}"]`)
    if (!(article instanceof HTMLElement)) return
    release()
    article.scrollIntoView({ block: 'center' })
    // Heights of messages that were never drawn are guesses: once they are known the place is another.
    requestAnimationFrame(() => article.scrollIntoView({ block: 'center' }))
  }, [target, content, release])
}

/** Goes to the end when something was added there; another branch that is shown stays where it is read. */
function useNewMessages(path: readonly string[], nodes: ConversationView['nodes'], toEnd: () => void): void {
  const before = useRef(nodes)
  useLayoutEffect(() => {
    const leaf = path.at(-1)
    // Whoever is typing over an earlier message is not taken away from it, as by a queued one that is sent now.
    const isTyping = document.querySelector('.edit-box :focus') !== null
    if (leaf !== undefined && !before.current.has(leaf) && !isTyping) toEnd()
    before.current = nodes
  }, [path, nodes, toEnd])
}
