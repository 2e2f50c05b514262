import { useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useLive } from '../state/AppContext.tsx'
import { dropOnLoose, dropOnPinned } from '../state/library-actions.ts'
import { groupByDate } from './dates.ts'
import type { DateGroup, Span } from './dates.ts'
import { useDrop } from './dragging.ts'
import { FolderList } from './FolderList.tsx'
import { EndOfList, ListFailed, useList } from './PagedRows.tsx'
import { RowList } from './RowList.tsx'

/** Pinned conversations, folders, and the rest by date. */
export function Library(): ReactNode {
  return (
    <>
      <Pinned />
      <FolderList />
      <Loose />
    </>
  )
}

function Pinned(): ReactNode {
  const { t } = useTranslation()
  const { pages } = useList('pinned')
  const { isOver, target } = useDrop((app, ids) => void dropOnPinned(app, ids))
  const conversations = pages?.conversations ?? []
  if (pages === undefined || conversations.length === 0) return null
  return (
    <section className={`date-group ${isOver ? 'drop-over' : ''}`} aria-label={t('sidebar.pinned')} {...target}>
      <h2>{t('sidebar.pinned')}</h2>
      <RowList list="pinned" label={t('sidebar.pinned')} conversations={conversations} />
      <EndOfList name="pinned" pages={pages} />
    </section>
  )
}

function Loose(): ReactNode {
  const { t } = useTranslation()
  const { pages, isFailed, again } = useList('loose')
  const now = useToday()
  const groups = useMemo(() => groupByDate(pages?.conversations ?? [], now), [pages, now])
  const { isOver, target } = useDrop((app, ids) => void dropOnLoose(app, ids))
  const isBare = useIsBare()
  if (isFailed) return <ListFailed again={again} />
  if (pages === undefined) return null
  return (
    <div className={`loose ${isOver ? 'drop-over' : ''}`} {...target}>
      {groups.length === 0 && isBare && <p className="quiet pad">{t('sidebar.none')}</p>}
      {groups.map((group) => <Group key={typeof group.span === 'string' ? group.span : group.span.month} group={group} />)}
      <EndOfList name="loose" pages={pages} />
    </div>
  )
}

/** Whether there is nothing above the list by date. */
function useIsBare(): boolean {
  const { replica } = useApp()
  const folders = useLive(replica.folders)
  const pinned = useLive(replica.list('pinned'))
  return (folders?.folders.length ?? 0) === 0 && (pinned?.conversations.length ?? 0) === 0
}

function Group({ group }: { readonly group: DateGroup }): ReactNode {
  const label = useSpanLabel(group.span)
  return (
    <section className="date-group" aria-label={label}>
      <h2>{label}</h2>
      <RowList list="loose" label={label} conversations={group.conversations} />
    </section>
  )
}

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
