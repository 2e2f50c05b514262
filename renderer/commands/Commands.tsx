import { useEffect } from 'react'
import { commands } from '#shared/commands.ts'
import type { CommandId } from '#shared/commands.ts'
import { openConversation } from '../state/actions.ts'
import { useApp } from '../state/AppContext.tsx'
import type { App } from '../state/app.ts'
import { startsCommand } from '../state/keys.ts'
import { endSelection } from '../state/selection.ts'
import { runCommand } from './run.ts'

/** Runs commands for keys and for the `parley-command` events of the native menu. Draws nothing. */
export function Commands(): null {
  const app = useApp()
  useEffect(() => {
    const events = new AbortController()
    const { signal } = events
    window.addEventListener('keydown', (event) => onKey(app, event), { signal })
    window.addEventListener('parley-command', (event) => onMenu(app, (event as CustomEvent<unknown>).detail), { signal })
    return () => events.abort()
  }, [app])
  return null
}

function onKey(app: App, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const { settings, image, editing, palette, renaming, picker, moving, naming, selection } = app.view.getState()
  // A dialog has its own keys, and Escape closes it.
  if (settings !== null || image !== null || editing !== null || palette || picker || moving !== null) return
  if ((renaming !== null || naming !== null) && event.key === 'Escape') return
  if (selection !== null && event.key === 'Escape') {
    event.preventDefault()
    endSelection(app)
    return
  }
  const command = commands.find((candidate) => startsCommand(candidate, event))
  if (command !== undefined && runCommand(app, command.id)) event.preventDefault()
}

function onMenu(app: App, detail: unknown): void {
  const { id, conversationId } = readDetail(detail)
  if (id === 'open-conversation' && conversationId !== undefined) {
    app.view.setState({ settings: null, image: null, editing: null, palette: false })
    void openConversation(app, conversationId)
    return
  }
  if (isCommandId(id)) runCommand(app, id)
}

function readDetail(detail: unknown): { readonly id?: unknown; readonly conversationId?: string } {
  if (typeof detail !== 'object' || detail === null) return { id: detail }
  const { id, conversationId } = detail as Readonly<Record<string, unknown>>
  return typeof conversationId === 'string' ? { id, conversationId } : { id }
}

function isCommandId(id: unknown): id is CommandId {
  return commands.some((command) => command.id === id)
}
