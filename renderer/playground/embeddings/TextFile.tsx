import { FileText, X } from 'lucide-react'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TextColumn } from '#shared/playground/embeddings.ts'
import { Field } from '../../ui/Field.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { countText } from './count-text.ts'

/** A file of texts as it was read, and which of its columns is meant. */
export interface ReadFile {
  readonly file: File
  readonly fileId: string
  readonly header: boolean
  readonly columns: readonly TextColumn[]
  readonly column: number
}

/** Chooses a file of lines or a table. */
export function FileButton({ isDisabled, onChoose }: { readonly isDisabled: boolean; readonly onChoose: (file: File) => void }): ReactNode {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className="button" disabled={isDisabled} onClick={() => field.current?.click()}><FileText aria-hidden size={15} />{t('embeddings.chooseFile')}</button>
      <input
        ref={field}
        type="file"
        hidden
        accept=".txt,.csv,.tsv,.md,text/plain,text/csv,text/tab-separated-values"
        aria-label={t('embeddings.chooseFile')}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file !== undefined) onChoose(file)
        }}
      />
    </>
  )
}

interface ChosenFileProps {
  readonly file: ReadFile
  readonly onChange: (file: ReadFile) => void
  readonly onHeader: (header: boolean) => void
  readonly onDrop: () => void
}

/** What a file holds, and the choice of a column. */
export function ChosenFile({ file, onChange, onHeader, onDrop }: ChosenFileProps): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { columns, column, header } = file
  const chosen = columns[column]
  const isTable = /\.(csv|tsv)$/i.test(file.file.name)
  return (
    <div className="vectors-file">
      <div className="vectors-row">
        <strong className="vectors-name">{file.file.name}</strong>
        <IconButton label={t('embeddings.dropFile')} className="small" onClick={onDrop}><X aria-hidden size={15} /></IconButton>
      </div>
      {isTable && (
        <div className="vectors-row">
          <Field label={t('embeddings.column')}>
            {(props) => (
              <select {...props} value={column} onChange={(event) => onChange({ ...file, column: Number(event.target.value) })}>
                {columns.map(({ name }, place) => <option key={place} value={place}>{name}</option>)}
              </select>
            )}
          </Field>
          <label className="inline"><input type="checkbox" checked={header} onChange={(event) => onHeader(event.target.checked)} />{t('embeddings.header')}</label>
        </div>
      )}
      {chosen !== undefined && (
        <>
          <p className="quiet">{countText(t, chosen, language)}</p>
          <ul className="vectors-examples" aria-label={t('embeddings.examples')}>{chosen.examples.map((text) => <li key={text} dir="auto">{text}</li>)}</ul>
        </>
      )}
    </div>
  )
}
