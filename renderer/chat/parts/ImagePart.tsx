import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Part } from '#shared/message.ts'
import { useApp } from '../../state/AppContext.tsx'

type Image = Extract<Part, { type: 'image' }>

/** The address of a stored file. */
export function blobUrl(blobId: string): string {
  return `/blobs/${encodeURIComponent(blobId)}`
}

/** A picture of a message; a click shows it large. Its room is known before it is loaded, so that nothing jumps. */
export function ImagePart({ image }: { readonly image: Image }): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const { blobId, name, width, height } = image
  const show = (): void => view.setState({ image: { blobId, name } })
  return (
    <button type="button" className="image-part" aria-label={t('chat.showImage', { name })} onClick={show}>
      <img src={blobUrl(blobId)} alt={name} width={width} height={height} decoding="async" />
    </button>
  )
}
