import { LoaderCircle, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useDraft } from '../state/AppContext.tsx'
import { focusMessageBox } from './focus.ts'
import { blobUrl } from './parts/ImagePart.tsx'

/** The files that will go with the message. */
export function AttachmentList({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const { drafts, view } = useApp()
  const { attachments, uploading } = useDraft(conversationId)
  if (attachments.length === 0 && uploading.length === 0) return null
  const remove = (id: string): void => {
    drafts.removeAttachment(conversationId, id)
    focusMessageBox()
  }
  return (
    <ul className="attachments" aria-label={t('chat.attachments')}>
      {attachments.map(({ id, name }) => (
        <li key={id}>
          <button type="button" className="thumb" title={name} aria-label={t('chat.showImage', { name })} onClick={() => view.setState({ image: { blobId: id, name } })}>
            <img src={blobUrl(id)} alt="" />
          </button>
          <button type="button" className="thumb-remove" aria-label={t('chat.removeFile', { name })} onClick={() => remove(id)}>
            <X aria-hidden size={13} strokeWidth={2.5} />
          </button>
        </li>
      ))}
      {uploading.map(({ id, name }) => (
        <li key={`upload-${id}`} className="thumb uploading" title={name}><LoaderCircle aria-label={t('chat.uploading', { name })} size={18} /></li>
      ))}
    </ul>
  )
}
