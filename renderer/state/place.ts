import { openConversation } from './actions.ts'
import type { App } from './app.ts'

const mark = '#conversation='

/** Keeps the conversation shown in the page's address, so that a page that is loaded again, also after a crash, shows it again. */
export function keepPlace(app: App): void {
  const shown = readPlace()
  if (shown !== null) void openConversation(app, shown)
  app.view.subscribe(({ conversationId }, before) => {
    if (conversationId === before.conversationId) return
    const place = conversationId === null ? '' : mark + encodeURIComponent(conversationId)
    history.replaceState(null, '', location.pathname + location.search + place)
  })
}

function readPlace(): string | null {
  if (!location.hash.startsWith(mark)) return null
  try {
    return decodeURIComponent(location.hash.slice(mark.length)) || null
  } catch {
    return null
  }
}
