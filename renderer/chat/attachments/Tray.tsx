import { LoaderCircle, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useDraft } from '../../state/AppContext.tsx'
import { entryKey } from '../../state/draft-entries.ts'
import { focusMessageBox } from '../focus.ts'
import { blobUrl } from '../parts/ImagePart.tsx'

/** The files that will go with the message. */
export function Tray({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const { drafts, view } = useApp()
  const { entries } = useDraft(conversationId)
  if (entries.length === 0) return null
  const remove = (key: string): void => {
    drafts.remove(conversationId, key)
    focusMessageBox()
  }
  return (
    <ul className="attachments" aria-label={t('chat.attachments')}>
      {entries.map((entry) => {
        const { id, name } = entry.kind === 'stored' ? entry.attachment : entry.upload
        return (
          <li key={entryKey(entry)}>
            {entry.kind === 'stored' ? (
              <button type="button" className="thumb" title={name} aria-label={t('chat.showImage', { name })} onClick={() => view.setState({ image: { blobId: String(id), name } })}>
                <img src={blobUrl(String(id))} alt="" />
              </button>
            ) : <span className="thumb uploading" title={name}><LoaderCircle aria-label={t('chat.uploading', { name })} size={18} /></span>}
            <button type="button" className="thumb-remove" aria-label={t('chat.removeFile', { name })} onClick={() => remove(entryKey(entry))}>
              <X aria-hidden size={13} strokeWidth={2.5} />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
