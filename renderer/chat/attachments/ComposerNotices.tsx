import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { maxAttachments } from '#shared/file-limits.ts'
import { useApp, useDraft, useEndpoint } from '../../state/AppContext.tsx'
import { errorText } from '../../state/error-text.ts'
import { focusMessageBox } from '../focus.ts'

/** What stands between a message and its sending: a failed send, files that were refused, images for a model without eyes. */
export function ComposerNotices({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const { drafts } = useApp()
  const { error, refused, beyond, attachments } = useDraft(conversationId)
  const endpoint = useEndpoint(conversationId)
  const isBlind = attachments.length > 0 && endpoint?.vision === 'no'
  const isRefused = refused.length > 0 || beyond > 0
  if (error === undefined && !isRefused && !isBlind) return null
  const sent = error === undefined ? undefined : errorText(t, error)
  const dismiss = (): void => {
    drafts.dismiss(conversationId)
    focusMessageBox()
  }
  return (
    <div className="notices" role="alert">
      <div>
        {sent !== undefined && <p><strong>{sent.sentence}</strong> {sent.next}</p>}
        {refused.map(({ id, name, error: reason }) => {
          const { sentence, next } = errorText(t, { ...reason, details: { ...reason.details, name } })
          return <p key={id}><strong>{sentence}</strong> {next}</p>
        })}
        {beyond > 0 && <p><strong>{t('tray.beyond', { count: beyond, most: maxAttachments })}</strong> {t('tray.beyondNext')}</p>}
        {isBlind && <p>{t('chat.blind', { name: endpoint.name })}</p>}
      </div>
      {(sent !== undefined || isRefused) && (
        <button type="button" className="icon-button small" aria-label={t('ui.dismiss')} onClick={dismiss}><X aria-hidden size={14} /></button>
      )}
    </div>
  )
}
