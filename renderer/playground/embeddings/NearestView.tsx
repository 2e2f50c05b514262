import { Search } from 'lucide-react'
import { useState } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { EmbeddingSet, Measure } from '#shared/playground/embeddings.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { useApp } from '../../state/AppContext.tsx'
import { useReckoned } from './use-reckoned.ts'

/** What the nearest texts are looked for of: a text of the set, or one that was typed. */
export interface NearTo {
  readonly n?: number
  readonly text: string
}

interface NearestViewProps {
  readonly set: EmbeddingSet
  readonly measure: Measure
  readonly to: NearTo | null
  readonly onTo: (to: NearTo) => void
}

/** The texts nearest to another one, with how near they are. */
export function NearestView({ set, measure, to, onTo }: NearestViewProps): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { client } = useApp()
  const [typed, setTyped] = useState(to?.n === undefined ? (to?.text ?? '') : '')
  const key = to === null || set.done === 0 ? undefined : JSON.stringify([set.id, measure, to.n ?? null, to.text])
  const { value, error, isBusy } = useReckoned(key, () =>
    client.embeddings.nearest({ setId: set.id, measure, to: to?.n === undefined ? { text: to?.text ?? '' } : { n: to.n } }))
  const number = new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 })
  const neighbours = value?.neighbours ?? []
  const widest = Math.max(...neighbours.map(({ score }) => Math.abs(score)), 1e-9)
  return (
    <div className="vectors-nearest">
      <form
        className="with-button"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim() !== '') onTo({ text: typed.trim() })
        }}
      >
        <input dir="auto" value={typed} aria-label={t('embeddings.query')} placeholder={t('embeddings.queryHint')} onChange={(event) => setTyped(event.target.value)} />
        <button type="submit" className="button" disabled={typed.trim() === '' || set.done === 0}><Search aria-hidden size={15} />{t('embeddings.find')}</button>
      </form>
      <p className="quiet">{t('embeddings.queryHelp', { name: set.endpointName })}</p>
      {error !== undefined && !isBusy && <FailureBox error={error} />}
      {to !== null && <p className="vectors-to" dir="auto">{t('embeddings.nearestTo', { text: to.text.slice(0, 200) })}</p>}
      {isBusy && <p className="quiet" role="status">{t('embeddings.reckoning')}</p>}
      {!isBusy && error === undefined && value !== undefined && neighbours.length === 0 && <p className="quiet">{t('embeddings.noOther')}</p>}
      <ol className="vectors-neighbours" aria-label={t('embeddings.view_nearest')} aria-busy={isBusy}>
        {neighbours.map(({ n, text, score }) => (
          <li key={n}>
            <button type="button" onClick={() => onTo({ n, text })} title={t('embeddings.nearestTo', { text: text.slice(0, 60) })}>
              <span className="vectors-bar" aria-hidden style={{ '--share': Math.abs(score) / widest } as CSSProperties} />
              <span dir="auto">{text}</span>
              <span className="vectors-score">{number.format(score)}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}
