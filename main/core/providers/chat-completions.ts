import { readFile } from 'node:fs/promises'
import type OpenAI from 'openai'
import { AppError } from '#shared/error.ts'
import type { StreamPart } from '#shared/stream.ts'
import { isErrorChunk, newChunkState, readChunk, restOf, usageOf } from './chunks.ts'
import type { ChunkState } from './chunks.ts'
import { errorFromNetwork, errorFromStream, hostOf } from './errors.ts'
import { headersOf, replyLimits, watchFetch } from './http.ts'
import type { Exchange, TimeLimits, WatchedFetch } from './http.ts'
import { withoutSecrets } from './redact.ts'
import { readEvents } from './sse.ts'
import type { ServerEvent } from './sse.ts'
import type { OpenConnection, Prompt, PromptImage, PromptMessage } from './provider.ts'

/** What a chat completion needs from outside. */
export interface ChatTools {
  readonly fetch: typeof fetch
  now(): number
  /** For tests that cannot wait ten minutes. */
  readonly limits?: TimeLimits
}

/** Where chat completions are asked for: the base URL of the OpenAI client. */
export interface ChatAddress {
  readonly baseUrl: string
}

/** The longest time that a timer of Node can wait, in milliseconds: the client's own time limit is switched off by it. */
const maxTimer = 2 ** 31 - 1

/**
 * Asks for a chat completion and streams it. Failures are in the stream, never thrown: it ends with exactly one `end`.
 * The `openai` package makes the request with the host's fetch.
 */
export async function* streamChat(tools: ChatTools, connection: OpenConnection, address: ChatAddress, prompt: Prompt, signal: AbortSignal): AsyncGenerator<StreamPart> {
  const url = `${address.baseUrl}/chat/completions`
  const watched = watchFetch(tools.fetch, url, signal, tools.limits ?? replyLimits)
  const state = newChunkState()
  try {
    for await (const event of await ask(watched, connection, address, prompt)) {
      if (event.data.trim() === '[DONE]') {
        state.hasEndMark = true
        break
      }
      const chunk = parseChunk(event)
      // `yield*` would wait once more for every part: in an async generator it treats a list as an async iterator.
      for (const part of readChunk(chunk, state)) yield part
    }
    if (signal.aborted) throw signal.reason
    yield* restOf(state)
    checkComplete(state, watched.exchange)
    yield* usagePart(state)
    yield { type: 'end', at: tools.now(), status: 'done', finishReason: state.finishReason ?? 'stop' }
  } catch (thrown) {
    yield* restOf(state)
    yield* usagePart(state)
    yield signal.aborted
      ? { type: 'end', at: tools.now(), status: 'stopped' }
      : { type: 'end', at: tools.now(), status: 'error', error: withoutSecrets(connection, describe(thrown, watched.exchange).toInfo()) }
  } finally {
    watched.release()
  }
}

async function ask(watched: WatchedFetch, connection: OpenConnection, address: ChatAddress, prompt: Prompt): Promise<AsyncIterable<ServerEvent> | Iterable<ServerEvent>> {
  const { default: Client } = await import('openai')
  const client: OpenAI = new Client({
    // The token goes with our own headers; the client has to have one.
    apiKey: 'none',
    adminAPIKey: null,
    baseURL: address.baseUrl,
    fetch: (input, init) => watched.fetch(input, { ...init, headers: ownHeaders(connection, init?.headers) }),
    maxRetries: 0,
    timeout: maxTimer,
    logLevel: 'off',
    organization: null,
    project: null,
    defaultQuery: connection.query,
  })
  const body = await requestBody(connection, prompt)
  const response = await client.chat.completions.create(body as unknown as OpenAI.Chat.ChatCompletionCreateParamsStreaming).asResponse()
  // A server that does not stream answers with the whole completion.
  if (/application\/json/i.test(watched.exchange.contentType)) return [{ name: '', data: await response.text() }]
  return response.body === null ? [] : readEvents(response.body)
}

