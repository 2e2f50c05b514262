import { toErrorInfo } from '#shared/error.ts'
import { aimOf } from './actions.ts'
import type { App } from './app.ts'
import { keepPlace } from './place.ts'
import { dropFromSelection } from './selection.ts'
import { resumeTransfers } from './transfers.ts'

/** Asks for what the window shows first, and stores drafts when the person leaves. */
export function startApp(app: App): void {
  const { replica, drafts, replySettings, client, toasts, view } = app
  const report = (thrown: unknown): void => toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
  replica.settings.load().catch(report)
  replica.endpoints.load().catch(report)
  for (const live of [replica.list('loose'), replica.list('pinned'), replica.folders]) live.load().catch(report)
  client.drafts.get({ conversationId: null }).then(({ draft }) => drafts.fill(null, draft), report)
  resumeTransfers(app).catch(report)
  // Where the sidebar lies over the conversation it is opened only when it is wanted.
  const narrow = window.matchMedia('(width < 720px)')
  if (narrow.matches) view.setState({ sidebar: false })
  narrow.addEventListener('change', () => view.setState({ sidebar: !narrow.matches }))
  const flush = (): void => {
    void drafts.flush()
    // It stays in the window, and is tried again with the next change.
    replySettings.flush().catch(() => undefined)
  }
  for (const leaving of ['pagehide', 'blur'] as const) window.addEventListener(leaving, flush)
  document.addEventListener('visibilitychange', flush)
  followAttention(app)
  keepPlace(app)
  // What could not be stored while the server was away is stored when it is back.
  app.http?.onLink((state) => {
    if (state === 'open') flush()
  })
  const leave = (conversationId: string): void => {
    if (conversationId === view.getState().conversationId) view.setState({ conversationId: null, messageId: null })
  }
  replica.onGone(leave)
  replica.onEvent((event) => {
    if (event.type === 'conversation-removed') leave(event.conversationId)
    dropFromSelection(app, event)
  })
}

/** Takes the mark off the conversation that the person looks at. */
function followAttention(app: App): void {
  const { replica, client, view } = app
  const look = (): void => {
    const { conversationId } = view.getState()
    if (conversationId === null || document.hidden) return
    if ((replica.known(conversationId)?.attention ?? 'none') === 'none') return
    client.conversations.markSeen({ conversationId }).catch(() => undefined)
  }
  replica.onEvent((event) => {
    if (event.type === 'conversation-changed' && event.conversation.id === view.getState().conversationId) look()
  })
  view.subscribe(({ conversationId }, before) => {
    if (conversationId === before.conversationId || conversationId === null) return
    look()
    // Whether there is a mark on one that no list shows is known when it is there.
    replica.open(conversationId, aimOf(app, conversationId)).then(look, () => undefined)
  })
  document.addEventListener('visibilitychange', look)
  window.addEventListener('focus', look)
}
