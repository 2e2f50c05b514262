import { FileSpreadsheet, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { DragEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Batch } from '#shared/playground/batches.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { timeAgo } from '../../ui/time-ago.ts'
import { progressText } from './progress-text.ts'
import { useAddBatch } from './use-add-batch.ts'
import { useBatchActions } from './use-batch-actions.ts'

interface BatchListProps {
  readonly batches: readonly Batch[]
  readonly onShow: (id: string) => void
}

/** All batches, and how to make one of a file. */
export function BatchList({ batches, onShow }: BatchListProps): ReactNode {
  const { t } = useTranslation()
  return (
    <>
      <div className="batch-intro">
        <h2>{t('batches.title')}</h2>
        <p className="quiet">{t('batches.intro')}</p>
      </div>
      <NewBatch onAdded={onShow} />
      {batches.length > 0 && (
        <ul className="batch-list" aria-label={t('batches.list')}>
          {batches.map((batch) => <BatchCard key={batch.id} batch={batch} onShow={onShow} />)}
        </ul>
      )}
    </>
  )
}

function NewBatch({ onAdded }: { readonly onAdded: (id: string) => void }): ReactNode {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  const [header, setHeader] = useState(true)
  const { state, add, cancel } = useAddBatch(onAdded)
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setIsOver(false)
    const [file] = event.dataTransfer.files
    if (file !== undefined) add(file, header)
  }
  const over = (event: DragEvent): void => {
    event.preventDefault()
    setIsOver(true)
  }
  return (
    <section className={`batch-drop ${isOver ? 'over' : ''}`} aria-label={t('batches.new')} onDragOver={over} onDragLeave={() => setIsOver(false)} onDrop={onDrop}>
      <FileSpreadsheet aria-hidden size={26} strokeWidth={1.5} />
      <p>{t('batches.dropText')}</p>
      <div className="button-row">
        <button type="button" className="button primary" disabled={state.kind === 'reading'} onClick={() => field.current?.click()}>{t('batches.chooseFile')}</button>
        <label className="inline"><input type="checkbox" checked={header} onChange={(event) => setHeader(event.target.checked)} />{t('batches.header')}</label>
      </div>
      <input
        ref={field}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        aria-label={t('batches.chooseFile')}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file !== undefined) add(file, header)
        }}
      />
      {state.kind === 'reading' && (
        <div className="batch-reading">
          <Progress label={t('batches.reading', { name: state.name })} value={state.progress} />
          <button type="button" className="button small" onClick={cancel}>{t('ui.cancel')}</button>
        </div>
      )}
      {state.kind === 'failed' && <FailureBox error={state.error} />}
    </section>
  )
}

function BatchCard({ batch, onShow }: { readonly batch: Batch; readonly onShow: (id: string) => void }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { remove } = useBatchActions(batch)
  const [now] = useState(() => Date.now())
  return (
    <li className="playground-card">
      <button type="button" className="batch-open" onClick={() => onShow(batch.id)}>
        <span className="batch-name">{batch.name}</span>
        <span className={`batch-state ${batch.state}`}>{t(`batches.state_${batch.state}`)}</span>
        <span className="quiet batch-figures">{progressText(t, batch, language)} · {timeAgo(batch.createdAt, now, language)}</span>
      </button>
      <IconButton label={t('batches.deleteNamed', { name: batch.name })} className="small" onClick={remove}><Trash2 aria-hidden size={15} /></IconButton>
    </li>
  )
}
