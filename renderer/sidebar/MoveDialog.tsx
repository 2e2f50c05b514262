import { Command } from 'cmdk'
import { FolderMinus, Folder, FolderPlus } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useLive, useView } from '../state/AppContext.tsx'
import { move } from '../state/library-actions.ts'
import { useFocusBack } from '../ui/focus-back.ts'
import { startNaming } from './naming.ts'
import '../commands/palette.css'

/** Chooses the folder that conversations are moved to, by typing its name. */
export function MoveDialog(): ReactNode {
  const ids = useView((view) => view.moving)
  return ids === null ? null : <OpenDialog ids={ids} />
}

function OpenDialog({ ids }: { readonly ids: readonly string[] }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const folders = useLive(app.replica.folders)?.folders ?? []
  const after = useRef<() => void>(undefined)
  const focusBack = useFocusBack()
  const close = (then?: () => void): void => {
    after.current = then
    app.view.setState({ moving: null })
  }
  const onCloseAutoFocus = (event: Event): void => {
    event.preventDefault()
    if (after.current === undefined) focusBack()
    else after.current()
  }
  return (
    <Dialog.Root open onOpenChange={() => close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="modal-overlay" />
        <Dialog.Content className="palette" aria-describedby={undefined} onCloseAutoFocus={onCloseAutoFocus}>
          <Dialog.Title className="sr-only">{t('sidebar.move')}</Dialog.Title>
          <Command label={t('sidebar.move')}>
            <Command.Input placeholder={t('sidebar.findFolder')} />
            <Command.List>
              <Command.Empty>{t('sidebar.noSuchFolder')}</Command.Empty>
              {folders.map(({ id, name }) => (
                <Command.Item key={id} value={id} keywords={[name]} onSelect={() => { close(); void move(app, ids, id) }}>
                  <Folder aria-hidden size={15} /><span className="menu-name" dir="auto">{name}</span>
                </Command.Item>
              ))}
              <Command.Item value="none" keywords={[t('sidebar.noFolder')]} onSelect={() => { close(); void move(app, ids, null) }}><FolderMinus aria-hidden size={15} /><span className="menu-name">{t('sidebar.noFolder')}</span></Command.Item>
              <Command.Item forceMount value="new" keywords={[t('sidebar.newFolderItem')]} onSelect={() => close(() => startNaming(app, null, ids))}><FolderPlus aria-hidden size={15} /><span className="menu-name">{t('sidebar.newFolderItem')}</span></Command.Item>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
