import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useView } from '../state/AppContext.tsx'
import { blobUrl } from './parts/ImagePart.tsx'

/** A picture in full size over the window. */
export function Lightbox(): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const image = useView((state) => state.image)
  if (image === null) return null
  const close = (): void => view.setState({ image: null })
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className="lightbox-overlay" />
        <Dialog.Content className="lightbox" aria-describedby={undefined} onClick={close}>
          <Dialog.Title className="sr-only">{image.name}</Dialog.Title>
          <img src={blobUrl(image.blobId)} alt={image.name} />
          <Dialog.Close className="icon-button" aria-label={t('ui.close')}><X aria-hidden size={20} /></Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
