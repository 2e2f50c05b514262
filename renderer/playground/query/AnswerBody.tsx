import { RadioGroup } from 'radix-ui'
import { Suspense, lazy, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { streamText } from '#shared/playground/answer-text.ts'
import type { Query } from '#shared/playground/query.ts'
import { BodyText } from '../../inspector/BodyText.tsx'
import { isStream, pretty } from '../../inspector/figures.ts'
import { useFormats } from '../../inspector/formats.ts'

const JsonTree = lazy(() => import('../../markdown/code/json/JsonTree.tsx'))

/** UTF-16 units beyond which an answer is not opened as a tree by itself. */
const longestTree = 2_000_000

/** What an answer holds: the text of a stream, JSON as a tree or as text, or whatever else came. */
export function AnswerBody({ query }: { readonly query: Query }): ReactNode {
  const { t } = useTranslation()
  const { bytes } = useFormats()
  const { exchange, state } = query
  if (exchange === undefined || exchange.events.length === 0) return <p className="quiet">{t(state === 'running' ? 'inspector.waiting' : 'inspector.noEvents')}</p>
  const kept = exchange.events.reduce((sum, { data }) => sum + data.length, 0)
  return (
    <>
      {exchange.isCutOff && <p className="hint-box">{t('query.cutOff', { kept: bytes(kept), all: bytes(exchange.bytes) })}</p>}
      {isStream(exchange) ? <StreamBody events={exchange.events} /> : <WholeBody data={exchange.events[0]?.data ?? ''} isOpen={state === 'running'} />}
    </>
  )
}

function StreamBody({ events }: { readonly events: readonly { readonly data: string }[] }): ReactNode {
  const { t } = useTranslation()
  const { number } = useFormats()
  const text = useMemo(() => streamText(events), [events])
  return (
    <>
      <p className="quiet">{t('query.streamText', { count: events.length, shown: number(events.length) })}</p>
      {text === '' ? <p className="quiet">{t('query.noStreamText')}</p> : <BodyText text={text} label={t('query.text')} />}
    </>
  )
}

function WholeBody({ data, isOpen }: { readonly data: string; readonly isOpen: boolean }): ReactNode {
  const { t } = useTranslation()
  const looksJson = !isOpen && /^\s*[[{]/.test(data)
  const [chosen, setChosen] = useState<'tree' | 'text'>()
  const view = looksJson ? (chosen ?? (data.length > longestTree ? 'text' : 'tree')) : 'text'
  const text = useMemo(() => (view === 'text' ? pretty(data) : ''), [data, view])
  return (
    <>
      {looksJson && (
        <RadioGroup.Root className="query-views" aria-label={t('query.shownAs')} value={view} onValueChange={(next) => setChosen(next as 'tree' | 'text')}>
          {(['tree', 'text'] as const).map((one) => <RadioGroup.Item key={one} value={one}>{t(`query.as_${one}`)}</RadioGroup.Item>)}
        </RadioGroup.Root>
      )}
      {view === 'tree'
        ? <div className="md-code query-tree"><Suspense><JsonTree text={data} language="json" /></Suspense></div>
        : <BodyText text={text} label={t('query.text')} />}
    </>
  )
}
