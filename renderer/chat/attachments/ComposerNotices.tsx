import { X } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { maxAttachments } from '#shared/file-limits.ts'
import { useApp, useDraft, useEndpoint } from '../../state/AppContext.tsx'
import type { Refusal } from '../../state/drafts.ts'
import { errorText } from '../../state/error-text.ts'
import { focusMessageBox } from '../focus.ts'
import { useEntries, usePlan } from './use-plan.ts'

/** As many refused files are named at once. */
const namedRefusals = 3

/** What stands between a message and its sending: a failed send, files that were refused. And, as a note, images that a model will not see. */
export function ComposerNotices({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const { drafts } = useApp()
  const { error, refused, beyond } = useDraft(conversationId)
  const isRefused = refused.length > 0 || beyond > 0
  const sent = error === undefined ? undefined : errorText(t, error)
  const dismiss = (): void => {
    drafts.dismiss(conversationId)
    focusMessageBox()
  }
  return (
    <>
      {(sent !== undefined || isRefused) && (
        <div className="notices" role="alert">
          <div>
            {sent !== undefined && <p><strong>{sent.sentence}</strong> {sent.next}</p>}
            <Refusals refused={refused} />
            {beyond > 0 && <p><strong>{t('tray.beyond', { count: beyond, most: maxAttachments })}</strong> {t('tray.beyondNext')}</p>}
          </div>
          <button type="button" className="icon-button small" aria-label={t('ui.dismiss')} onClick={dismiss}><X aria-hidden size={14} /></button>
        </div>
      )}
      <UnseenNote conversationId={conversationId} />
    </>
  )
}

/** Files that were not taken, each with the reason; of many the first. */
function Refusals({ refused }: { readonly refused: readonly Refusal[] }): ReactNode {
  const { t } = useTranslation()
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? refused : refused.slice(0, namedRefusals)
  const rest = refused.length - shown.length
  return (
    <div className="refusals">
      {shown.map(({ id, name, error }) => {
        const { sentence, next } = errorText(t, { ...error, details: { ...error.details, name } })
        return <p key={id}><strong>{sentence}</strong> {next}</p>
      })}
      {rest > 0 && <p><button type="button" className="button text" onClick={() => setWhole(true)}>{t('tray.moreRefused', { count: rest })}</button></p>}
    </div>
  )
}

/** Images go to an endpoint that takes none: they stay where they are, and the text goes out. Nobody is kept from sending. */
function UnseenNote({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const endpoint = useEndpoint(conversationId)
  const { items, earlier } = usePlan(conversationId)
  const images = useEntries(conversationId).flatMap((entry) => (entry.kind === 'stored' && entry.attachment.kind === 'image' ? [entry.attachment] : []))
  if (endpoint?.vision !== 'no') return null
  const isPlanned = images.some(({ id }) => items.get(id)?.what === 'left-out')
  if (images.length > 0) return <p className="composer-note" role="status">{isPlanned || items.size === 0 ? t('chat.blind', { name: endpoint.name }) : ''}</p>
  if (earlier === null || earlier.leftOut === 0) return null
  return <p className="composer-note" role="status">{t('chat.blindBefore', { name: endpoint.name, count: earlier.leftOut })}</p>
}
