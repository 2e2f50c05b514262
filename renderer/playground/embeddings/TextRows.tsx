import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorInfo } from '#shared/error.ts'
import type { EmbeddingRow, EmbeddingSet } from '#shared/playground/embeddings.ts'
import { useRows } from '../../inspector/use-rows.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { useApp } from '../../state/AppContext.tsx'
import type { NearTo } from './NearestView.tsx'
import { useReckoned } from './use-reckoned.ts'

const rowHeight = 40
/** Rows are asked for in pieces of this many. */
const piece = 200

interface TextRowsProps {
  readonly set: EmbeddingSet
  readonly onNearest: (to: NearTo) => void
}

/** The texts of a set; only rows in sight are asked for and drawn. */
export function TextRows({ set, onNearest }: TextRowsProps): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const { first, end } = useRows(box, set.texts, rowHeight)
  const { rows, error } = useTexts(set, first, end)
  const number = new Intl.NumberFormat(language)
  if (error !== undefined) return <FailureBox error={error} />
  return (
    <div ref={box} className="vectors-table" role="table" aria-label={t('embeddings.view_texts')} aria-rowcount={set.texts} tabIndex={0}>
      <div role="rowgroup" style={{ height: set.texts * rowHeight, position: 'relative' }}>
        {Array.from({ length: Math.max(0, end - first) }, (_, place) => first + place).map((n) => {
          const row = rows.get(n)
          return (
            <div key={n} role="row" aria-rowindex={n + 1} className="vectors-text" style={{ transform: `translateY(${n * rowHeight}px)` }}>
              <span role="rowheader" className="quiet">{number.format(n + 1)}</span>
              <span role="cell" dir="auto" title={row?.text}>{row?.text}</span>
              <span role="cell" className={row?.state === 'refused' ? 'problem' : 'quiet'}>
                {row?.state === 'done' && <button type="button" className="button text" aria-label={t('embeddings.nearestTo', { text: row.text.slice(0, 60) })} onClick={() => onNearest({ n, text: row.text })}>{t('embeddings.nearest')}</button>}
                {row !== undefined && row.state !== 'done' && t(`embeddings.row_${row.state}`)}
              </span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** The texts in sight, asked anew while vectors come. */
function useTexts({ id: setId, texts, done, refused }: EmbeddingSet, first: number, end: number): { readonly rows: ReadonlyMap<number, EmbeddingRow>; readonly error: ErrorInfo | undefined } {
  const { client } = useApp()
  const from = Math.floor(first / piece) * piece
  const limit = Math.min(500, Math.ceil((Math.max(end, first + 1) - from) / piece) * piece)
  // Not at every batch of a long run.
  const step = useSteps(done + refused)
  const { value, error } = useReckoned(JSON.stringify([setId, texts, from, limit, step]), () => client.embeddings.rows({ setId, from, limit }))
  return { rows: new Map(value?.rows.map((row) => [row.n, row])), error }
}

const pause = 400

/** A value that follows another one, at most every 400 ms. */
function useSteps(value: number): number {
  const [shown, setShown] = useState(value)
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
    if (value === shown) return
    const timer = window.setTimeout(() => setShown(latest.current), pause)
    return () => window.clearTimeout(timer)
  }, [value, shown])
  return shown
}
