import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useView } from '../state/AppContext.tsx'
import type { View } from '../state/view.ts'
import { useFocusBack } from '../ui/focus-back.ts'
import { blobUrl } from './parts/ImagePart.tsx'

/** A picture in full size over the window. */
export function Lightbox(): ReactNode {
  const image = useView((state) => state.image)
  return image === null ? null : <Picture image={image} />
}

function Picture({ image }: { readonly image: NonNullable<View['image']> }): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const focusBack = useFocusBack()
  const close = (): void => view.setState({ image: null })
  const onCloseAutoFocus = (event: Event): void => {
    event.preventDefault()
    focusBack()
  }
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className="lightbox-overlay" />
        <Dialog.Content className="lightbox" aria-describedby={undefined} onClick={close} onCloseAutoFocus={onCloseAutoFocus}>
          <Dialog.Title className="sr-only">{image.name}</Dialog.Title>
          <img src={blobUrl(image.blobId)} alt={image.name} />
          <Dialog.Close className="icon-button" aria-label={t('ui.close')}><X aria-hidden size={20} /></Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
