import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import { placesFor } from '#shared/playground/query-places.ts'
import type { QueryPlace } from '#shared/playground/query-places.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { Output } from '#shared/contract.ts'
import { EndpointChoice } from '../../chat/EndpointChoice.tsx'
import '../../inspector/inspector.css'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { AnswerPane } from './AnswerPane.tsx'
import { CompletionPane } from './CompletionPane.tsx'
import { HistoryList } from './HistoryList.tsx'
import { readDraft } from './query-draft.ts'
import type { QueryDraft } from './query-draft.ts'
import './query.css'
import { RequestPane } from './RequestPane.tsx'
import { useDraft } from './use-draft.ts'
import { useQuery } from './use-queries.ts'

/** Any endpoint is asked by hand: a body of JSON, or a text that is continued. */
export function QueryPage(): ReactNode {
  const { t } = useTranslation()
  const [draft, change] = useDraft('request', readDraft)
  if (draft === undefined) return null
  return (
    <div className="query-page">
      <h2 className="sr-only">{t('query.title')}</h2>
      <Page draft={draft} change={change} />
    </div>
  )
}

interface PageProps {
  readonly draft: QueryDraft
  readonly change: (changes: Partial<QueryDraft>) => void
}

function Page({ draft, change }: PageProps): ReactNode {
  const { replica } = useApp()
  const endpoint = useLive(replica.endpoints)?.endpoints.find(({ id }) => id === draft.endpointId)
  const shown = useQuery(draft.shownId)
  const { examples, look } = useExamples(draft, change)
  const choose = (chosen: Endpoint): void => {
    const [place = 'invocations'] = placesFor(chosen)
    change({ endpointId: chosen.id, place, view: chosen.task === 'completions' ? 'text' : 'json' })
    look(chosen, place)
  }
  const onShow = useCallback((shownId: string) => change({ shownId, view: 'json' }), [change])
  const onPlace = (place: QueryPlace): void => {
    change({ place })
    if (endpoint !== undefined) look(endpoint, place)
  }
  return (
    <>
      <QueryBar draft={draft} endpoint={endpoint} onChoose={choose} onPlace={onPlace} onView={(view) => change({ view })} />
      {draft.view === 'text' && endpoint !== undefined ? <CompletionPane endpoint={endpoint} /> : (
        <div className="query-split">
          <RequestPane draft={draft} endpoint={endpoint} shown={shown ?? undefined} examples={examples} change={change} onExamples={() => endpoint !== undefined && look(endpoint, draft.place)} />
          <AnswerPane query={shown} onReuse={(query) => change({ endpointId: query.endpointId, place: query.place, body: query.body, view: 'json' })} />
        </div>
      )}
      <HistoryList shownId={draft.shownId} onShow={onShow} />
    </>
  )
}

/** The examples of the endpoint that was looked at last, and how to look. A body that nobody wrote is replaced by the first one. */
function useExamples(draft: QueryDraft, change: PageProps['change']) {
  const app = useApp()
  const [examples, setExamples] = useState<Output<'query.example'>>()
  const isUntouched = draft.body.trim() === '' || draft.body === draft.example
  const take = useEffectEvent((found: Output<'query.example'>): void => {
    setExamples(found)
    const [first] = found.examples
    if (isUntouched && first !== undefined) change({ body: first.body, example: first.body })
  })
  const [wanted, setWanted] = useState<{ readonly endpointId: string; readonly place: QueryPlace }>()
  const fail = useEffectEvent((thrown: unknown) => app.toasts.show({ kind: 'error', error: toErrorInfo(thrown) }))
  useEffect(() => {
    if (wanted === undefined) return
    let isLeft = false
    app.client.query.example(wanted).then((found) => !isLeft && take(found), (thrown: unknown) => !isLeft && fail(thrown))
    return () => {
      isLeft = true
    }
  }, [app, wanted])
  const look = ({ id }: Endpoint, place: QueryPlace): void => {
    setExamples(undefined)
    setWanted({ endpointId: id, place })
  }
  return { examples, look }
}

interface QueryBarProps {
  readonly draft: QueryDraft
  readonly endpoint: Endpoint | undefined
  readonly onChoose: (endpoint: Endpoint) => void
  readonly onPlace: (place: QueryPlace) => void
  readonly onView: (view: QueryDraft['view']) => void
}

/** Whom is asked, where, and in which way. */
function QueryBar({ draft, endpoint, onChoose, onPlace, onView }: QueryBarProps): ReactNode {
  const { t } = useTranslation()
  const places = endpoint === undefined ? [] : placesFor(endpoint)
  return (
    <div className="query-bar">
      <EndpointChoice label={t('query.endpoint')} chosenId={draft.endpointId} offers={isOffered} goneName={t('query.endpointGone')} onChoose={onChoose} />
      {places.length > 0 && draft.view === 'json' && (
        <label className="query-place">
          <span>{t('query.place')}</span>
          <select value={draft.place} onChange={(event) => onPlace(event.target.value as QueryPlace)}>
            {places.map((place) => <option key={place} value={place}>{t(`query.place_${place}`)}</option>)}
          </select>
        </label>
      )}
      {endpoint !== undefined && canComplete(endpoint) && (
        <div className="query-views" role="group" aria-label={t('query.way')}>
          {(['json', 'text'] as const).map((view) => <button key={view} type="button" aria-pressed={draft.view === view} onClick={() => onView(view)}>{t(`query.way_${view}`)}</button>)}
        </div>
      )}
    </div>
  )
}

function isOffered({ provider }: Endpoint): boolean {
  return provider !== 'demo'
}

/** Servers of OpenAI's kind complete texts with the models that they chat with, too. */
function canComplete({ task, provider }: Endpoint): boolean {
  return task === 'completions' || (provider === 'openai-compatible' && task !== 'embeddings')
}
