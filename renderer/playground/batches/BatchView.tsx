import { ArrowLeft, Copy, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Batch, BatchNote } from '#shared/playground/batches.ts'
import { byteText } from '../../ui/byte-text.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { NameField } from '../NameField.tsx'
import { BatchDraft } from './BatchDraft.tsx'
import { BatchProgress } from './BatchProgress.tsx'
import { BatchResults } from './BatchResults.tsx'
import { PlanFacts } from './PlanFacts.tsx'
import { useBatchActions } from './use-batch-actions.ts'

interface BatchViewProps {
  readonly batch: Batch
  /** Shows another batch, or (`null`) all of them. */
  readonly onShow: (id: string | null) => void
}

/** One batch: its plan before the start, then its progress and its answers. */
export function BatchView({ batch, onShow }: BatchViewProps): ReactNode {
  const { t } = useTranslation()
  const { duplicate, remove, rename } = useBatchActions(batch)
  return (
    <>
      <header className="batch-head">
        <IconButton label={t('batches.all')} side="right" autoFocus onClick={() => onShow(null)}><ArrowLeft aria-hidden size={17} /></IconButton>
        <h2 className="sr-only">{batch.name}</h2>
        <NameField key={batch.name} name={batch.name} label={t('batches.name')} className="batch-title" onRename={rename} />
        <span role="status" className={`batch-state ${batch.state}`}>{t(`batches.state_${batch.state}`)}</span>
        <span className="space" />
        <IconButton label={t('batches.duplicate')} disabled={!batch.hasFile} onClick={() => duplicate(onShow)}><Copy aria-hidden size={16} /></IconButton>
        <IconButton label={t('batches.delete')} onClick={remove}><Trash2 aria-hidden size={16} /></IconButton>
      </header>
      <FileFacts batch={batch} />
      {batch.state === 'draft' ? <BatchDraft batch={batch} /> : (
        <>
          <BatchProgress batch={batch} />
          <PlanFacts batch={batch} onCopy={() => duplicate(onShow)} />
          <BatchResults batch={batch} />
        </>
      )}
    </>
  )
}

const delimiterNames: Readonly<Record<string, 'comma' | 'semicolon' | 'tab' | 'bar'>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }
const encodingNames = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16', 'windows-1252': 'Windows-1252' } as const

function FileFacts({ batch: { file, hasFile } }: { readonly batch: Batch }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const number = new Intl.NumberFormat(language)
  const facts = [
    file.name,
    t('batches.rows', { count: file.rows, shown: number.format(file.rows) }),
    t('batches.columns', { count: file.columns.length }),
    byteText(file.bytes, language),
    encodingNames[file.encoding],
    t(`batches.apart_${delimiterNames[file.delimiter] ?? 'comma'}`),
  ]
  return (
    <div className="batch-facts">
      <p className="quiet">{facts.join(' · ')}</p>
      {!hasFile && <p className="hint-box bad">{t('batches.fileGone', { name: file.name })}</p>}
      {file.notes.length > 0 && <ul className="hint-box batch-notes">{file.notes.map((note) => <li key={note.kind}>{noteText(note)}</li>)}</ul>}
    </div>
  )

  function noteText({ kind, count, first }: BatchNote): string {
    const places = new Intl.ListFormat(language, { type: 'unit' }).format(first.map((place) => number.format(place)))
    return t(`batches.note_${kind}`, { count, shown: number.format(count), places: first.length < count ? `${places} …` : places })
  }
}
