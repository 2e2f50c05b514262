import type { CodeSource } from '#shared/playground/code.ts'
import { endpointOf } from './actions.ts'
import type { App } from './app.ts'
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

/** Shows code for a request. Answers whether there is one. */
export function openCode(app: App, source: CodeSource | null): boolean {
  if (source === null) return false
  app.view.setState({ code: source })
  return true
}
