import type { ReactNode } from 'react'
import { Copy, Ellipsis, Pencil, Trash2, Upload } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useTranslation } from 'react-i18next'

interface KeptRowProps {
  readonly name: string
  /** What it holds, in a few words. */
  readonly about: ReactNode
  /** Further ways, beside “Use”. */
  readonly children?: ReactNode
  readonly useLabel: string
  readonly onUse: () => void
}

/** One thing that is kept: its name, what is in it, and what can be done with it. */
export function KeptRow({ name, about, children, useLabel, onUse }: KeptRowProps): ReactNode {
  return (
    <li className="kept-row" aria-label={name}>
      <div className="kept-text">
        <h3 dir="auto">{name}</h3>
        <p className="quiet" dir="auto">{about}</p>
      </div>
      <div className="kept-ways">
        <button type="button" className="button small" onClick={onUse}>{useLabel}</button>
        {children}
      </div>
    </li>
  )
}

interface KeptMenuProps {
  readonly name: string
  readonly onEdit: () => void
  readonly onDuplicate: () => void
  readonly onExport: () => void
  readonly onRemove: () => void
}

/** What can be done with something that is the person's own. */
export function KeptMenu({ name, onEdit, onDuplicate, onExport, onRemove }: KeptMenuProps): ReactNode {
  const { t } = useTranslation()
  return (
    <>
      <button type="button" className="icon-button small" aria-label={t('prompts.edit', { name })} title={t('prompts.editIt')} onClick={onEdit}><Pencil aria-hidden size={15} /></button>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="icon-button small" aria-label={t('prompts.more', { name })} title={t('chat.more')}><Ellipsis aria-hidden size={16} /></DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
            <DropdownMenu.Item onSelect={onDuplicate}><Copy aria-hidden size={15} />{t('prompts.duplicate')}</DropdownMenu.Item>
            <DropdownMenu.Item onSelect={onExport}><Upload aria-hidden size={15} />{t('prompts.export')}</DropdownMenu.Item>
            <DropdownMenu.Separator />
            <DropdownMenu.Item className="danger" onSelect={onRemove}><Trash2 aria-hidden size={15} />{t('prompts.delete')}</DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  )
}
