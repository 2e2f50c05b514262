import type { CommandId } from '#shared/commands.ts'
import { fileFieldId, messageBoxId } from '../chat/Composer.tsx'
import { searchBoxId } from '../sidebar/Sidebar.tsx'
import { openConversation, remove, retry, startConversation, stop } from '../state/actions.ts'
import type { App } from '../state/app.ts'

/** Does what a command says. Answers whether there was something to do. */
export function runCommand(app: App, id: CommandId): boolean {
  const { conversationId } = app.view.getState()
  switch (id) {
    case 'new-conversation':
      startConversation(app)
      return focusSoon(messageBoxId)
    case 'search-conversations':
      app.view.setState({ sidebar: true, settings: null })
      return focusSoon(searchBoxId)
    case 'show-commands':
      return set(app, { palette: true })
    case 'open-settings':
      return set(app, { settings: { section: 'endpoints', edit: null } })
    case 'add-endpoint':
      return set(app, { settings: { section: 'endpoints', edit: { kind: 'databricks' } } })
    case 'choose-endpoint':
      return set(app, { picker: true })
    case 'show-parameters':
      return set(app, { parameters: !app.view.getState().parameters })
    case 'toggle-sidebar':
      return set(app, { sidebar: !app.view.getState().sidebar })
    case 'focus-message':
      return focusSoon(messageBoxId)
    case 'attach-files':
      document.getElementById(fileFieldId)?.click()
      return true
    case 'previous-conversation':
      return step(app, -1)
    case 'next-conversation':
      return step(app, 1)
    default:
      return conversationId !== null && runOnConversation(app, id, conversationId)
  }
}

type ConversationCommand = 'rename-conversation' | 'remove-conversation' | 'retry' | 'stop'

function runOnConversation(app: App, id: ConversationCommand, conversationId: string): boolean {
  switch (id) {
    case 'rename-conversation':
      return set(app, { sidebar: true, renaming: conversationId })
    case 'remove-conversation':
      void remove(app, conversationId)
      return true
    case 'retry':
      return retryLast(app, conversationId)
    case 'stop':
      if (app.replica.conversation(conversationId)?.conversation.running !== true) return false
      void stop(app, conversationId)
      return true
  }
}

function retryLast(app: App, conversationId: string): boolean {
  const last = app.replica.conversation(conversationId)?.path.at(-1)
  const status = last === undefined ? undefined : app.replica.message(last)?.status
  if (last === undefined || (status !== 'error' && status !== 'stopped')) return false
  void retry(app, last)
  return true
}

function step(app: App, by: 1 | -1): boolean {
  const list = app.replica.conversations.get() ?? []
  const place = list.findIndex(({ id }) => id === app.view.getState().conversationId)
  const next = list[place === -1 ? 0 : place + by]
  if (next === undefined) return false
  void openConversation(app, next.id)
  return true
}

function set(app: App, change: Partial<ReturnType<App['view']['getState']>>): boolean {
  app.view.setState(change)
  return true
}

/** What is to have the cursor may be drawn by this very command. */
function focusSoon(elementId: string): boolean {
  requestAnimationFrame(() => {
    const element = document.getElementById(elementId)
    element?.focus()
    if (element instanceof HTMLInputElement) element.select()
  })
  return true
}
