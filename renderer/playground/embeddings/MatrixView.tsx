import { memo, useRef, useState } from 'react'
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { EmbeddingSet, Measure } from '#shared/playground/embeddings.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { useApp } from '../../state/AppContext.tsx'
import { useReckoned } from './use-reckoned.ts'

interface Matrix {
  readonly texts: readonly { readonly n: number; readonly text: string }[]
  readonly values: readonly number[]
}

interface Place {
  readonly row: number
  readonly column: number
}

/** How near the first texts are to each other: a colour and a number for each pair, to be read with the arrow keys. */
export function MatrixView({ set, measure }: { readonly set: EmbeddingSet; readonly measure: Measure }): ReactNode {
  const { t } = useTranslation()
  const { client } = useApp()
  const key = set.done === 0 || set.jobId !== undefined ? undefined : JSON.stringify([set.id, measure, set.done])
  const { value, error, isBusy } = useReckoned<Matrix>(key, () => client.embeddings.matrix({ setId: set.id, measure }))
  if (set.done === 0) return <p className="quiet">{t('embeddings.noVectors')}</p>
  if (error !== undefined) return <FailureBox error={error} />
  if (value === undefined) return <p className="quiet" role="status">{t(isBusy ? 'embeddings.reckoning' : 'embeddings.whenDone')}</p>
  return <Grid matrix={value} of={set.done} />
}

function Grid({ matrix, of }: { readonly matrix: Matrix; readonly of: number }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 })
  const grid = useRef<HTMLDivElement>(null)
  const { texts, values } = matrix
  const { length } = texts
  const number = new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 })
  const [one, other] = [texts[place.row], texts[place.column]]
  const go = ({ row, column }: Place): void => {
    setPlace({ row, column })
    grid.current?.querySelector<HTMLElement>(`[data-cell="${row},${column}"]`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moved(event.key, place, length)
    if (next === undefined) return
    event.preventDefault()
    go(next)
  }
  return (
    <>
      {of > length && <p className="quiet">{t('embeddings.firstOf', { count: length, shown: new Intl.NumberFormat(language).format(length), all: new Intl.NumberFormat(language).format(of) })}</p>}
      <p className="vectors-pair" dir="auto">
        <strong>{number.format(values[place.row * length + place.column] ?? 0)}</strong> {t('embeddings.pair', { one: shortened(one?.text), other: shortened(other?.text) })}
      </p>
      <div
        ref={grid}
        className="vectors-matrix"
        role="grid"
        aria-label={t('embeddings.view_matrix')}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const [row, column] = (event.target as HTMLElement).dataset['cell']?.split(',').map(Number) ?? []
          if (row !== undefined && column !== undefined) setPlace({ row, column })
        }}
        onClick={(event) => (event.target as HTMLElement).closest<HTMLElement>('[data-cell]')?.focus()}
      >
        <div role="row" className="vectors-matrix-row head"><span />{texts.map(({ n }) => <span key={n} role="columnheader">{n + 1}</span>)}</div>
        {texts.map(({ n, text }, row) => <MatrixRow key={n} n={n} text={text} row={row} matrix={matrix} focused={place.row === row ? place.column : -1} language={language} />)}
      </div>
    </>
  )
}

interface MatrixRowProps {
  readonly n: number
  readonly text: string
  readonly row: number
  readonly matrix: Matrix
  /** The column that the Tab key leads to; -1: it is in another row. */
  readonly focused: number
  readonly language: string
}

const MatrixRow = memo(({ n, text, row, matrix: { texts, values }, focused, language }: MatrixRowProps): ReactNode => {
  const number = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const { length } = texts
  const least = Math.min(...values)
  const spread = Math.max(...values) - least || 1
  return (
    <div role="row" className="vectors-matrix-row">
      <span role="rowheader" title={text} dir="auto"><span className="quiet">{n + 1}</span> {text}</span>
      {texts.map((other, column) => {
        const value = values[row * length + column] ?? 0
        return (
          <span
            key={other.n}
            role="gridcell"
            data-cell={`${row},${column}`}
            tabIndex={focused === column ? 0 : -1}
            title={`${text} · ${other.text}`}
            style={{ '--share': (value - least) / spread } as CSSProperties}
          >
            {number.format(value)}
          </span>
        )
      })}
    </div>
  )
})

function moved(key: string, { row, column }: Place, length: number): Place | undefined {
  const within = (value: number): number => Math.max(0, Math.min(length - 1, value))
  switch (key) {
    case 'ArrowUp':
      return { row: within(row - 1), column }
    case 'ArrowDown':
      return { row: within(row + 1), column }
    case 'ArrowLeft':
      return { row, column: within(column - 1) }
    case 'ArrowRight':
      return { row, column: within(column + 1) }
    case 'Home':
      return { row, column: 0 }
    case 'End':
      return { row, column: length - 1 }
    default:
      return undefined
  }
}

function shortened(text = ''): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
