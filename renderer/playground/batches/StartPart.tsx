import { Play } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Batch } from '#shared/playground/batches.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { dollars } from '../../state/reply-figures.ts'
import { Field } from '../../ui/Field.tsx'
import { estimateBatch, placesOf, unknownPlaces } from './estimate.ts'

/** So many rows are asked for a try. */
const tried = 3
const usualAnswer = 200

/** What a batch will take, and the button that starts it: nothing is sent before. */
export function StartPart({ batch, onStart }: { readonly batch: Batch; readonly onStart: (rows?: number) => void }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { replica } = useApp()
  const endpoints = useLive(replica.endpoints)?.endpoints ?? []
  const [perAnswer, setPerAnswer] = useState(usualAnswer)
  const { plan, file } = batch
  const number = new Intl.NumberFormat(language)
  const about = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 })
  const estimate = estimateBatch(batch, endpoints, perAnswer)
  const missing = missingOf(batch)
  const lines = [
    t('batches.requests', { count: estimate.requests, shown: number.format(estimate.requests) }),
    t('batches.tokens', { input: about.format(estimate.inputTokens), output: about.format(estimate.outputTokens) }),
    ...(estimate.cost === undefined ? [] : [t('batches.costs', { cost: dollars(language, estimate.cost) })]),
    ...(estimate.unpriced.length === 0 ? [] : [t('batches.unpriced', { names: new Intl.ListFormat(language).format(estimate.unpriced) })]),
  ]
  const columns = placesOf([plan.template, ...plan.targets.map(({ settings }) => settings.systemPrompt ?? '')], file.columns).map((column) => file.columns[column])
  return (
    <section className="batch-start" aria-label={t('batches.estimate')}>
      <h3>{t('batches.estimate')}</h3>
      {plan.targets.length > 0 && <ul>{lines.map((line) => <li key={line}>{line}</li>)}</ul>}
      {columns.length === 0 && plan.template.trim() !== '' && <p className="hint-box">{t('batches.noPlaces')}</p>}
      {estimate.emptyRows > 0 && (
        <p className="hint-box">{t(`batches.emptyRows_${plan.emptyValues}`, { count: estimate.emptyRows, shown: number.format(estimate.emptyRows), names: new Intl.ListFormat(language, { type: 'disjunction' }).format(columns.flatMap((name) => name ?? [])) })}</p>
      )}
      <Field label={t('batches.perAnswer')} help={t('batches.perAnswerHelp')}>
        {(props) => <input {...props} type="number" min={1} max={1_000_000} defaultValue={perAnswer} onChange={(event) => setPerAnswer(Math.max(1, Math.min(1_000_000, Number(event.target.value) || usualAnswer)))} />}
      </Field>
      <div className="button-row">
        <button type="button" className="button primary" disabled={missing !== undefined} onClick={() => onStart()}><Play aria-hidden size={15} />{t('batches.start')}</button>
        {file.rows > tried && <button type="button" className="button" disabled={missing !== undefined} onClick={() => onStart(tried)}>{t('batches.try', { count: tried })}</button>}
        {missing !== undefined && <span className="quiet">{t(`batches.missing_${missing}`)}</span>}
      </div>
    </section>
  )
}

function missingOf({ plan, file }: Batch): 'prompt' | 'endpoint' | 'column' | undefined {
  if (plan.template.trim() === '') return 'prompt'
  if (plan.targets.length === 0) return 'endpoint'
  return unknownPlaces(plan, file).length > 0 ? 'column' : undefined
}
