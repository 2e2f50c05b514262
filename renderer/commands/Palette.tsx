import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { commands } from '#shared/commands.ts'
import type { CommandId } from '#shared/commands.ts'
import { useApp, useView } from '../state/AppContext.tsx'
import { readableKeys } from '../state/keys.ts'
import { useFocusBack } from '../ui/focus-back.ts'
import { runCommand } from './run.ts'
import './palette.css'

/** All commands with their keys, to be found by typing. */
export function Palette(): ReactNode {
  return useView((view) => view.palette) ? <OpenPalette /> : null
}

function OpenPalette(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const chosen = useRef<CommandId>(undefined)
  const focusBack = useFocusBack()
  const close = (): void => app.view.setState({ palette: false })
  const run = (id: CommandId): void => {
    chosen.current = id
    close()
  }
  // A command finds the focus where it was before, and may then move it.
  const onCloseAutoFocus = (event: Event): void => {
    event.preventDefault()
    focusBack()
    if (chosen.current !== undefined) runCommand(app, chosen.current)
  }
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className="modal-overlay" />
        <Dialog.Content className="palette" aria-describedby={undefined} onCloseAutoFocus={onCloseAutoFocus}>
          <Dialog.Title className="sr-only">{t('command.title')}</Dialog.Title>
          <Command label={t('command.title')}>
            <Command.Input placeholder={t('command.search')} />
            <Command.List>
              <Command.Empty>{t('command.none')}</Command.Empty>
              {commands.filter(({ id }) => id !== 'show-commands').map(({ id, labelKey, accelerator }) => (
                <Command.Item key={id} value={t(labelKey)} onSelect={() => run(id)}>
                  {t(labelKey)}
                  {accelerator !== undefined && <kbd>{readableKeys(accelerator)}</kbd>}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
