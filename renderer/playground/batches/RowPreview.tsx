import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Batch } from '#shared/playground/batches.ts'
import { templatePieces } from '#shared/playground/template.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { useApp } from '../../state/AppContext.tsx'
import { IconButton } from '../../ui/IconButton.tsx'

/** What would be sent for a row, row by row. */
export function RowPreview({ batch: { id: batchId, plan, file } }: { readonly batch: Batch }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const [row, setRow] = useState(0)
  const { values, error } = useRow(batchId, row)
  const number = new Intl.NumberFormat(language)
  const systemPrompts = [...new Set(plan.targets.flatMap(({ settings }) => settings.systemPrompt ?? []))]
  return (
    <section className="batch-preview" aria-label={t('batches.preview')}>
      <div className="batch-preview-head">
        <h3>{t('batches.preview')}</h3>
        <span className="space" />
        <IconButton label={t('batches.previousRow')} className="small" disabled={row === 0} onClick={() => setRow(row - 1)}><ChevronLeft aria-hidden size={15} /></IconButton>
        <span className="quiet" aria-live="polite">{t('batches.rowOf', { row: number.format(row + 1), rows: number.format(file.rows) })}</span>
        <IconButton label={t('batches.nextRow')} className="small" disabled={row + 1 >= file.rows} onClick={() => setRow(row + 1)}><ChevronRight aria-hidden size={15} /></IconButton>
      </div>
      {error !== undefined && <FailureBox error={error} />}
      {error === undefined && plan.template.trim() === '' && <RowValues columns={file.columns} values={values} />}
      {error === undefined && plan.template.trim() !== '' && (
        <>
          {systemPrompts.map((text) => <div key={text}><p className="quiet">{t('batches.systemPrompt')}</p><p className="batch-filled" dir="auto">{filled(text)}</p></div>)}
          {systemPrompts.length > 0 && <p className="quiet">{t('batches.prompt')}</p>}
          <p className="batch-filled" dir="auto">{filled(plan.template)}</p>
        </>
      )}
    </section>
  )

  function filled(text: string): ReactNode[] {
    return templatePieces(text).map((piece, index) => {
      if (piece.kind === 'text') return piece.text
      const column = file.columns.indexOf(piece.name)
      const value = values?.[column] ?? ''
      if (column < 0) return <mark key={index} className="wrong">{`{{${piece.name}}}`}</mark>
      return <mark key={index} className={values !== undefined && value.trim() === '' ? 'wrong' : ''}>{values !== undefined && value.trim() === '' ? t('batches.noValue', { name: piece.name }) : value}</mark>
    })
  }
}

function RowValues({ columns, values }: { readonly columns: readonly string[]; readonly values: readonly string[] | undefined }): ReactNode {
  return (
    <dl className="batch-values">
      {columns.slice(0, 40).map((name, index) => (
        <div key={name}><dt>{name}</dt><dd dir="auto">{values?.[index]?.slice(0, 300) ?? ''}</dd></div>
      ))}
    </dl>
  )
}

/** The values of a row; those of the row before stay until they are there. */
function useRow(batchId: string, row: number): { readonly values: readonly string[] | undefined; readonly error: ErrorInfo | undefined } {
  const { client } = useApp()
  const [values, setValues] = useState<readonly string[]>()
  const [error, setError] = useState<ErrorInfo>()
  useEffect(() => {
    let isLeft = false
    client.batches.result({ batchId, row, target: 0 }).then(
      (answer) => {
        if (isLeft) return
        setValues(answer.values)
        setError(undefined)
      },
      (thrown: unknown) => !isLeft && setError(toErrorInfo(thrown)),
    )
    return () => {
      isLeft = true
    }
  }, [client, batchId, row])
  return { values, error }
}