/** The client adds headers of its own and those of its environment variables, which may be another server's secrets. */
function ownHeaders(connection: OpenConnection, given: RequestInit['headers']): Headers {
  const ofClient = new Headers(given)
  const headers = new Headers()
  for (const name of ['accept', 'content-type', 'user-agent']) headers.set(name, ofClient.get(name) ?? '')
  for (const [name, value] of Object.entries(headersOf(connection))) headers.set(name, value)
  return headers
}

/** Throws `AppError` for an error in a chunk's place, and `SyntaxError` for what is no JSON. */
function parseChunk({ name, data }: ServerEvent): unknown {
  const chunk: unknown = name === 'error' && !data.startsWith('{') ? data : JSON.parse(data)
  if (name === 'error' || isErrorChunk(chunk)) throw errorFromStream(chunk)
  return chunk
}

/** The body as it is sent: the prompt, then what the person added to or took out of every request. */
async function requestBody(connection: OpenConnection, prompt: Prompt): Promise<Record<string, unknown>> {
  const { temperature, topP, maxTokens, stop } = prompt.parameters
  const system = prompt.systemPrompt === undefined ? [] : [{ role: 'system', content: prompt.systemPrompt }]
  const body: Record<string, unknown> = {
    model: prompt.model,
    messages: [...system, ...(await Promise.all(prompt.messages.map(toWire)))],
    stream: true,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(stop !== undefined && { stop }),
    ...connection.extraBody,
  }
  for (const name of connection.removedBody) delete body[name]
  return body
}

async function toWire(message: PromptMessage): Promise<unknown> {
  const [only] = message.parts
  if (message.parts.length === 1 && only?.type === 'text') return { role: message.role, content: only.text }
  const content = message.parts.map((part) => (part.type === 'text' ? { type: 'text', text: part.text } : toImagePart(part)))
  return { role: message.role, content: await Promise.all(content) }
}

/** Always inline: that servers fetch an address themselves is documented nowhere. */
async function toImagePart(image: PromptImage): Promise<unknown> {
  const data = await readFile(image.path, 'base64').catch(() => {
    throw new AppError('file-unreadable', `The image ${image.name} can no longer be read.`, { name: image.name })
  })
  return { type: 'image_url', image_url: { url: `data:${image.mediaType};base64,${data}` } }
}

function* usagePart(state: ChunkState): Generator<StreamPart> {
  const usage = usageOf(state)
  if (usage !== undefined) yield { type: 'usage', usage }
}

/** A stream is whole when it said why it ended, or carried the end mark; many good ones lack one of the two. */
function checkComplete(state: ChunkState, exchange: Exchange): void {
  const host = hostOf(exchange.url)
  if (state.count === 0) {
    if (exchange.head.trim() === '' || state.hasEndMark) throw new AppError('empty-reply', `${host} answered with nothing.`, { host })
    throw new AppError('not-json', `${host} answered with something that is not a stream of JSON.`, { host, text: exchange.head.slice(0, 200) })
  }
  if (state.finishReason === undefined && !state.hasEndMark) {
    throw new AppError('stream-cut', `The connection to ${host} ended before the answer did.`, { host })
  }
  if (!state.hasContent) throw new AppError('empty-reply', `${host} answered with nothing.`, { host, reason: state.finishReason ?? '' })
}

/** The first `AppError` in the chain of causes is ours: the client library wraps what its fetch throws. */
function describe(thrown: unknown, exchange: Exchange): AppError {
  let error: unknown = thrown
  for (let depth = 0; error instanceof Error && depth < 8; depth += 1) {
    if (error instanceof AppError) return error
    error = error.cause
  }
  const host = hostOf(exchange.url)
  if (thrown instanceof SyntaxError) {
    return new AppError('not-json', `${host} answered with something that is not JSON.`, { host, text: exchange.head.slice(0, 200) })
  }
  return errorFromNetwork(thrown, exchange.url, exchange.begun)
}
