import { CodeXml, Columns3, Ellipsis, PanelLeft } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { commands } from '#shared/commands.ts'
import type { CommandId } from '#shared/commands.ts'
import { useApp, useEndpoint, useView } from '../state/AppContext.tsx'
import { codeSourceOf, openCode } from '../state/code-source.ts'
import { startComparison } from '../state/compare.ts'
import type { ConversationView } from '../state/conversation-view.ts'
import { ConversationMenu } from '../sidebar/ConversationMenu.tsx'
import { readableKeys } from '../state/keys.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { MapButton } from './map/MapButton.tsx'

const keysOf = (wanted: CommandId): string => readableKeys(commands.find(({ id }) => id === wanted)?.accelerator)
const compareKeys = keysOf('compare')
const codeKeys = keysOf('get-code')

/** The title of the conversation and what can be done with it. */
export function ChatHeader({ shown }: { readonly shown: ConversationView | undefined }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const sidebar = useView((state) => state.sidebar)
  const conversation = shown?.conversation
  const endpoint = useEndpoint(conversation?.id ?? null)
  return (
    <header className="chat-head">
      {!sidebar && (
        <IconButton label={t('sidebar.show')} side="right" onClick={() => app.view.setState({ sidebar: true })}>
          <PanelLeft aria-hidden size={17} />
        </IconButton>
      )}
      <h1>{conversation?.title ?? <span className="sr-only">{t('sidebar.new')}</span>}</h1>
      {conversation?.comparison === undefined && <IconButton label={t('comparing.start')} hint={compareKeys} onClick={() => void startComparison(app, conversation?.id ?? null)}><Columns3 aria-hidden size={17} /></IconButton>}
      {(conversation?.comparison === undefined || conversation.comparison.winner !== undefined) && endpoint !== null && endpoint.provider !== 'demo' && <IconButton label={t('command.get-code')} hint={codeKeys} onClick={() => openCode(app, codeSourceOf(app, conversation?.id ?? null))}><CodeXml aria-hidden size={17} /></IconButton>}
      {shown !== undefined && shown.nodes.size > 0 && <MapButton view={shown} />}
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
