import { useRef, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Snippet } from '#shared/playground/presets.ts'
import { variablesOf } from '#shared/playground/template.ts'
import { toErrorInfo } from '#shared/error.ts'
import { useApp } from '../../state/AppContext.tsx'
import { withBraces } from '../../state/samples.ts'
import { Field } from '../../ui/Field.tsx'
import { Modal } from '../../ui/Modal.tsx'

/** Characters of a prompt that the core takes. */
const mostText = 200_000

/** Writes a prompt: a new one, or one that is kept. */
export function SnippetDialog({ snippet, onClose }: { readonly snippet: Snippet | null; readonly onClose: () => void }): ReactNode {
  const { t, i18n } = useTranslation()
  const { client, toasts } = useApp()
  const [name, setName] = useState(snippet?.name ?? '')
  const [text, setText] = useState(snippet?.text ?? '')
  const form = useRef<HTMLFormElement>(null)
  const [isTried, setTried] = useState(false)
  const variables = variablesOf(text)
  const isTooLong = text.length > mostText
  const isChanged = name !== (snippet?.name ?? '') || text !== (snippet?.text ?? '')
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setTried(true)
    const wrong = name.trim() === '' ? 'input' : text.trim() === '' || isTooLong ? 'textarea' : null
    if (wrong !== null) {
      form.current?.querySelector<HTMLElement>(wrong)?.focus()
      return
    }
    try {
      if (snippet === null) await client.snippets.add({ name, text })
      else await client.snippets.update({ snippetId: snippet.id, name, text })
      onClose()
    } catch (thrown) {
      toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
    }
  }
  const textProblem = isTooLong ? t('prompts.tooLong', { most: new Intl.NumberFormat(i18n.language).format(mostText) }) : isTried && text.trim() === '' ? t('prompts.textMissing') : undefined
  return (
    <Modal title={t(snippet === null ? 'prompts.newSnippet' : 'prompts.editSnippet')} className="kept-dialog" holds={isChanged} onClose={onClose}>
      <form ref={form} className="kept-form" onSubmit={(event) => void save(event)}>
        <Field label={t('preset.name')} help={t('prompts.nameHelp')} problem={isTried && name.trim() === '' ? t('preset.nameMissing') : undefined}>
          {(props) => <input {...props} autoFocus dir="auto" maxLength={200} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t('prompts.text')} help={withBraces(t('prompts.textHelp'))} problem={textProblem}>
          {(props) => <textarea {...props} className="kept-textarea" dir="auto" rows={8} value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
        {variables.length > 0 && (
          <p className="quiet kept-variables">{t('prompts.asksFor')} {variables.map((variable) => <span key={variable} className="badge">{variable}</span>)}</p>
        )}
        <div className="kept-foot">
          <button type="button" className="button" onClick={onClose}>{t('ui.cancel')}</button>
          <button type="submit" className="button primary">{t('preset.keep')}</button>
        </div>
      </form>
    </Modal>
  )
}
