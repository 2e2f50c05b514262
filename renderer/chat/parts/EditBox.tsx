import { useEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'
import { editKey, sendEdit, startEdit } from '../../state/actions.ts'
import { useApp, useDraft } from '../../state/AppContext.tsx'
import { errorText } from '../../state/error-text.ts'
import { focusMessageBox } from '../focus.ts'

/** A sent message that is being edited. It is sent as another version of itself; what followed stays with the one before. */
export function EditBox({ message, onDone }: { readonly message: Message; readonly onDone: () => void }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const key = editKey(message.id)
  const { text, error, sending } = useDraft(key)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    void startEdit(app, message).then(() => {
      box.current?.focus()
      box.current?.closest('form')?.scrollIntoView({ block: 'nearest' })
    })
  }, [app, message])
  const cancel = (): void => {
    app.drafts.setText(key, '')
    onDone()
    focusMessageBox()
  }
  const submit = async (): Promise<void> => {
    if (text.trim() === '' || sending) return
    if (!(await sendEdit(app, message))) return
    onDone()
    focusMessageBox()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      // Else it would stop a running reply too.
      event.stopPropagation()
      cancel()
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    void submit()
  }
  const images = message.parts.filter((part) => part.type === 'image').length
  const failure = error === undefined ? undefined : errorText(t, error)
  return (
    <form className="edit-box" onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <textarea ref={box} dir="auto" aria-label={t('chat.editMessage')} rows={Math.min(12, text.split('\n').length + 1)} value={text} spellCheck onChange={(event) => app.drafts.setText(key, event.target.value)} onKeyDown={onKeyDown} />
      {failure !== undefined && <p className="problem" role="alert">{failure.sentence} {failure.next}</p>}
      <div className="button-row">
        {images > 0 && <span className="quiet">{t('chat.images', { count: images })}</span>}
        <button type="button" className="button small" onClick={cancel}>{t('ui.cancel')}</button>
        <button type="submit" className="button small primary" disabled={text.trim() === '' || sending}>{t('chat.sendEdited')}</button>
      </div>
    </form>
  )
}
