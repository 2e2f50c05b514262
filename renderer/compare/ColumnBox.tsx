import { ArrowUp, Paperclip } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { columnKey } from '#shared/comparison.ts'
import { ComposerNotices } from '../chat/attachments/ComposerNotices.tsx'
import { Tray } from '../chat/attachments/Tray.tsx'
import { MessageBox } from '../chat/Composer.tsx'
import { useApp, useDraft } from '../state/AppContext.tsx'
import { sendToColumns } from '../state/compare.ts'
import { IconButton } from '../ui/IconButton.tsx'

interface ColumnBoxProps {
  readonly conversationId: string
  readonly lane: number
  readonly name: string
  /** Whether commands and dropped files go to this column. */
  readonly isActive: boolean
}

/** Where a message to one column is written. What stands in it is stored like any draft. */
export function ColumnBox({ conversationId, lane, name, isActive }: ColumnBoxProps): ReactNode {
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
  return (
    <div className="column-box">
      <ComposerNotices conversationId={key} />
      <form className="composer" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <Tray conversationId={key} />
        <MessageBox conversationId={key} label={t('compare.messageTo', { name })} isHome={isActive} onEnter={submit} />
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
