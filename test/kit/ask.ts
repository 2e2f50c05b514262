import { plainEndpoint } from '#shared/endpoint.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { fold } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { streamReply } from '#core/providers/ask.ts'
import { chatCompletions } from '#core/providers/chat-completions.ts'
import type { TimeLimits } from '#core/providers/http.ts'
import type { OpenConnection, Prompt, ReplyPart } from '#core/providers/provider.ts'
import { createNodeNetwork } from '../../main/network.ts'

/** A connection as a provider gets it, with a token and nothing else; what is named replaces a part. */
export function openedConnection(url: string, parts: Partial<OpenConnection> = {}): OpenConnection {
  return { url, surface: 'serving-endpoints', token: 't', headers: {}, query: {}, extraBody: {}, removedBody: [], models: [], secrets: [], ...parts }
}

/** A chat endpoint of which nothing but the name is known; what is named replaces a part. */
export function plainTestEndpoint(model: string, parts: Partial<Endpoint> = {}): Endpoint {
  return { ...plainEndpoint, id: model, connectionId: 'c', connectionName: 'C', provider: 'openai-compatible', name: model, model, group: 'server', overrides: {}, learned: [], ...parts }
}

/** A prompt that is one line of text. */
export function promptOf(model: string, text: string): Prompt {
  return { model, messages: [{ role: 'user', parts: [{ type: 'text', text }] }], parameters: {} }
}

/** All parts of the answer to a chat completion, without a core. */
export function askOnce(connection: OpenConnection, prompt: Prompt, limits?: TimeLimits, path?: string): Promise<ReplyPart[]> {
  const tools = { fetch: createNodeNetwork({}).fetch, userAgent: 'Parley/test', now: () => 0, ...(limits !== undefined && { limits }) }
  const request = { connection, endpoint: plainTestEndpoint(prompt.model), prompt, signal: new AbortController().signal }
  return Array.fromAsync(streamReply(tools, chatCompletions(connection.url + (path ?? '')), request))
}

/** A message after these parts, without the images among them, which nobody has stored. */
export function foldReply(message: Message, parts: readonly ReplyPart[]): Message {
  return parts.reduce((folded, part) => (part.type === 'image-data' ? folded : fold(folded, part)), message)
}
