import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { QuerySummary } from '#shared/playground/query.ts'

/** The status of an answer, or that there is none. */
export function QueryStatus({ query: { status, state } }: { readonly query: QuerySummary }): ReactNode {
  const { t } = useTranslation()
  const tone = state === 'failed' || (status !== undefined && status >= 300) ? 'bad' : status === undefined || state !== 'done' ? '' : 'good'
  return <span className={`badge status ${tone}`}>{status ?? (state === 'running' ? '…' : t('inspector.noAnswer'))}</span>
}
