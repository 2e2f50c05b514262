import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fileParts } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { dropEdit, editKey, sendEdit, startEdit } from '../../state/actions.ts'
import { useApp, useDraft } from '../../state/AppContext.tsx'
import { errorText } from '../../state/error-text.ts'
import { saveEdit } from '../../state/message-actions.ts'
import { focusMessageBox } from '../focus.ts'

interface EditBoxProps {
  readonly message: Message
  readonly onDone: () => void
  /** What was typed and given up is wanted after all. */
  readonly onAgain: () => void
}

/**
 * A message that is being edited. A question is sent as another version of itself, and what followed stays with the one
 * before; it may be saved in its place too, as a reply is, and what follows then stays.
 */
export function EditBox({ message, onDone, onAgain }: EditBoxProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const key = editKey(message.id)
  const { text, error, sending } = useDraft(key)
  const box = useRef<HTMLTextAreaElement>(null)
  // What is typed before the text to be edited is there would be written over by it.
  const [isFilled, setIsFilled] = useState(false)
  useEffect(() => {
    void startEdit(app, message).then(() => {
      setIsFilled(true)
      box.current?.focus()
      box.current?.closest('form')?.scrollIntoView({ block: 'nearest' })
    })
  }, [app, message])
  const cancel = (): void => {
    dropEdit(app, message, onAgain)
    onDone()
    focusMessageBox()
  }
  const isReply = message.role === 'assistant'
  const isEmpty = (text.trim() === '' && (isReply || fileParts(message).length === 0)) || sending
  const submit = async (act: typeof sendEdit): Promise<void> => {
    if (isEmpty || !(await act(app, message))) return
    const { activeElement } = document
    const isHere = activeElement === document.body || box.current?.closest('form')?.contains(activeElement) === true
    onDone()
    // Who went on to something else while it was sent keeps it.
    if (isHere) focusMessageBox()
  }
  const main = isReply ? saveEdit : sendEdit
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      // Else it would stop a running reply too.
      event.stopPropagation()
      cancel()
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    // A reply has many lines: there Enter makes another one.
    if (isReply && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    void submit(main)
  }
  const files = fileParts(message)
  const failure = error === undefined ? undefined : errorText(t, error)
  return (
    <form className="edit-box" onSubmit={(event) => { event.preventDefault(); void submit(main) }}>
      <textarea ref={box} dir="auto" aria-label={t('chat.editMessage')} rows={Math.min(isReply ? 20 : 12, text.split('\n').length + 1)} value={text} readOnly={!isFilled} spellCheck onChange={(event) => app.drafts.setText(key, event.target.value)} onKeyDown={onKeyDown} />
      {failure !== undefined && <p className="problem" role="alert">{failure.sentence} {failure.next}</p>}
      <div className="button-row">
        {files.length > 0 && <span className="quiet">{t(files.every(({ type }) => type === 'image') ? 'chat.images' : 'chat.files', { count: files.length })}</span>}
        <span className="quiet edit-note">{isReply ? t('chat.editNoteReply') : t('chat.editNote')}</span>
        <button type="button" className="button small" onClick={cancel}>{t('ui.cancel')}</button>
        {!isReply && <button type="button" className="button small" disabled={isEmpty} onClick={() => void submit(saveEdit)}>{t('chat.saveInPlace')}</button>}
        <button type="submit" className="button small primary" disabled={isEmpty}>{isReply ? t('chat.saveInPlace') : t('chat.sendEdited')}</button>
      </div>
    </form>
  )
}
