import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '#shared/contract.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Batch, BatchResult } from '#shared/playground/batches.ts'
import { useFormats } from '../../inspector/formats.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { useApp } from '../../state/AppContext.tsx'
import { dollars } from '../../state/reply-figures.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { Modal } from '../../ui/Modal.tsx'
import { useCopy } from '../../ui/use-copy.ts'

interface AnswerDialogProps {
  readonly batch: Batch
  readonly row: number
  readonly target: number
  readonly onClose: () => void
}

type Whole = Output<'batches.result'>

/** One row at one endpoint, whole: what was sent, and what came of it. */
export function AnswerDialog({ batch, row: firstRow, target, onClose }: AnswerDialogProps): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { client } = useApp()
  const [row, setRow] = useState(firstRow)
  const [found, setFound] = useState<Whole>()
  const [error, setError] = useState<ErrorInfo>()
  useEffect(() => {
    let isLeft = false
    client.batches.result({ batchId: batch.id, row, target }).then((answer) => !isLeft && setFound(answer), (thrown: unknown) => !isLeft && setError(toErrorInfo(thrown)))
    return () => {
      isLeft = true
    }
  }, [client, batch.id, row, target])
  const name = batch.plan.targets[target]?.endpointName ?? ''
  const number = new Intl.NumberFormat(language)
  return (
    <Modal title={t('batches.rowAt', { row: number.format(row + 1), name })} className="batch-dialog" onClose={onClose}>
      <div className="batch-dialog-body">
        {error !== undefined && <FailureBox error={error} />}
        {found !== undefined && <WholeRow found={found} />}
        <div className="button-row">
          <IconButton label={t('batches.previousRow')} disabled={row === 0} onClick={() => setRow(row - 1)}><ChevronLeft aria-hidden size={16} /></IconButton>
          <IconButton label={t('batches.nextRow')} disabled={row + 1 >= batch.file.rows} onClick={() => setRow(row + 1)}><ChevronRight aria-hidden size={16} /></IconButton>
        </div>
      </div>
    </Modal>
  )
}

function WholeRow({ found: { text, systemPrompt, result } }: { readonly found: Whole }): ReactNode {
  const { t } = useTranslation()
  return (
    <>
      {systemPrompt !== undefined && <Passage title={t('batches.systemPrompt')} text={systemPrompt} />}
      {text !== undefined && <Passage title={t('batches.prompt')} text={text} />}
      {result === null && <p className="quiet">{t('batches.notAsked')}</p>}
      {result?.state === 'skipped' && <p className="quiet">{t('batches.state_skipped')}</p>}
      {result?.error !== undefined && <FailureBox error={result.error as ErrorInfo} />}
      {result?.state === 'done' && (
        <>
          <Passage title={t('batches.answer')} text={result.text} isAnswer />
          <Facts result={result} />
        </>
      )}
    </>
  )
}

function Passage({ title, text, isAnswer = false }: { readonly title: string; readonly text: string; readonly isAnswer?: boolean }): ReactNode {
  const { t } = useTranslation()
  const { copied, copy } = useCopy()
  return (
    <section aria-label={title}>
      <div className="batch-preview-head">
        <h3>{title}</h3>
        <span className="space" />
        {isAnswer && <button type="button" className="button small" onClick={() => copy(text)}>{copied ? t('ui.copied') : t('batches.copy')}</button>}
      </div>
      <p className="batch-filled" dir="auto" tabIndex={0}>{text}</p>
    </section>
  )
}

function Facts({ result: { usage, cost, took, finishReason } }: { readonly result: BatchResult }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { number, duration } = useFormats()
  const facts = [
    usage === undefined ? undefined : t('batches.took', { input: number(usage.inputTokens), output: number(usage.outputTokens) }),
    cost === undefined ? undefined : dollars(language, cost),
    duration(took),
    finishReason === undefined || finishReason === 'stop' ? undefined : t('batches.ended', { reason: finishReason }),
  ]
  return <p className="quiet">{facts.filter((fact) => fact !== undefined).join(' · ')}</p>
}
