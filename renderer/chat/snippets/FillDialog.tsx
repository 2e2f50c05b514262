import { useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fillTemplate, missingValues, templatePieces, variablesOf } from '#shared/playground/template.ts'
import { Field } from '../../ui/Field.tsx'
import { Modal } from '../../ui/Modal.tsx'
import './snippets.css'

interface FillDialogProps {
  readonly name: string
  readonly text: string
  /** Called with the whole text once every place has a value; whoever shows the dialog closes it then. */
  readonly onFill: (filled: string) => void
  /** The person gave up. */
  readonly onClose: () => void
}

/** Asks for the values of a prompt. Without all of them nothing is inserted: what is missing is marked. */
export function FillDialog({ name, text, onFill, onClose }: FillDialogProps): ReactNode {
  const { t } = useTranslation()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [isTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const missing = new Set(missingValues(text, values))
  const submit = (event?: FormEvent): void => {
    event?.preventDefault()
    if (missing.size > 0) {
      setTried(true)
      // The marks are drawn with the next picture, the fields are there.
      form.current?.querySelectorAll('textarea')[variablesOf(text).findIndex((one) => missing.has(one))]?.focus()
      return
    }
    onFill(fillTemplate(text, values))
  }
  /** Enter goes on to the next field, and from the last one on; with Shift it begins a line, as in the message box. */
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229 || !(event.target instanceof HTMLTextAreaElement)) return
    event.preventDefault()
    const fields = [...(form.current?.querySelectorAll('textarea') ?? [])]
    const next = event.ctrlKey || event.metaKey ? undefined : fields[fields.indexOf(event.target) + 1]
    if (next === undefined) submit()
    else next.focus()
  }
  return (
    <Modal title={name} className="fill-dialog" holds={Object.values(values).some((value) => value !== '')} onClose={onClose}>
      <form ref={form} className="fill-form" onSubmit={submit} onKeyDown={onKeyDown}>
        <div className="fill-body">
          {variablesOf(text).map((variable, index) => (
            <Field key={variable} label={variable} problem={isTried && missing.has(variable) ? t('snippet.missing') : undefined}>
              {(props) => (
                <textarea {...props} dir="auto" rows={1} autoFocus={index === 0} value={own(values, variable)} onChange={(event) => setValues({ ...values, [variable]: event.target.value })} />
              )}
            </Field>
          ))}
          <Preview text={text} values={values} />
        </div>
        <div className="fill-foot">
          <button type="button" className="button" onClick={onClose}>{t('ui.cancel')}</button>
          <button type="submit" className="button primary">{t('snippet.insert')}</button>
        </div>
      </form>
    </Modal>
  )
}

/** How much of a text is shown before it is inserted. */
const previewLength = 4_000

/** The text as it will be, with what is still missing marked. */
function Preview({ text, values }: { readonly text: string; readonly values: Readonly<Record<string, string>> }): ReactNode {
  const { t } = useTranslation()
  return (
    <section className="fill-preview" aria-label={t('snippet.preview')} dir="auto">
      {templatePieces(text.slice(0, previewLength)).map((piece, index) => {
        if (piece.kind === 'text') return <span key={index}>{piece.text}</span>
        const value = own(values, piece.name)
        return value.trim() === '' ? <mark key={index}>{piece.name}</mark> : <strong key={index}>{value.slice(0, previewLength)}</strong>
      })}
      {text.length > previewLength && '…'}
    </section>
  )
}

function own(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : ''
}
