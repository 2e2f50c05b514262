import { bodyPieces, imageAddress } from '#shared/curl.ts'
import type { ImageReference } from '#shared/curl.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { assertNever, AppError } from '#shared/error.ts'
import type { HttpExchange } from '#shared/exchange.ts'
import type { MadeWith, Message } from '#shared/message.ts'
import type { CodeRequest, CodeSource } from '#shared/playground/code.ts'
import { partsOf } from '../../chat/chat-store.ts'
import { prepareFiles } from '../../chat/prepared-files.ts'
import type { FileMaking } from '../../chat/prepared-files.ts'
import { makePrompt } from '../../chat/prompt.ts'
import type { Runs } from '../../chat/runs.ts'
import type { Providers } from '../../providers/index.ts'
import type { OpenConnection, Prompt, RecordedRequest } from '../../providers/provider.ts'
import { rawAddress, rawHeaders } from '../../providers/raw.ts'
import { headersOf } from '../../providers/http.ts'
import { readAttachments } from '../../store/blobs.ts'
import { readConnection, readEndpoint } from '../../store/connections.ts'
import { readConversation } from '../../store/conversations.ts'
import type { Database } from '../../store/db.ts'
import { readMessage, readPath } from '../../store/messages.ts'
import { listSummaries } from '../../store/summaries.ts'

/** What code is made from. */
export interface CodeTools {
  readonly db: Database
  readonly runs: Runs
  readonly files: FileMaking
  readonly providers: Providers
  /** What was sent for a reply, oldest first. */
  exchanges(messageId: string): readonly HttpExchange[]
  /** The headers of a request with a mark in the place of these secrets and of what is secret by its name. */
  cleanHeaders(headers: Headers, secrets: readonly string[]): [string, string][]
}

/** Stands for every secret until the headers are cleaned of it; the secrets themselves are not read for this. */
const hidden = 'a-secret-that-is-not-read'

type Of<Kind extends CodeSource['kind']> = Extract<CodeSource, { kind: Kind }>

/** The requests that code is made for. */
export class CodeRequests {
  readonly #tools: CodeTools

  constructor(tools: CodeTools) {
    this.#tools = tools
  }

  /** The request of a source. Rejects with `not-found`, `endpoint-unusable` or `no-code`. Sends nothing. */
  async of(source: CodeSource): Promise<CodeRequest> {
    switch (source.kind) {
      case 'conversation':
        return this.#ofConversation(source)
      case 'reply':
        return this.#ofReply(source)
      case 'query':
        return this.#ofQuery(source)
      default:
        return assertNever(source)
    }
  }

