import { Trash2, X } from 'lucide-react'
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { QuerySummary } from '#shared/playground/query.ts'
import { useFormats } from '../../inspector/formats.ts'
import type { App } from '../../state/app.ts'
import { useApp } from '../../state/AppContext.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { QueryStatus } from './QueryStatus.tsx'
import { useQueries } from './use-queries.ts'

interface HistoryListProps {
  readonly shownId: string | null
  /** A function that stays the same: rows wake when it changes. */
  readonly onShow: (queryId: string) => void
}

/** What was removed last, and what was looked for then. */
interface Removal {
  readonly ids: readonly string[]
  readonly text: string
}

/** Requests that were sent before, to be looked at and sent again. */
export function HistoryList({ shownId, onShow }: HistoryListProps): ReactNode {
  const { t, i18n } = useTranslation()
  const app = useApp()
  const [text, setText] = useState('')
  const [last, setLast] = useState<Removal>({ ids: [], text: '' })
  // What can be taken back is offered until something else is looked for.
  const removed = last.text === text ? last.ids : []
  const setRemoved = useCallback((ids: readonly string[]) => setLast({ ids, text }), [text])
  const queries = useQueries(useDeferredValue(text))
  const remove = useCallback((queryIds?: string[]) => void removeQueries(app, queryIds, setRemoved), [app, setRemoved])
  const when = useMemo(() => new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'short' }), [i18n.language])
  return (
    <section className="query-history" aria-label={t('query.history')}>
      <header>
        <h2>{t('query.history')}</h2>
        <input type="search" aria-label={t('query.search')} placeholder={t('query.search')} spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} />
        <button type="button" className="button small" disabled={!queries?.length} onClick={() => remove(text.trim() === '' ? undefined : queries?.map(({ id }) => id))}><Trash2 aria-hidden size={14} />{t(text.trim() === '' ? 'query.clear' : 'query.clearFound')}</button>
      </header>
      <p className="query-removed" role="status">
        {removed.length > 0 && (
          <>
            {t('query.removed', { count: removed.length })}
            <button type="button" className="button text" onClick={() => void restoreQueries(app, removed, setRemoved)}>{t('ui.undo')}</button>
          </>
        )}
      </p>
      {queries?.length === 0 && <p className="quiet">{t(text.trim() === '' ? 'query.noHistory' : 'query.nothingFound')}</p>}
      <ul className="query-rows">
        {queries?.map((query) => <HistoryRow key={query.id} query={query} when={when} isShown={query.id === shownId} onShow={onShow} onRemove={remove} />)}
      </ul>
    </section>
  )
}

interface HistoryRowProps {
  readonly query: QuerySummary
  readonly when: Intl.DateTimeFormat
  readonly isShown: boolean
  readonly onShow: (queryId: string) => void
  readonly onRemove: (queryIds: string[]) => void
}

const HistoryRow = memo(({ query, when, isShown, onShow, onRemove }: HistoryRowProps): ReactNode => {
  const { t } = useTranslation()
  const { duration } = useFormats()
  const { id, endpointName, place, beginning, startedAt, endedAt } = query
  return (
    <li className="query-row">
      <button type="button" className="query-row-main" aria-current={isShown} onClick={() => onShow(id)}>
        <QueryStatus query={query} />
        <span className="query-row-name">{endpointName}</span>
        <span className="badge">{t(`query.place_${place}`)}</span>
        <span className="query-row-body">{beginning}</span>
        <span className="quiet">{endedAt === undefined ? t(`query.state_${query.state}`) : duration(endedAt - startedAt)}</span>
        <span className="quiet">{when.format(startedAt)}</span>
      </button>
      <IconButton label={t('query.remove', { name: endpointName })} className="small" side="left" onClick={() => onRemove([id])}><X aria-hidden size={14} /></IconButton>
    </li>
  )
})

async function removeQueries(app: App, queryIds: string[] | undefined, tell: (ids: readonly string[]) => void): Promise<void> {
  try {
    tell((await app.client.query.remove(queryIds === undefined ? {} : { queryIds })).queryIds)
  } catch (thrown) {
    app.toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
  }
}

async function restoreQueries(app: App, queryIds: readonly string[], tell: (ids: readonly string[]) => void): Promise<void> {
  try {
    await app.client.query.restore({ queryIds: [...queryIds] })
    tell([])
  } catch (thrown) {
    app.toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
  }
}
