import { ContextMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../../state/AppContext.tsx'
import { saveBlob } from '../../state/blob-address.ts'

interface FileMenuProps {
  readonly file: { readonly type: 'image' | 'file'; readonly blobId: string; readonly name: string }
  readonly onShow: () => void
  readonly children: ReactNode
}

/** What can be done with a file of a message, by its other mouse button or the menu key. It is about the stored file, not about the small picture of it. */
export function FileMenu({ file: { type, blobId, name }, onShow, children }: FileMenuProps): ReactNode {
  const { t } = useTranslation()
  const { toasts } = useApp()
  const copy = (): void => {
    void import('../viewer/copy-image.ts').then(({ copyImage }) => copyImage(blobId)).then(() => toasts.show({ kind: 'copied' }), () => toasts.show({ kind: 'not-copied' }))
  }
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8}>
          <ContextMenu.Item onSelect={onShow}>{t('viewer.show')}</ContextMenu.Item>
          {type === 'image' && <ContextMenu.Item onSelect={copy}>{t('viewer.copy')}</ContextMenu.Item>}
          <ContextMenu.Item onSelect={() => saveBlob(blobId, name)}>{t(type === 'image' ? 'viewer.save' : 'viewer.saveFile')}</ContextMenu.Item>
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
