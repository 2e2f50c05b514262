import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '#shared/conversation.ts'
import { useApp, useLive, useView } from '../state/AppContext.tsx'
import { ConversationRow } from './ConversationRow.tsx'
import { groupByDate } from './dates.ts'
import type { DateGroup, Span } from './dates.ts'

/** All conversations by date; longer lists are asked for as the reader nears their end. */
export function ConversationList(): ReactNode {
  const { t } = useTranslation()
  const { replica } = useApp()
  const conversations = useLive(replica.conversations)
  const end = useRef<HTMLDivElement>(null)
  useMoreAtEnd(end, conversations?.length ?? 0)
  const now = useToday()
  const groups = useMemo(() => groupByDate(conversations ?? [], now), [conversations, now])
  if (conversations === undefined) return null
  if (conversations.length === 0) return <p className="quiet pad">{t('sidebar.none')}</p>
  return (
    <>
      {groups.map((group) => <Group key={typeof group.span === 'string' ? group.span : group.span.month} group={group} />)}
      <div ref={end} className="list-end" />
    </>
  )
}

function Group({ group }: { readonly group: DateGroup }): ReactNode {
  const label = useSpanLabel(group.span)
  return (
    <section className="date-group" aria-label={label}>
      <h2>{label}</h2>
      <ul>{group.conversations.map((conversation) => <Row key={conversation.id} conversation={conversation} />)}</ul>
    </section>
  )
}

const Row = memo(({ conversation }: { readonly conversation: Conversation }): ReactNode => {
  const isShown = useView((view) => view.conversationId === conversation.id)
  const isRenamed = useView((view) => view.renaming === conversation.id)
  return <ConversationRow conversation={conversation} isShown={isShown} isRenamed={isRenamed} />
})

function useSpanLabel(span: Span): string {
  const { t, i18n } = useTranslation()
  if (typeof span === 'string') return t(`sidebar.${span}`)
  return new Intl.DateTimeFormat(i18n.language, { month: 'long', year: 'numeric' }).format(span.month)
}

/** A moment of today; another one after midnight. */
function useToday(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const midnight = new Date(now).setHours(24, 0, 0, 0)
    const timer = setTimeout(() => setNow(Date.now()), Math.max(1000, midnight - Date.now()))
    return () => clearTimeout(timer)
  }, [now])
  return now
}

function useMoreAtEnd(end: RefObject<HTMLDivElement | null>, length: number): void {
  const { replica } = useApp()
  useEffect(() => {
    const mark = end.current
    if (mark === null) return
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true && length >= 200) void replica.showConversations(length * 2).catch(() => undefined)
    }, { rootMargin: '600px' })
    observer.observe(mark)
    return () => observer.disconnect()
  }, [end, length, replica])
}
