import { useEffect, useRef } from 'react'
import type { ClipboardEvent, KeyboardEvent, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'
import { useApp } from '../../state/AppContext.tsx'
import type { ConversationView } from '../../state/conversation-view.ts'
import type { LogScroll } from '../log/log-scroll.ts'
import type { NamedRows } from '../log/use-log-rows.ts'
import { whenArrived } from './when-arrived.ts'

const load = () => import('./copying.ts')
type Copying = Awaited<ReturnType<typeof load>>

interface LogCopy {
  onCopy(event: ClipboardEvent<HTMLElement>): void
  onKeyDown(event: KeyboardEvent<HTMLElement>): void
  /** A selection may begin: what copies it is fetched. */
  onPointerDown(): void
}

/** Copies what is selected in the log as Markdown and as rich text. Ctrl+A in it selects the whole branch, whose text is taken from the messages and not from what is drawn. */
export function useLogCopy(log: LogScroll, content: RefObject<HTMLElement | null>, rows: NamedRows, { path }: ConversationView): LogCopy {
  const { t } = useTranslation()
  const { replica } = useApp()
  const isAll = useRef(false)
  const copying = useRef<Copying>(undefined)
  useEffect(() => {
    const onChange = (): void => {
      isAll.current &&= content.current !== null && isWhole(content.current)
    }
    document.addEventListener('selectionchange', onChange)
    return () => document.removeEventListener('selectionchange', onChange)
  }, [content])
  // Rows that are drawn later are selected too.
  useEffect(() => log.state.subscribe(() => {
    requestAnimationFrame(() => {
      if (isAll.current && content.current !== null) window.getSelection()?.selectAllChildren(content.current)
    })
  }), [log, content])
  const fetchCopying = async (): Promise<Copying> => (copying.current = await load())
  const from = {
    rows: rows.list,
    rowOf: rows.rowOf,
    message: replica.message,
    speaker: ({ role, madeWith }: Message) => (role === 'user' ? t('chat.you') : (madeWith?.endpointName ?? t('chat.reply'))),
    say: (words: 'sources' | 'leadsTo' | `alert_${'note' | 'tip' | 'important' | 'warning' | 'caution'}`, values?: Readonly<Record<string, string>>) => t(`markdown.${words}`, { host: '', ...values }),
  }
  return {
    onPointerDown: () => void fetchCopying().catch(() => undefined),
    onKeyDown: (event) => {
      if (event.key.toLowerCase() !== 'a' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || isField(event.target) || content.current === null) return
      event.preventDefault()
      void fetchCopying().catch(() => undefined)
      window.getSelection()?.selectAllChildren(content.current)
      isAll.current = true
    },
    onCopy: (event) => {
      const selection = window.getSelection()
      const inner = content.current
      if (event.defaultPrevented || isField(event.target) || selection === null || selection.isCollapsed || inner === null) return
      event.preventDefault()
      const range = selection.getRangeAt(0).cloneRange()
      const all = isAll.current ? path : null
      const make = (module: Copying) => (all === null ? module.selectedMessages(range, inner, from) : module.copiedMessages(all, from))
      const ids = all ?? neededFor(copying.current, range, inner, from)
      if (copying.current !== undefined && ids.every((id) => replica.message(id) !== undefined)) {
        const copied = make(copying.current)
        if (copied === null) return
        event.clipboardData.setData('text/plain', copied.text)
        if (copied.html !== null) event.clipboardData.setData('text/html', copied.html)
        return
      }
      void fetchCopying().then(async (module) => {
        await whenArrived(replica, ids)
        const copied = make(module)
        if (copied !== null) await module.putOnClipboard(copied)
      }).catch(() => undefined)
    },
  }
}

/** The messages whose texts are needed for a copy of this range. */
function neededFor(copying: Copying | undefined, range: Range, content: Element, from: Pick<NamedRows, 'rowOf'> & { readonly rows: NamedRows['list'] }): string[] {
  const edges = copying?.rowsIn(range, content, from) ?? null
  if (edges === null) return []
  return from.rows.slice(edges.first, edges.last + 1).flatMap((row) => (row.kind === 'message' ? [row.id] : []))
}

function isWhole(content: Element): boolean {
  const selection = window.getSelection()
  return selection !== null && !selection.isCollapsed && selection.anchorNode === content && selection.focusNode === content
}

function isField(target: EventTarget): boolean {
  return target instanceof Element && target.closest('input, textarea, select') !== null
}
