import { columnKey } from '#shared/comparison.ts'
import type { CodeSource } from '#shared/playground/code.ts'
import { endpointOf } from './actions.ts'
import type { App } from './app.ts'
import { settingsKey } from './compare.ts'
import { sendingOf } from './draft-entries.ts'

/** What a message box would send now; `null` where no endpoint is chosen. */
export function codeSourceOf(app: App, conversationId: string | null): CodeSource | null {
  const endpoint = endpointOf(app, conversationId)
  if (endpoint === null) return null
  const { text, attachments } = app.drafts.get(conversationId)
  return {
    kind: 'conversation', conversationId, text,
    endpointId: endpoint.id,
    settings: app.replySettings.get(conversationId),
    attachmentIds: attachments.map(({ id }) => id),
    sending: sendingOf(attachments),
  }
}

/** What a column of a comparison would send now; `null` where no endpoint is chosen. */
export function columnCodeSource(app: App, conversationId: string, lane: number): CodeSource | null {
  const comparison = app.replica.conversation(conversationId)?.conversation.comparison
  const column = comparison?.columns.find((one) => one.lane === lane)
  if (comparison === undefined || column === undefined || column.endpointId === null) return null
  const { text, attachments } = app.drafts.get(comparison.syncPrompt ? conversationId : columnKey(conversationId, lane))
  return {
    kind: 'conversation', conversationId, text,
    endpointId: column.endpointId,
    leafId: column.leafId,
    settings: app.replySettings.get(settingsKey(conversationId, comparison.syncSettings, lane)),
    attachmentIds: attachments.map(({ id }) => id),
    sending: sendingOf(attachments),
  }
}

/** Shows code for a request. Answers whether there is one. */
export function openCode(app: App, source: CodeSource | null): boolean {
  if (source === null) return false
  app.view.setState({ code: source })
  return true
}
