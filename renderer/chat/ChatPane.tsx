import { Suspense } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { columnOf, openComparison } from '#shared/comparison.ts'
import { ComparePane } from '../compare/load.ts'
import { WinnerStrip } from '../compare/WinnerStrip.tsx'
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
  const all = view?.conversation.comparison
  const comparison = openComparison(view?.conversation)
  return (
    <main className="chat" aria-label={t('chat.region')}>
      <ChatHeader shown={view} />
      {view?.conversation.archived === true && <ArchivedStrip conversationId={view.conversation.id} />}
      {conversationId === null && <Welcome />}
      {conversationId !== null && view === undefined && <div className="log-frame" aria-busy />}
      {view !== undefined && all?.winner !== undefined && <WinnerStrip conversationId={view.conversation.id} name={columnOf(all, all.winner)?.endpointName ?? ''} />}
      {view !== undefined && comparison !== undefined && <Suspense fallback={<div className="log-frame" aria-busy />}><ComparePane key={view.conversation.id} view={view} comparison={comparison} /></Suspense>}
      {view !== undefined && comparison === undefined && <MessageLog key={view.conversation.id} view={view} />}
      {comparison === undefined && <Composer conversationId={conversationId} />}
      {comparison === undefined && <DropZone conversationId={conversationId} />}
      <ViewerPlace conversationId={conversationId} />
      <Announcer conversationId={conversationId} />
    </main>
  )
}
