import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { pagesSent } from '#shared/file-words.ts'
import type { PreviewedFile } from './FilePreview.tsx'

/** Pictures of the pages of a PDF that are sent, each fetched when it is near. */
export function PagePictures({ attachment }: { readonly attachment: PreviewedFile }): ReactNode {
  const { t } = useTranslation()
  const pages = pagesSent({ ...attachment, sending: { ...attachment.sending, as: 'pages' } })
  return (
    <ol className="page-pictures" tabIndex={0} aria-label={t('preview.pages')}>
      {pages.map((page) => <PagePicture key={page} id={attachment.id} page={page} />)}
    </ol>
  )
}

function PagePicture({ id, page }: { readonly id: string; readonly page: number }): ReactNode {
  const { t } = useTranslation()
  const [isBroken, setBroken] = useState(false)
  return (
    <li>
      {isBroken ? <p className="quiet">{t('preview.noPicture')}</p> : (
        <img src={`/blobs/${encodeURIComponent(id)}?page=${page}`} alt={t('preview.page', { number: page })} loading="lazy" decoding="async" onError={() => setBroken(true)} />
      )}
      <span className="quiet" aria-hidden>{page}</span>
    </li>
  )
}
