import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useConversation, useView } from '../state/AppContext.tsx'
import { ArchivedStrip } from '../sidebar/ArchivedStrip.tsx'
import { Announcer } from './Announcer.tsx'
import { ChatHeader } from './ChatHeader.tsx'
import { Composer } from './Composer.tsx'
import { DropZone } from './attachments/DropZone.tsx'
import { MessageLog } from './MessageLog.tsx'
import { ViewerPlace } from './viewer/ViewerPlace.tsx'
import { Welcome } from './Welcome.tsx'
import './welcome.css'
import './overlays.css'
import './chat.css'
import './parts/edit.css'
import './composer.css'

/** The conversation that is shown, or the start of a new one. */
export function ChatPane(): ReactNode {
  const { t } = useTranslation()
  const conversationId = useView((view) => view.conversationId)
  const view = useConversation(conversationId)
  return (
    <main className="chat" aria-label={t('chat.region')}>
      <ChatHeader shown={view} />
      {view?.conversation.archived === true && <ArchivedStrip conversationId={view.conversation.id} />}
      {conversationId === null && <Welcome />}
      {conversationId !== null && view === undefined && <div className="log-frame" aria-busy />}
      {view !== undefined && <MessageLog key={view.conversation.id} view={view} />}
      <Composer conversationId={conversationId} />
      <DropZone conversationId={conversationId} />
      <ViewerPlace conversationId={conversationId} />
      <Announcer conversationId={conversationId} />
    </main>
  )
}
