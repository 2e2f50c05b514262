import { Ellipsis, PanelLeft, Pencil, Trash2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '#shared/conversation.ts'
import { remove } from '../state/actions.ts'
import { useApp, useView } from '../state/AppContext.tsx'
import { IconButton } from '../ui/IconButton.tsx'

/** The title of the conversation and what can be done with it. */
export function ChatHeader({ conversation }: { readonly conversation: Conversation | undefined }): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const sidebar = useView((state) => state.sidebar)
  return (
    <header className="chat-head">
      {!sidebar && (
        <IconButton label={t('sidebar.show')} side="right" onClick={() => view.setState({ sidebar: true })}>
          <PanelLeft aria-hidden size={17} />
        </IconButton>
      )}
      <h1>{conversation?.title ?? ''}</h1>
      {conversation !== undefined && <Menu conversationId={conversation.id} />}
    </header>
  )
}

function Menu({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="icon-button" aria-label={t('chat.menu')}><Ellipsis aria-hidden size={18} /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8} onCloseAutoFocus={(event) => event.preventDefault()}>
          <DropdownMenu.Item onSelect={() => app.view.setState({ sidebar: true, renaming: conversationId })}><Pencil aria-hidden size={15} />{t('sidebar.rename')}</DropdownMenu.Item>
          <DropdownMenu.Item className="danger" onSelect={() => void remove(app, conversationId)}><Trash2 aria-hidden size={15} />{t('sidebar.delete')}</DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
