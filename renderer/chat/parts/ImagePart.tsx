import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Part } from '#shared/message.ts'
import { useApp } from '../../state/AppContext.tsx'
import { blobUrl } from '../../state/blob-address.ts'
import { dragFile } from './drag-file.ts'
import { FileMenu } from './FileMenu.tsx'
import { shownSize } from './image-size.ts'

type Image = Extract<Part, { type: 'image' }>

interface ImagePartProps {
  readonly messageId: string
  readonly image: Image
  /** How many images the message has. */
  readonly count: number
  /** What it shows, in words. */
  readonly words: string
}

/** A picture of a message, small; a press shows it large. Its room is known before it is loaded, so that nothing jumps. */
export function ImagePart({ messageId, image, count, words }: ImagePartProps): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const { blobId, name } = image
  const { width, height } = shownSize(image, count)
  // What cannot be made small may still be shown as it is; an old file may be gone.
  const [tries, setTries] = useState(0)
  if (tries > 1) return <GoneImage name={name} size={{ width, height }} />
  return (
    <FileMenu file={image} onShow={() => view.setState({ image: { blobId, name, messageId } })}>
      <button type="button" className="image-part" aria-label={t('chat.showImage', { name: words })} onClick={() => view.setState({ image: { blobId, name, messageId } })}>
        <img
          src={blobUrl(blobId, tries === 0 ? { size: 'thumbnail' } : undefined)} alt={words} style={{ width, aspectRatio: `${width} / ${height}` }}
          loading="lazy" decoding="async" draggable onDragStart={(event) => dragFile(event.dataTransfer, image)} onError={() => setTries(tries + 1)}
        />
      </button>
    </FileMenu>
  )
}

function GoneImage({ name, size: { width, height } }: { readonly name: string; readonly size: { readonly width: number; readonly height: number } }): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="image-gone" style={{ width: Math.max(width, 180), minHeight: height }}>
      <ImageOff aria-hidden size={18} />
      <span>{t('chat.imageGone', { name })}</span>
    </div>
  )
}
