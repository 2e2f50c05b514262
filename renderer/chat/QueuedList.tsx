import { Clock, Pencil, X } from 'lucide-react'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Queued } from '#shared/conversation.ts'
import { sendQueued, unqueue } from '../state/actions.ts'
import { useApp } from '../state/AppContext.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { focusMessageBox } from './focus.ts'

/** Messages that wait until the running reply has ended. */
export function QueuedList({ queued, running }: { readonly queued: readonly Queued[]; readonly running: boolean }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const takeBack = (id: string, edit: boolean): void => {
    void unqueue(app, id, edit)
    focusMessageBox()
  }
  const sendNow = (conversationId: string): void => {
    void sendQueued(app, conversationId)
    focusMessageBox()
  }
  return (
    <ul className="queued" aria-label={t('chat.queued')}>
      {queued.map(({ id, conversationId, text, attachments }, index) => (
        <li key={id}>
          <Clock aria-hidden size={14} />
          <span className="queued-text">{text === '' ? filesText(t, attachments) : text}</span>
          {text !== '' && attachments.length > 0 && <span className="quiet">{filesText(t, attachments)}</span>}
          {!running && index === 0 && (
            <button type="button" className="button text" onClick={() => sendNow(conversationId)}>{t('chat.sendNow')}</button>
          )}
          <IconButton label={t('chat.editQueued')} className="small" side="top" onClick={() => takeBack(id, true)}><Pencil aria-hidden size={14} /></IconButton>
          <IconButton label={t('chat.removeQueued')} className="small" side="top" onClick={() => takeBack(id, false)}><X aria-hidden size={14} /></IconButton>
        </li>
      ))}
    </ul>
  )
}

function filesText(t: TFunction, attachments: Queued['attachments']): string {
  return t(attachments.every(({ kind }) => kind === 'image') ? 'chat.images' : 'chat.files', { count: attachments.length })
}
