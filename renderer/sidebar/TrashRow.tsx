import { Trash2, Undo2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../state/AppContext.tsx'
import { purge, restore } from '../state/library-actions.ts'
import { meantBy } from '../state/selection.ts'

const day = 24 * 60 * 60_000
/** How many days a conversation stays in the trash. */
const trashDays = 30

/** How long a conversation of the trash can still be restored. */
export function DaysLeft({ id, removedAt = 0 }: { readonly id: string; readonly removedAt: number | undefined }): ReactNode {
  const { t } = useTranslation()
  const [now] = useState(() => Date.now())
  const count = Math.max(1, Math.ceil((removedAt + trashDays * day - now) / day))
  return <span id={id} className="days-left quiet">{t('sidebar.daysLeft', { count })}</span>
}

/** What can be done with a conversation of the trash; stands in a `DropdownMenu.Root`. */
export function TrashMenu({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
        <DropdownMenu.Item onSelect={() => void restore(app, meantBy(app, conversationId))}><Undo2 aria-hidden size={15} />{t('sidebar.restore')}</DropdownMenu.Item>
        <DropdownMenu.Item className="danger" onSelect={() => void purge(app, meantBy(app, conversationId))}><Trash2 aria-hidden size={15} />{t('sidebar.purge')}</DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  )
}
