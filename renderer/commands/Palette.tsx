import { Command } from 'cmdk'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { commands } from '#shared/commands.ts'
import type { CommandId } from '#shared/commands.ts'
import { useApp, useView } from '../state/AppContext.tsx'
import { readableKeys } from '../state/keys.ts'
import { runCommand } from './run.ts'
import './palette.css'

/** All commands with their keys, to be found by typing. */
export function Palette(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const open = useView((view) => view.palette)
  const close = (): void => app.view.setState({ palette: false })
  const run = (id: CommandId): void => {
    close()
    // The dialog gives the focus back first.
    setTimeout(() => runCommand(app, id))
  }
  return (
    <Command.Dialog open={open} onOpenChange={close} label={t('command.title')} className="palette" overlayClassName="modal-overlay">
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
    </Command.Dialog>
  )
}
