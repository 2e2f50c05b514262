import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attachment, Sending } from '#shared/attachment.ts'
import { attachmentTokens } from '#shared/context.ts'
import { sentAs } from '#shared/file-words.ts'
import { FileWords } from './FileWords.tsx'
import { PagePictures } from './PagePictures.tsx'
import { SendingChoices } from './SendingChoices.tsx'
import './file-preview.css'

/** A file whose content is shown. */
export type PreviewedFile = Pick<Attachment, 'id' | 'name' | 'kind' | 'mediaType' | 'facts' | 'sending'>

interface FilePreviewProps {
  readonly attachment: PreviewedFile
  /** What a prompt may have, in tokens, where that is known. */
  readonly room?: number | undefined
  /** Hands over how it is wanted sent; without it only its content is shown. */
  onSending?(sending: Sending): void
}

/** What a model gets to see of a file: its words, or pictures of its pages; and, before it is sent, the choice of what that is. */
export function FilePreview({ attachment, room, onSending }: FilePreviewProps): ReactNode {
  const { t, i18n } = useTranslation()
  const { kind, facts } = attachment
  const isPictures = sentAs(attachment) === 'pages'
  const [isShownAsPages, setShownAsPages] = useState(isPictures)
  // What is chosen to be sent is shown; whoever only looks may look at both.
  const isPages = onSending === undefined ? isShownAsPages : isPictures
  const tokens = Math.round(attachmentTokens({ ...attachment, width: 0, height: 0 }))
  const shown = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 3 })
  return (
    <div className="file-preview">
      <p className="quiet file-preview-figures" role="status">
        {facts.pages !== undefined && <span>{t('tray.pages', { count: facts.pages })}</span>}
        <span>{t('preview.characters', { count: facts.characters ?? 0, shown: new Intl.NumberFormat(i18n.language).format(facts.characters ?? 0) })}</span>
        <span>{t('tray.tokens', { count: tokens, shown: shown.format(tokens) })}</span>
        {room !== undefined && tokens > room && <span className="problem">{t('preview.tooLong', { shown: shown.format(room) })}</span>}
      </p>
      {onSending !== undefined && <SendingChoices attachment={attachment} room={room} onSending={onSending} />}
      {onSending === undefined && kind === 'pdf' && (
        <div className="button-row">
          <button type="button" className="button small" aria-pressed={isPages} onClick={() => setShownAsPages(!isPages)}>{t(isPages ? 'preview.showWords' : 'preview.showPages')}</button>
        </div>
      )}
      {isPages ? <PagePictures attachment={attachment} /> : <FileWords key={attachment.id} attachment={attachment} />}
    </div>
  )
}
