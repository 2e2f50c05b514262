import { Ellipsis, PanelLeft } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '#shared/conversation.ts'
import { useApp, useView } from '../state/AppContext.tsx'
import { ConversationMenu } from '../sidebar/ConversationMenu.tsx'
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
      <h1>{conversation?.title ?? <span className="sr-only">{t('sidebar.new')}</span>}</h1>
      {conversation !== undefined && <Menu conversationId={conversation.id} />}
    </header>
  )
}

function Menu({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useTranslation()
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="icon-button" aria-label={t('chat.menu')}><Ellipsis aria-hidden size={18} /></DropdownMenu.Trigger>
      <ConversationMenu conversationId={conversationId} align="end" />
    </DropdownMenu.Root>
  )
}
