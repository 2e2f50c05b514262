import { CircleAlert } from 'lucide-react'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpExchange } from '#shared/exchange.ts'
import { errorText } from '../state/error-text.ts'
import { BodyText } from './BodyText.tsx'
import { StatusBadge } from './ExchangeList.tsx'
import { isStream, pretty } from './figures.ts'
import { useFormats } from './formats.ts'
import { HeaderTable } from './HeaderTable.tsx'

interface ResponseTabProps {
  readonly exchange: HttpExchange
  readonly onShowEvents: () => void
}

/** What came back. */
export function ResponseTab({ exchange, onShowEvents }: ResponseTabProps): ReactNode {
  const { t } = useTranslation()
  const { bytes } = useFormats()
  const { error, responseHeaders, headersAt, endedAt } = exchange
  return (
    <>
      <p className="address"><StatusBadge exchange={exchange} /> {headersAt === undefined && endedAt === undefined ? t('inspector.waiting') : bytes(exchange.bytes)}</p>
      {error !== undefined && <p className="inspector-error"><CircleAlert aria-hidden size={16} />{errorText(t, error).sentence}</p>}
      {responseHeaders.length > 0 && (
        <>
          <h3>{t('inspector.headers')}</h3>
          <HeaderTable headers={responseHeaders} label={t('inspector.headers')} />
        </>
      )}
      {exchange.events.length > 0 && <ResponseBody exchange={exchange} onShowEvents={onShowEvents} />}
    </>
  )
}

function ResponseBody({ exchange, onShowEvents }: ResponseTabProps): ReactNode {
  const { t } = useTranslation()
  const { number } = useFormats()
  const { events, isCutOff } = exchange
  const data = events[0]?.data ?? ''
  const text = useMemo(() => pretty(data), [data])
  return (
    <>
      <h3>{t('inspector.body')}</h3>
      {isCutOff && <p className="quiet">{t('inspector.cutOff')}</p>}
      {isStream(exchange) ? (
        <p className="stream-note">
          {t('inspector.stream', { count: events.length, shown: number(events.length) })}
          <button type="button" className="button small" onClick={onShowEvents}>{t('inspector.showEvents')}</button>
        </p>
      ) : <BodyText text={text} label={t('inspector.body')} />}
    </>
  )
}
