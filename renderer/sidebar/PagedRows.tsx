import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useLive } from '../state/AppContext.tsx'
import type { ConversationPages, ListName } from '../state/lists.ts'
import { RowList } from './RowList.tsx'
import { useWhenNear } from './use-near.ts'

/** A list of conversations as it is known, and whether it could not be asked for. */
export function useList(name: ListName): { readonly pages: ConversationPages | undefined; readonly isFailed: boolean; again(): void } {
  const { replica } = useApp()
  const list = replica.list(name)
  const pages = useLive(list)
  const [isFailed, setFailed] = useState(false)
  const again = (): void => {
    setFailed(false)
    list.load().catch(() => setFailed(true))
  }
  useEffect(() => {
    list.load().catch(() => setFailed(true))
  }, [list])
  return { pages, isFailed: isFailed && pages === undefined, again }
}

/** Asks for the next page of a list when its end comes near. */
export function EndOfList({ name, pages }: { readonly name: ListName; readonly pages: ConversationPages }): ReactNode {
  // A longer list has another end.
  return pages.hasMore && <End key={pages.conversations.length} name={name} />
}

function End({ name }: { readonly name: ListName }): ReactNode {
  const { replica } = useApp()
  const [isFailed, setFailed] = useState(false)
  const ask = (): void => {
    setFailed(false)
    replica.list(name).more().catch(() => setFailed(true))
  }
  const end = useWhenNear(ask)
  return <div ref={end} className="list-end">{isFailed && <ListFailed again={ask} />}</div>
}

/** A whole list, loaded as one comes near its end. */
export function PagedRows({ list, label, empty }: { readonly list: ListName; readonly label: string; readonly empty: string }): ReactNode {
  const { pages, isFailed, again } = useList(list)
  if (isFailed) return <ListFailed again={again} />
  if (pages === undefined) return null
  if (pages.conversations.length === 0) return <p className="quiet pad">{empty}</p>
  return (
    <>
      <RowList list={list} label={label} conversations={pages.conversations} />
      <EndOfList name={list} pages={pages} />
    </>
  )
}

/** Says that a list could not be asked for, with a way to try again. */
export function ListFailed({ again }: { readonly again: () => void }): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="pad" role="alert">
      <p className="quiet">{t('sidebar.listFailed')}</p>
      <button type="button" className="button small" onClick={again}>{t('sidebar.again')}</button>
    </div>
  )
}
