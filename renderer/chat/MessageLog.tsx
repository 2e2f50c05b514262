import { ArrowDown } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useView } from '../state/AppContext.tsx'
import type { ConversationView } from '../state/conversation-view.ts'
import { MessageArticle } from './MessageArticle.tsx'
import { useFollowEnd } from './use-follow-end.ts'
import { useReadingPlace } from './use-reading-place.ts'

/** How many messages are drawn at first, and how many more when the reader comes near the first one. */
const pageSize = 60

interface MessageLogProps {
  readonly view: ConversationView
}

/** The messages of the branch that is shown. */
export function MessageLog({ view: { conversation: { id: conversationId }, path, nodes, versions } }: MessageLogProps): ReactNode {
  const { t } = useTranslation()
  const { scroller, content, atEnd, toEnd, release } = useFollowEnd()
  const target = useView((view) => view.messageId)
  const place = useReadingPlace(conversationId, path, target !== null, { scroller, content, release })
  const { first, top } = useWindow(path, target ?? place, scroller)
  useTarget(target !== null && path.includes(target) ? target : null, content, release)
  useNewMessages(path, nodes, toEnd)

  return (
    <div className="log-frame">
      <div className="log" ref={scroller} role="log" aria-label={t('chat.messages')} aria-live="off" tabIndex={0}>
        <div className="log-content" ref={content}>
          {first > 0 && <div ref={top} className="log-earlier" />}
          {path.slice(first).map((id, index) => (
            <MessageArticle key={id} messageId={id} position={first + index + 1} count={path.length} versions={versions.get(id)} />
          ))}
        </div>
      </div>
      {!atEnd && (
        <button type="button" className="jump" onClick={toEnd}>
          <ArrowDown aria-hidden size={14} />
          {t('chat.jump')}
        </button>
      )}
    </div>
  )
}

/** Draws the last messages, and earlier ones when the reader nears them or a search points at one. */
function useWindow(path: readonly string[], target: string | null, scroller: RefObject<HTMLDivElement | null>) {
  const [count, setCount] = useState(pageSize)
  const top = useRef<HTMLDivElement>(null)
  const place = target === null ? -1 : path.indexOf(target)
  const needed = place === -1 ? 0 : path.length - place + 10
  const first = Math.max(0, path.length - Math.max(count, needed))
  const fromEnd = useRef<number | null>(null)

  useEffect(() => {
    const mark = top.current
    const box = scroller.current
    if (mark === null || box === null || first === 0) return
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting !== true) return
      fromEnd.current = box.scrollHeight - box.scrollTop
      setCount((known) => known + pageSize)
    }, { root: box, rootMargin: '800px 0px 0px' })
    observer.observe(mark)
    return () => observer.disconnect()
  }, [first, scroller])
  useLayoutEffect(() => {
    const box = scroller.current
    if (box === null || fromEnd.current === null) return
    box.scrollTo({ top: box.scrollHeight - fromEnd.current })
    fromEnd.current = null
  })
  return { first, top }
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
    if (leaf !== undefined && !before.current.has(leaf)) toEnd()
    before.current = nodes
  }, [path, nodes, toEnd])
}
