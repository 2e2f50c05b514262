import { RadioGroup } from 'radix-ui'
import { useRef, useState } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorInfo } from '#shared/error.ts'
import type { Batch, BatchResult, BatchRow } from '#shared/playground/batches.ts'
import { useRows } from '../../inspector/use-rows.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { errorText } from '../../state/error-text.ts'
import { AnswerDialog } from './AnswerDialog.tsx'
import { placesOf } from './estimate.ts'
import { rowAt, useBatchRows } from './use-batch-rows.ts'

const rowHeight = 40
/** Chromium draws nothing beyond 33 million pixels. */
const mostRows = 500_000
/** So many columns of the file are shown beside the answers. */
const mostColumns = 3

type Only = 'all' | 'failed'

/** The rows of a batch with what was answered. */
export function BatchResults({ batch }: { readonly batch: Batch }): ReactNode {
  const { t } = useTranslation()
  const [only, setOnly] = useState<Only>('all')
  return (
    <section className="batch-results" aria-label={t('batches.results')}>
      <div className="batch-results-head">
        <h3>{t('batches.results')}</h3>
        <RadioGroup.Root className="segments" aria-label={t('batches.show')} value={only} onValueChange={(value) => setOnly(value as Only)}>
          <RadioGroup.Item value="all">{t('batches.show_all')}</RadioGroup.Item>
          <RadioGroup.Item value="failed">{t('batches.show_failed')}</RadioGroup.Item>
        </RadioGroup.Root>
      </div>
      <ResultTable key={only} batch={batch} only={only} />
    </section>
  )
}

interface Opened {
  readonly row: number
  readonly target: number
}

function ResultTable({ batch, only }: { readonly batch: Batch; readonly only: Only }): ReactNode {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [count, setCount] = useState(only === 'all' ? batch.file.rows : batch.counts.failed)
  const shown = Math.min(count, mostRows)
  const { first, end } = useRows(box, shown, rowHeight)
  const rows = useBatchRows(batch, { only, first, end }, count)
  if (rows.count !== count) setCount(rows.count)
  const { plan, file } = batch
  const columns = shownColumns(batch)
  const answers = plan.targets.map(() => 'minmax(13rem, 2fr)')
  const widths = {
    '--columns': ['5.5rem', ...columns.map(() => 'minmax(9rem, 1fr)'), ...answers].join(' '),
    '--columns-narrow': ['3.5rem', ...columns.slice(0, 1).map(() => '7rem'), ...answers].join(' '),
  } as CSSProperties
  return (
    <>
      {rows.error !== undefined && <FailureBox error={rows.error} />}
      {only === 'failed' && count === 0 && <p className="quiet">{t('batches.noneFailed')}</p>}
      {count > mostRows && <p className="quiet">{t('batches.tooMany')}</p>}
      <div ref={box} className="batch-table" role="table" aria-label={t('batches.results')} aria-rowcount={shown + 1} tabIndex={0} style={widths} hidden={shown === 0}>
        <div className="batch-row head" role="row" aria-rowindex={1}>
          <span role="columnheader">{t('batches.row')}</span>
          {columns.map((column, place) => <span key={column} role="columnheader" className={place > 0 ? 'more' : undefined} title={file.columns[column]}>{file.columns[column]}</span>)}
          {plan.targets.map(({ endpointName }, index) => <span key={index} role="columnheader" title={endpointName}>{endpointName}</span>)}
        </div>
        <div role="rowgroup" style={{ height: shown * rowHeight, position: 'relative' }}>
          {Array.from({ length: Math.max(0, end - first) }, (_, place) => first + place).map((index) => (
            <Row key={index} index={index} row={rowAt(rows, index)} columns={columns} batch={batch} onOpen={setOpened} />
          ))}
        </div>
      </div>
      {opened !== null && <AnswerDialog batch={batch} row={opened.row} target={opened.target} onClose={() => setOpened(null)} />}
    </>
  )
}

interface RowProps {
  readonly index: number
  readonly row: BatchRow | undefined
  readonly columns: readonly number[]
  readonly batch: Batch
  readonly onOpen: (opened: Opened) => void
}

function Row({ index, row, columns, batch: { plan, state }, onOpen }: RowProps): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const name = row === undefined ? '' : new Intl.NumberFormat(language).format(row.row + 1)
  return (
    <div className="batch-row" role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${index * rowHeight}px)` }}>
      <span role="rowheader" className="quiet">{name}</span>
      {columns.map((column, place) => <span key={column} role="cell" className={place > 0 ? 'more' : undefined} dir="auto">{row?.values[column]}</span>)}
      {plan.targets.map(({ endpointName }, target) => (
        <span key={target} role="cell">
          {row !== undefined && <Answer result={row.results[target] ?? null} isRunning={state === 'running'} label={t('batches.openAnswer', { row: name, name: endpointName })} onOpen={() => onOpen({ row: row.row, target })} />}
        </span>
      ))}
    </div>
  )
}

function Answer({ result, isRunning, label, onOpen }: { readonly result: BatchResult | null; readonly isRunning: boolean; readonly label: string; readonly onOpen: () => void }): ReactNode {
  const { t } = useTranslation()
  if (result === null) return <span className="quiet">{t(isRunning ? 'batches.waiting' : 'batches.notAsked')}</span>
  if (result.state === 'skipped') return <span className="quiet">{t('batches.state_skipped')}</span>
  const text = result.state === 'failed' && result.error !== undefined ? errorText(t, result.error as ErrorInfo).sentence : result.text
  return <button type="button" className={`batch-answer ${result.state}`} title={label} onClick={onOpen}><span className="sr-only">{label}: </span>{text}</button>
}

/** The columns that the prompts ask for, else the first ones. */
function shownColumns({ plan, file }: Batch): number[] {
  const asked = placesOf([plan.template, ...plan.targets.map(({ settings }) => settings.systemPrompt ?? '')], file.columns)
  return (asked.length > 0 ? asked : file.columns.map((_, index) => index)).slice(0, mostColumns)
}
