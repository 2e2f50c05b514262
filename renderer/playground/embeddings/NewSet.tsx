import { useState } from 'react'
import type { DragEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EndpointChoice } from '../../chat/EndpointChoice.tsx'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { Field } from '../../ui/Field.tsx'
import { ChosenFile, FileButton } from './TextFile.tsx'
import { countText } from './count-text.ts'
import { givesVectors, useNewSet } from './use-new-set.ts'

/** The form that makes a set of lines or of a file. */
export function NewSet({ onAdded }: { readonly onAdded: (id: string) => void }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { endpoints, endpointId, setChosenId, lines, type, given, file, setFile, read, options, setOptions, error, isBusy, count, canSend, send } = useNewSet(onAdded)
  const [isOver, setIsOver] = useState(false)
  const onDrop = (event: DragEvent): void => {
    const [dropped] = event.dataTransfer.files
    if (dropped === undefined) return
    event.preventDefault()
    setIsOver(false)
    void read(dropped)
  }
  return (
    <section
      className={`vectors-new ${isOver ? 'over' : ''}`}
      aria-label={t('embeddings.new')}
      onDragOver={(event) => { if (event.dataTransfer.types.includes('Files')) { event.preventDefault(); setIsOver(true) } }}
      onDragLeave={() => setIsOver(false)}
      onDrop={onDrop}
    >
      <div className="vectors-row">
        <EndpointChoice label={t('embeddings.endpoint')} chosenId={endpointId} offers={givesVectors} onChoose={({ id }) => setChosenId(id)} />
        <FileButton isDisabled={isBusy} onChoose={(chosen) => void read(chosen)} />
      </div>
      {endpoints?.length === 0 && <p className="hint-box">{t('embeddings.noEndpoint')}</p>}
      {file === null ? (
        <Field label={t('embeddings.texts')} help={given === undefined || lines.trim() === '' ? t('embeddings.textsHelp') : countText(t, given, language)}>
          {(props) => <textarea {...props} dir="auto" rows={6} value={lines} spellCheck={false} onChange={(event) => type(event.target.value)} />}
        </Field>
      ) : <ChosenFile file={file} onChange={setFile} onHeader={(header) => void read(file.file, header)} onDrop={() => setFile(null)} />}
      <OptionFields options={options} onChange={setOptions} />
      {error !== null && <FailureBox error={error} />}
      <div className="vectors-row">
        <button type="button" className="button primary" disabled={!canSend} onClick={() => void send()}>{count === 0 ? t('embeddings.getNone') : t('embeddings.get', { count, shown: new Intl.NumberFormat(language).format(count) })}</button>
        {isBusy && <span className="quiet" role="status">{t('embeddings.reading')}</span>}
      </div>
    </section>
  )
}

interface TypedOptions {
  readonly instruction: string
  readonly dimensions: string
}

/** What the model is told beside the texts. */
function OptionFields({ options, onChange }: { readonly options: TypedOptions; readonly onChange: (options: TypedOptions) => void }): ReactNode {
  const { t } = useTranslation()
  return (
    <details className="vectors-options">
      <summary>{t('embeddings.options')}</summary>
      <div className="vectors-option-fields">
        <Field label={t('embeddings.instruction')} help={t('embeddings.instructionHelp')} optional>
          {(props) => <textarea {...props} dir="auto" rows={2} value={options.instruction} onChange={(event) => onChange({ ...options, instruction: event.target.value })} />}
        </Field>
        <Field label={t('embeddings.dimensions')} help={t('embeddings.dimensionsHelp')} optional>
          {(props) => <input {...props} type="number" min={1} max={100_000} step={1} value={options.dimensions} onChange={(event) => onChange({ ...options, dimensions: event.target.value })} />}
        </Field>
      </div>
    </details>
  )
}
