import { Pencil, Trash2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { remove } from '../state/actions.ts'
import { useApp } from '../state/AppContext.tsx'
import { readableKeys } from '../state/keys.ts'

interface ConversationMenuProps {
  readonly conversationId: string
  readonly align: 'start' | 'end'
}

/** What can be done with a conversation; stands in a `DropdownMenu.Root`. */
export function ConversationMenu({ conversationId, align }: ConversationMenuProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const renames = useRef(false)
  // An open menu holds the focus: the field of the title can have it only when the menu has gone.
  const onCloseAutoFocus = (event: Event): void => {
    if (!renames.current) return
    renames.current = false
    event.preventDefault()
    app.view.setState({ sidebar: true, renaming: conversationId })
  }
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8} onCloseAutoFocus={onCloseAutoFocus}>
        <DropdownMenu.Item onSelect={() => { renames.current = true }}><Pencil aria-hidden size={15} />{t('sidebar.rename')}<kbd>{readableKeys('F2')}</kbd></DropdownMenu.Item>
        <DropdownMenu.Item className="danger" onSelect={() => void remove(app, conversationId)}><Trash2 aria-hidden size={15} />{t('sidebar.delete')}</DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  )
}
