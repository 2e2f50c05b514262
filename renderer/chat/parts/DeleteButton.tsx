import { Trash2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'
import { removeMessage } from '../../state/actions.ts'
import { useApp } from '../../state/AppContext.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { focusMessageBox } from '../focus.ts'

/** Takes a message out of the conversation; where something follows it, the person says whether that goes too. */
export function DeleteButton({ message, isLast }: { readonly message: Message; readonly isLast: boolean }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const isRemoved = useRef(false)
  // The button goes away with its message.
  const remove = (scope: 'message' | 'branch'): void => {
    isRemoved.current = true
    void removeMessage(app, message, scope)
    focusMessageBox()
  }
  const onCloseAutoFocus = (event: Event): void => {
    if (!isRemoved.current) return
    event.preventDefault()
    focusMessageBox()
  }
  const icon = <Trash2 aria-hidden size={14} />
  if (isLast) return <IconButton label={t('chat.delete')} className="small" onClick={() => remove('message')}>{icon}</IconButton>
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="icon-button small" aria-label={t('chat.delete')} title={t('chat.delete')}>{icon}</button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8} onCloseAutoFocus={onCloseAutoFocus}>
          <DropdownMenu.Item onSelect={() => remove('message')}>{t('chat.deleteMessage')}</DropdownMenu.Item>
          <DropdownMenu.Item className="danger" onSelect={() => remove('branch')}>{t('chat.deleteBranch')}</DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
