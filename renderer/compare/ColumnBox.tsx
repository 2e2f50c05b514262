import { ArrowUp, Paperclip } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { columnKey } from '#shared/comparison.ts'
import { ComposerNotices } from '../chat/attachments/ComposerNotices.tsx'
import { Tray } from '../chat/attachments/Tray.tsx'
import { useApp, useDraft } from '../state/AppContext.tsx'
import { sendToColumns } from '../state/compare.ts'
import { IconButton } from '../ui/IconButton.tsx'

interface ColumnBoxProps {
  readonly conversationId: string
  readonly lane: number
  readonly name: string
}

/** Where a message to one column is written. What stands in it is stored like any draft. */
export function ColumnBox({ conversationId, lane, name }: ColumnBoxProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const key = columnKey(conversationId, lane)
  const { text, entries, loaded } = useDraft(key)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!loaded) app.client.drafts.get({ conversationId: key }).then(({ draft }) => app.drafts.fill(key, draft), () => undefined)
  }, [app, key, loaded])
  const isEmpty = text.trim() === '' && entries.length === 0
  const submit = (): void => {
    if (!isEmpty) void sendToColumns(app, conversationId, [lane], key)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    submit()
  }
  return (
    <div className="column-box">
      <ComposerNotices conversationId={key} />
      <form className="composer" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <Tray conversationId={key} />
        <textarea dir="auto" rows={1} aria-label={t('compare.messageTo', { name })} placeholder={t('chat.writeMessage')} value={text} spellCheck onChange={(event) => app.drafts.setText(key, event.target.value)} onKeyDown={onKeyDown} onBlur={() => void app.drafts.flush()} />
        <div className="composer-foot">
          <IconButton label={t('chat.attach')} side="top" onClick={() => field.current?.click()}><Paperclip aria-hidden size={17} /></IconButton>
          <input ref={field} type="file" multiple hidden onChange={(event) => { void app.drafts.addFiles(key, [...(event.target.files ?? [])]); event.target.value = '' }} />
          <span className="space" />
          <button type="submit" className="icon-button send" aria-label={t('compare.sendTo', { name })} title={t('chat.sendHint')} disabled={isEmpty}><ArrowUp aria-hidden size={18} strokeWidth={2.4} /></button>
        </div>
      </form>
    </div>
  )
}