  async #ofConversation(source: Of<'conversation'>): Promise<CodeRequest> {
    const { db, runs } = this.#tools
    const endpoint = this.#endpoint(source.endpointId)
    const conversation = source.conversationId === null ? undefined : readConversation(db, source.conversationId)
    if (source.conversationId !== null && conversation === undefined) throw new AppError('not-found', 'There is no such conversation.')
    const leafId = source.leafId === undefined ? (conversation?.activeLeafId ?? null) : source.leafId
    const stored = readPath(db, leafId).map((message) => runs.now(message))
    const parts = partsOf(source.text, readAttachments(db, source.attachmentIds, source.sending ?? {}))
    const isWritten = source.text.trim() !== '' || source.attachmentIds.length > 0
    const path = isWritten ? [...stored, toBeAsked(parts)] : stored.slice(0, stored.findLastIndex(({ role }) => role === 'user') + 1)
    const { systemPrompt, parameters = {} } = source.settings ?? conversation?.settings ?? {}
    const model = source.model ?? endpoint.model
    const madeWith = { endpointId: endpoint.id, endpointName: endpoint.name, provider: endpoint.provider, model, parameters, ...(systemPrompt !== undefined && { systemPrompt }) }
    return this.#asSentNow(path, endpoint, madeWith, conversation?.id)
  }

  async #ofReply({ messageId }: Of<'reply'>): Promise<CodeRequest> {
    const { db, runs } = this.#tools
    const reply = runs.get(messageId)?.message ?? readMessage(db, messageId)
    if (reply?.role !== 'assistant' || reply.madeWith === undefined) throw new AppError('not-found', 'There is no such reply.')
    const { madeWith } = reply
    const endpoint = readEndpoint(db, madeWith.endpointId)
    const sent = this.#tools.exchanges(messageId).at(-1)
    if (sent === undefined) {
      const path = readPath(db, reply.parentId).map((message) => runs.now(message))
      return this.#asSentNow(path, this.#endpoint(madeWith.endpointId), madeWith, reply.conversationId)
    }
    if (sent.isBodyCutOff) throw new AppError('no-code', 'The request was too long to be kept whole.', { reason: 'cut-off' })
    return {
      provider: serverOf(madeWith.provider),
      url: sent.url,
      headers: sent.requestHeaders,
      body: sent.body,
      endpoint: { model: madeWith.model, name: madeWith.endpointName, task: endpoint?.task ?? 'chat', isAgent: endpoint !== undefined && isAgent(endpoint) },
      asSent: true,
      images: distinct(bodyPieces(sent.body).filter((piece) => typeof piece !== 'string')),
    }
  }

  #ofQuery({ endpointId, place, body }: Of<'query'>): CodeRequest {
    const endpoint = this.#endpoint(endpointId)
    const connection = this.#connection(endpoint)
    const headers = new Headers({ ...rawHeaders, ...headersOf(connection) })
    return { ...this.#withoutSecrets(endpoint, { method: 'POST', url: rawAddress(connection, endpoint, place), headers, body }), asSent: false, images: [] }
  }

  async #asSentNow(path: readonly Message[], endpoint: Endpoint, madeWith: MadeWith, conversationId: string | undefined): Promise<CodeRequest> {
    const { db, files, providers } = this.#tools
    const provider = providers[endpoint.provider]
    if (provider.preview === undefined) throw noServer()
    const summaries = conversationId === undefined ? [] : listSummaries(db, conversationId)
    const prepared = await prepareFiles(path, files, { endpoint, summaries, systemPrompt: madeWith.systemPrompt, isTrial: true })
    const prompt = makePrompt(path, madeWith, { summaries, files: prepared.parts })
    const request = provider.preview({ connection: this.#connection(endpoint), endpoint, prompt })
    return { ...this.#withoutSecrets(endpoint, request), asSent: false, images: distinct(imagesOf(prompt)) }
  }

  #withoutSecrets(endpoint: Endpoint, { url, headers, body }: RecordedRequest): Omit<CodeRequest, 'asSent' | 'images'> {
    const { name, model, task } = endpoint
    return { provider: serverOf(endpoint.provider), url, headers: this.#tools.cleanHeaders(headers, [hidden]), body, endpoint: { name, model, task, isAgent: isAgent(endpoint) } }
  }

  #endpoint(id: string): Endpoint {
    const endpoint = readEndpoint(this.#tools.db, id)
    if (endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
    if (endpoint.provider === 'demo') throw noServer()
    return endpoint
  }

  /** The connection of an endpoint with a mark in the place of each of its secrets: neither the keychain nor a server is asked. */
  #connection({ connectionId }: Endpoint): OpenConnection {
    const connection = readConnection(this.#tools.db, connectionId)
    if (connection === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
    const { url, surface, workspaceId, auth, hasToken, query, extraBody, removedBody, models } = connection
    const token = auth.kind === 'token' && !hasToken ? null : hidden
    const headers = Object.fromEntries(connection.headers.map(({ name, value, secret }) => [name, secret ? hidden : (value ?? '')]))
    return { url, surface, workspaceId, token, headers, query, extraBody, removedBody, models, secrets: [] }
  }
}

function noServer(): AppError {
  return new AppError('no-code', 'The demo asks no server: there is no request to make code for.', { reason: 'demo' })
}

function serverOf(provider: string): CodeRequest['provider'] {
  if (provider === 'databricks' || provider === 'openai-compatible') return provider
  throw noServer()
}

function isAgent({ task, group }: Endpoint): boolean {
  return task === 'agent' || group === 'agent'
}

/** A message as it would be; it is stored nowhere. */
function toBeAsked(parts: Message['parts']): Message {
  return { id: '', conversationId: '', parentId: null, turnId: '', lane: 0, role: 'user', status: 'done', parts, createdAt: 0 }
}

function imagesOf({ messages }: Prompt): ImageReference[] {
  return messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'image'))
}

function distinct(images: readonly ImageReference[]): CodeRequest['images'] {
  const byAddress = new Map(images.map((image) => [imageAddress(image), image]))
  return [...byAddress.values()].map(({ blobId, made, mediaType }) => ({ blobId, mediaType, ...(made !== undefined && { made }) }))
}
