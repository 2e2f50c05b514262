import { CircleAlert, CornerUpLeft } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpExchange } from '#shared/exchange.ts'
import type { Query } from '#shared/playground/query.ts'
import { BodyText } from '../../inspector/BodyText.tsx'
import { EventsTab } from '../../inspector/EventsTab.tsx'
import { isStream, pretty } from '../../inspector/figures.ts'
import { useFormats } from '../../inspector/formats.ts'
import { HeaderTable } from '../../inspector/HeaderTable.tsx'
import { errorText } from '../../state/error-text.ts'
import { CodeButton } from '../code/CodeButton.tsx'
import { AnswerBody } from './AnswerBody.tsx'
import { QueryStatus } from './QueryStatus.tsx'

interface AnswerPaneProps {
  /** `undefined`: none is shown; `null`: it is kept no more. */
  readonly query: Query | null | undefined
  /** Takes a request into the editor. */
  readonly onReuse: (query: Query) => void
}

/** What came back of a query. */
export function AnswerPane({ query, onReuse }: AnswerPaneProps): ReactNode {
  const { t } = useTranslation()
  return (
    <section className="query-answer" aria-label={t('query.answer')}>
      {query === undefined || query === null ? <p className="query-empty">{t(query === null ? 'query.gone' : 'query.noAnswer')}</p> : <Answer query={query} onReuse={onReuse} />}
    </section>
  )
}

function Answer({ query, onReuse }: { readonly query: Query; readonly onReuse: (query: Query) => void }): ReactNode {
  const { t } = useTranslation()
  const { exchange, error } = query
  const streams = exchange !== undefined && isStream(exchange)
  const tabs = ['body', ...(streams ? ['events' as const] : []), 'headers', 'request'] as const
  // Who looks at headers goes on looking at them with the next request.
  const [chosen, setChosen] = useState<string>('body')
  const tab = tabs.find((one) => one === chosen) ?? 'body'
  return (
    <>
      <QueryFigures query={query} />
      {error !== undefined && <QueryError error={error} />}
      <Tabs.Root className="query-tabs" value={tab} onValueChange={setChosen}>
        <div className="inspector-bar">
          <Tabs.List className="page-tabs inspector-tabs" aria-label={t('query.answer')}>
            {tabs.map((one) => <Tabs.Trigger key={one} value={one}>{t(`query.tab_${one}`)}</Tabs.Trigger>)}
          </Tabs.List>
          <span className="query-ways">
            <CodeButton isSmall source={{ kind: 'query', endpointId: query.endpointId, place: query.place, body: query.body }} />
            <button type="button" className="button small" onClick={() => onReuse(query)}><CornerUpLeft aria-hidden size={14} />{t('query.reuse')}</button>
          </span>
        </div>
        <Tabs.Content className="inspector-page" value="body"><AnswerBody key={query.id} query={query} /></Tabs.Content>
        {streams && <Tabs.Content className="inspector-page filled" value="events"><EventsTab key={query.id} exchange={{ ...exchange, isCutOff: false }} /></Tabs.Content>}
        <Tabs.Content className="inspector-page" value="headers"><Headers exchange={exchange} /></Tabs.Content>
        <Tabs.Content className="inspector-page" value="request"><Request query={query} /></Tabs.Content>
      </Tabs.Root>
    </>
  )
}

/** Status, times and size. */
function QueryFigures({ query }: { readonly query: Query }): ReactNode {
  const { t } = useTranslation()
  const { duration, bytes } = useFormats()
  const { startedAt, firstByteAt, endedAt, state } = query
  return (
    <div className="query-figures">
      <p role="status"><QueryStatus query={query} /> <span>{t(`query.state_${state}`)}</span></p>
      <dl>
        <div><dt>{t('query.firstByte')}</dt><dd>{duration(firstByteAt === undefined ? undefined : firstByteAt - startedAt)}</dd></div>
        <div><dt>{t('query.total')}</dt><dd>{duration(endedAt === undefined ? undefined : endedAt - startedAt)}</dd></div>
        <div><dt>{t('inspector.size')}</dt><dd>{bytes(query.bytes)}</dd></div>
      </dl>
    </div>
  )
}

/** What went wrong, what to do, and what the server said itself. */
export function QueryError({ error }: { readonly error: NonNullable<Query['error']> }): ReactNode {
  const { t } = useTranslation()
  const { sentence, next, said } = errorText(t, error)
  return (
    <div className="query-error" role="alert">
      <CircleAlert aria-hidden size={16} />
      <div>
        <p>{sentence} {next}</p>
        {said !== null && <p className="query-said">{said}</p>}
      </div>
    </div>
  )
}

function Headers({ exchange }: { readonly exchange: HttpExchange | undefined }): ReactNode {
  const { t } = useTranslation()
  if (exchange === undefined || exchange.responseHeaders.length === 0) return <p className="quiet">{t('query.noHeaders')}</p>
  return <HeaderTable headers={exchange.responseHeaders} label={t('query.responseHeaders')} />
}

function Request({ query: { exchange, body } }: { readonly query: Query }): ReactNode {
  const { t } = useTranslation()
  const text = useMemo(() => pretty(body), [body])
  return (
    <>
      {exchange !== undefined && (
        <>
          <p className="address"><strong>{exchange.method}</strong> {exchange.url}</p>
          <h3>{t('inspector.headers')}</h3>
          <HeaderTable headers={exchange.requestHeaders} label={t('query.requestHeaders')} />
        </>
      )}
      <h3>{t('inspector.body')}</h3>
      <BodyText text={text} label={t('inspector.body')} />
    </>
  )
}
