import { openComparison } from '#shared/comparison.ts'
import type { CommandId } from '#shared/commands.ts'
import { fileFieldId, screenshotButtonId } from '../chat/attachments/AttachButtons.tsx'
import { messageBoxId } from '../chat/Composer.tsx'
import { findBoxId } from '../chat/find/FindBar.tsx'
import { searchBoxId } from '../sidebar/Sidebar.tsx'
import { showShelf, startNaming, startRenaming } from '../sidebar/naming.ts'
import { openConversation, retry, startConversation, stop } from '../state/actions.ts'
import type { App } from '../state/app.ts'
import { codeSourceOf, openCode } from '../state/code-source.ts'
import { pickWinner, startComparison } from '../state/compare.ts'
import { archive, duplicate, pin, removeConversations } from '../state/library-actions.ts'
import { listedConversations, startSelection } from '../state/selection.ts'
import { exportConversations } from '../state/transfers.ts'

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
    case 'open-library':
    case 'import-conversations':
      return set(app, { settings: { section: 'library', edit: null } })
    case 'open-query':
      return set(app, { page: 'query' })
    case 'open-embeddings':
      return set(app, { page: 'embeddings' })
    case 'open-batches':
      return set(app, { page: 'batches' })
    case 'open-prompts':
      return set(app, { page: 'prompts' })
    case 'insert-prompt':
      set(app, { page: null })
      return typeSlash()
    case 'compare':
      return compare(app, conversationId)
    case 'get-code':
      return openCode(app, codeSourceOf(app, conversationId))
    case 'export-all':
      void exportConversations(app, undefined, 'archive')
      return true
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
    case 'take-screenshot': {
      const button = document.getElementById(screenshotButtonId)
      button?.click()
      return button !== null
    }
    case 'new-folder':
      startNaming(app, null)
      return true
    case 'select-conversations':
      startSelection(app)
      return true
    case 'show-archive':
      showShelf(app, 'archive')
      return true
    case 'show-trash':
      showShelf(app, 'trash')
      return true
    case 'previous-conversation':
      return step(app, -1)
    case 'next-conversation':
      return step(app, 1)
    default:
      return conversationId !== null && runOnConversation(app, id, conversationId)
  }
}

type ConversationCommand =
  | 'export-conversation' | 'rename-conversation' | 'remove-conversation' | 'pin-conversation' | 'move-conversation' | 'archive-conversation' | 'duplicate-conversation'
  | 'find' | 'show-map' | 'choose-messages' | 'previous-question' | 'next-question' | 'focus-log' | 'jump-to-latest' | 'read-aloud' | 'retry' | 'stop'

function runOnConversation(app: App, id: ConversationCommand, conversationId: string): boolean {
  switch (id) {
    case 'rename-conversation':
      startRenaming(app, conversationId)
      return true
    case 'export-conversation':
      void exportConversations(app, [conversationId], 'markdown')
      return true
    case 'remove-conversation':
      void removeConversations(app, [conversationId])
      return true
    case 'pin-conversation':
      void pin(app, [conversationId], app.replica.known(conversationId)?.pinned !== true)
      return true
    case 'move-conversation':
      return set(app, { moving: [conversationId] })
    case 'archive-conversation':
      void archive(app, [conversationId], app.replica.known(conversationId)?.archived !== true)
      return true
    case 'duplicate-conversation':
      void duplicate(app, conversationId)
      return true
    case 'find':
      return find(app)
    case 'show-map':
      return set(app, { map: !app.view.getState().map })
    case 'choose-messages':
      return set(app, { chosen: new Set() })
    case 'previous-question':
      return app.log.ways()?.toQuestion(-1) === true
    case 'next-question':
      return app.log.ways()?.toQuestion(1) === true
    case 'focus-log':
      return app.log.ways()?.focus() === true
    case 'jump-to-latest':
      return app.log.ways()?.toEnd() === true
    case 'read-aloud':
      return app.log.ways()?.read() === true
    case 'retry':
      return retryLast(app, conversationId)
    case 'stop':
      // Escape first ends what lies over the conversation.
      if (app.view.getState().find !== null) return set(app, { find: null })
      if (app.speech.store.getState().messageId !== null) {
        app.speech.stop()
        return true
      }
      if (app.view.getState().chosen !== null) return set(app, { chosen: null })
      if (app.replica.conversation(conversationId)?.conversation.running !== true) return false
      void stop(app, conversationId)
      return true
  }
}

/** Looks for what is selected, else for what was looked for last. */
function find(app: App): boolean {
  const selected = window.getSelection()?.toString().trim() ?? ''
  const { find } = app.view.getState()
  const query = selected !== '' && selected.length <= 100 && !selected.includes('\n') ? selected : (find?.query ?? '')
  app.view.setState({ find: { query, current: null, jump: find?.jump ?? 0 } })
  return focusSoon(findBoxId)
}

/** Shows columns, or all of them again while one is gone on with. */
function compare(app: App, conversationId: string | null): boolean {
  const comparison = conversationId === null ? undefined : app.replica.conversation(conversationId)?.conversation.comparison
  if (conversationId !== null && comparison?.winner !== undefined) void pickWinner(app, conversationId, null)
  else if (comparison === undefined) void startComparison(app, conversationId)
  else return false
  return true
}

function retryLast(app: App, conversationId: string): boolean {
  const view = app.replica.conversation(conversationId)
  const ends = openComparison(view?.conversation)?.columns.map(({ leafId }) => leafId) ?? [view?.path.at(-1)]
  const failed = ends.filter((id) => typeof id === 'string' && ['error', 'stopped'].includes(app.replica.message(id)?.status ?? ''))
  for (const id of failed) void retry(app, id ?? '')
  return failed.length > 0
}

function step(app: App, by: 1 | -1): boolean {
  const list = listedConversations(app)
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

/** A slash in the message box opens the menu of prompts. */
function typeSlash(): boolean {
  // The palette gives the focus back in a task of its own, and the box may be drawn by this very command.
  requestAnimationFrame(() => setTimeout(() => {
    const box = document.getElementById(messageBoxId)
    if (!(box instanceof HTMLTextAreaElement)) return
    box.focus()
    const before = box.value.slice(0, box.selectionStart)
    document.execCommand('insertText', false, before === '' || /\s$/.test(before) ? '/' : ' /')
  }))
  return true
}

/** What is to have the cursor may be drawn by this very command. */
function focusSoon(elementId: string): boolean {
  const focus = (): void => {
    const element = document.getElementById(elementId)
    element?.focus()
    if (element instanceof HTMLInputElement) element.select()
  }
  focus()
  // What was typed into it meanwhile is not selected, or the next letter would take its place.
  requestAnimationFrame(() => {
    if (document.activeElement?.id !== elementId) focus()
  })
  return true
}
