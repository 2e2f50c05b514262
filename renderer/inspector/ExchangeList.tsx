import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpExchange } from '#shared/exchange.ts'
import { errorText } from '../state/error-text.ts'
import { changeOf } from './figures.ts'
import { useFormats } from './formats.ts'

interface ExchangeListProps {
  readonly exchanges: readonly HttpExchange[]
  readonly selected: HttpExchange
  readonly onSelect: (n: number) => void
}

/** The requests of a reply where it took several: how each was answered, and what the next one did otherwise. */
export function ExchangeList({ exchanges, selected, onSelect }: ExchangeListProps): ReactNode {
  const { t } = useTranslation()
  return (
    <RadioGroup.Root className="exchange-list" aria-label={t('inspector.requests')} value={String(selected.n)} onValueChange={(n) => onSelect(Number(n))}>
      {exchanges.map((exchange, index) => <ExchangeItem key={exchange.n} exchange={exchange} before={exchanges[index - 1]} />)}
    </RadioGroup.Root>
  )
}

function ExchangeItem({ exchange, before }: { readonly exchange: HttpExchange; readonly before: HttpExchange | undefined }): ReactNode {
  const { t } = useTranslation()
  const { duration } = useFormats()
  const { n, startedAt, endedAt, error } = exchange
  const { left, added } = before === undefined ? { left: [], added: [] } : changeOf(before.body, exchange.body)
  const notes = [
    ...(left.length === 0 ? [] : [t('inspector.without', { fields: left.join(', ') })]),
    ...(added.length === 0 ? [] : [t('inspector.with', { fields: added.join(', ') })]),
    ...(before !== undefined && left.length + added.length === 0 ? [t('inspector.again')] : []),
    ...(error === undefined ? [] : [errorText(t, error).sentence]),
  ]
  return (
    <RadioGroup.Item value={String(n)} className="exchange-item">
      <span className="exchange-number">{n + 1}</span>
      <StatusBadge exchange={exchange} />
      <span>{endedAt === undefined ? t('inspector.running') : duration(endedAt - startedAt)}</span>
      {notes.length > 0 && <span className="quiet">{notes.join(' · ')}</span>}
    </RadioGroup.Item>
  )
}

/** The status of a response, or that there is none. */
export function StatusBadge({ exchange: { status, endedAt, error } }: { readonly exchange: HttpExchange }): ReactNode {
  const { t } = useTranslation()
  const isBad = (status !== undefined && status >= 300) || error !== undefined
  const tone = isBad ? 'bad' : status === undefined ? '' : 'good'
  return <span className={`badge status ${tone}`}>{status ?? (endedAt === undefined ? '…' : t('inspector.noAnswer'))}</span>
}
