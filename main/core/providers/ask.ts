import type OpenAI from 'openai'
import { AppError } from '#shared/error.ts'
import type { StreamPart } from '#shared/stream.ts'
import { maxAdaptations, refusedField, withoutRefused } from './adapt.ts'
import type { Refused } from './adapt.ts'
import type { Dialect, ReplyReader, RequestBody } from './dialect.ts'
import { errorFromNetwork, errorFromStream, hostOf } from './errors.ts'
import { addressOf, headersOf, replyLimits, watchFetch } from './http.ts'
import type { Exchange, TimeLimits, WatchedFetch } from './http.ts'
import { withImages } from './images.ts'
import { withoutSecrets } from './redact.ts'
import { readEvents } from './sse.ts'
import type { ServerEvent } from './sse.ts'
import { withSource } from '../token-source.ts'
import type { OpenConnection, Prompt, RecordedRequest, ReplyPart, ReplyRequest } from './provider.ts'

/** What asking for a reply needs from outside. */
export interface AskTools {
  readonly fetch: typeof fetch
  /** What requests call themselves. */
  readonly userAgent: string
  now(): number
  /** For tests that cannot wait ten minutes. */
  readonly limits?: TimeLimits
}

/** The longest time that a timer of Node can wait, in milliseconds: the client's own time limit is switched off by it. */
const maxTimer = 2 ** 31 - 1

/**
 * Asks for a reply in a dialect and streams it, again without each field that the endpoint refuses. Failures are in the
 * stream, never thrown: it ends with exactly one `end`. The `openai` package makes the request with the host's fetch.
 */
export async function* streamReply(tools: AskTools, dialect: Dialect, request: ReplyRequest): AsyncGenerator<ReplyPart> {
  const { connection, endpoint, signal } = request
  const refused: Pick<Refused, 'field' | 'instead'>[] = [...endpoint.learned]
  let asked = request
  for (let adaptations = 0; ; adaptations += 1) {
    if (signal.aborted) {
      yield { type: 'end', at: tools.now(), status: 'stopped' }
      return
    }
    const body = requestBody(dialect, asked, refused)
    const attempt = new Attempt(tools, dialect, asked, body)
    // `yield*` would wait once more for every part: in an async generator it treats a list as an async iterator.
    for await (const parts of attempt.parts()) for (const part of parts) yield part
    const { failure } = attempt
    if (failure !== undefined && refusesReasoning(failure) && givesReasoningBack(asked)) {
      asked = { ...asked, prompt: withoutReasoning(asked.prompt) }
      continue
    }
    const next = failure === undefined || adaptations === maxAdaptations ? undefined : refusedField(failure, body)
    // A server that wants back what it refused would go on for ever.
    if (next === undefined || refused.some(({ field }) => field === next.field)) {
      yield attempt.end(tools.now())
      return
    }
    refused.push(next)
    yield { type: 'adapted', ...next, said: withoutSecrets(connection, { message: next.said }).message }
  }
}

/** A seal that the model behind the endpoint does not know: another one has taken its place, or it was changed on the way. */
function refusesReasoning({ code, details }: AppError): boolean {
  return code === 'request-refused' && /\bsignature\b|redacted_thinking|encrypted_content/i.test(String(details?.['text'] ?? ''))
}

function givesReasoningBack({ prompt }: ReplyRequest): boolean {
  return prompt.messages.some(({ parts }) => parts.some((part) => part.type === 'reasoning'))
}

/** What was thought before is of no use to a model that does not take it back; the answers are. */
function withoutReasoning(prompt: Prompt): Prompt {
  return { ...prompt, messages: prompt.messages.map((message) => ({ ...message, parts: message.parts.filter((part) => part.type !== 'reasoning') })) }
}

/** A request for a reply as it would be sent now, with the token and with references in place of images. */
export function previewReply(userAgent: string, dialect: Dialect, request: Omit<ReplyRequest, 'signal' | 'recorder'>): RecordedRequest {
  const { connection, endpoint } = request
  return {
    method: 'POST',
    url: addressOf({ url: dialect.baseUrl, query: connection.query }, dialect.path),
    headers: ownHeaders(connection, userAgent),
    body: JSON.stringify(requestBody(dialect, request, endpoint.learned)),
  }
}

/** The body as it is sent, but for images: the dialect's, then what the person added to or took out of every request. */
function requestBody(dialect: Dialect, request: Omit<ReplyRequest, 'signal' | 'recorder'>, refused: readonly Pick<Refused, 'field' | 'instead'>[]): RequestBody {
  const { extraBody, removedBody } = request.connection
  const here = dialect.refused ?? []
  // Once more at the end: what takes the place of a refused field may be refused here.
  const body = withoutRefused({ ...dialect.body(request), ...extraBody }, [...here, ...refused, ...here])
  for (const name of removedBody) delete body[name]
  return body
}

/** One request and its answer. */
class Attempt {
  /** What went wrong, once the parts have ended; `undefined` where the answer is whole or was stopped. */
  failure: AppError | undefined
  readonly #request: ReplyRequest
  readonly #dialect: Dialect
  readonly #body: RequestBody
  readonly #watched: WatchedFetch
  readonly #userAgent: string
  readonly #reader: ReplyReader
  #hasEndMark = false
  /** Whether the stream ended inside an event. */
  #isCutOff = false
  #count = 0

  constructor(tools: AskTools, dialect: Dialect, request: ReplyRequest, body: RequestBody) {
    this.#request = request
    this.#dialect = dialect
    this.#body = body
    this.#reader = dialect.newReader()
    this.#userAgent = tools.userAgent
    const record = request.recorder === undefined ? undefined : { recorder: request.recorder, body: JSON.stringify(body) }
    this.#watched = watchFetch(tools.fetch, { url: dialect.baseUrl + dialect.path, record }, request.signal, tools.limits ?? replyLimits)
  }

  /** The parts of the answer but for its end, a list for every piece of it. Never throws: see `failure`. */
  async *parts(): AsyncGenerator<readonly ReplyPart[]> {
    const { signal } = this.#request
    const reader = this.#reader
    try {
      for await (const events of await this.#ask()) {
        const parts: ReplyPart[] = []
        const wrong = this.#readAll(events, parts)
        // What came before something that cannot be read is content all the same.
        yield parts
        if (wrong !== undefined) throw wrong.thrown
        if (this.#hasEndMark) break
      }
      if (signal.aborted) throw signal.reason
      yield reader.rest()
      this.#checkComplete()
    } catch (thrown) {
      yield reader.rest()
      if (!signal.aborted) this.failure = describe(thrown, this.#watched.exchange)
    } finally {
      this.#watched.release(this.failure && withoutSecrets(this.#request.connection, this.failure.toInfo()))
    }
    const usage = reader.usage()
    if (usage !== undefined) yield [{ type: 'usage', usage }]
  }

  /** How the reply ends, if this was the last attempt. */
  end(at: number): StreamPart {
    const { connection, signal } = this.#request
    if (this.failure !== undefined) return { type: 'end', at, status: 'error', error: withSource(connection.source, withoutSecrets(connection, this.failure.toInfo())) }
    if (signal.aborted) return { type: 'end', at, status: 'stopped' }
    return { type: 'end', at, status: 'done', finishReason: this.#reader.finishReason ?? 'stop' }
  }

  /** Puts the parts of some events into `parts`, up to the end mark or to one that cannot be read. */
  #readAll(events: readonly ServerEvent[], parts: ReplyPart[]): { readonly thrown: unknown } | undefined {
    try {
      for (const event of events) {
        if (event.data.trim() === '[DONE]') {
          this.#hasEndMark = true
          return undefined
        }
        this.#count += 1
        if (event.isUnfinished && event.name !== 'error' && !isJson(event.data)) {
          this.#isCutOff = true
          return undefined
        }
        for (const part of this.#reader.read(parseEvent(event))) parts.push(part)
      }
      return undefined
    } catch (thrown) {
      return { thrown }
    }
  }

  async #ask(): Promise<AsyncIterable<readonly ServerEvent[]> | Iterable<readonly ServerEvent[]>> {
    const { connection, prompt } = this.#request
    const { default: Client } = await import('openai')
    const client: OpenAI = new Client({
      // The token goes with our own headers; the client has to have one.
      apiKey: 'none',
      adminAPIKey: null,
      baseURL: this.#dialect.baseUrl,
      fetch: (input, init) => this.#watched.fetch(input, { ...init, headers: ownHeaders(connection, this.#userAgent) }),
      maxRetries: 0,
      timeout: maxTimer,
      logLevel: 'off',
      organization: null,
      project: null,
      defaultQuery: connection.query,
    })
    const body = await withImages(this.#body, prompt)
    const response = await client.post(this.#dialect.path, { body, stream: true, headers: { 'content-type': 'application/json' } }).asResponse()
    // A server that does not stream answers with the whole completion.
    if (/application\/json/i.test(this.#watched.exchange.contentType)) return [[{ name: '', data: await response.text() }]]
    return response.body === null ? [] : readEvents(response.body)
  }

  /** A stream is whole when it said why it ended, or carried the end mark; many good ones lack one of the two. */
  #checkComplete(): void {
    const { exchange } = this.#watched
    const { finishReason, hasContent } = this.#reader
    const host = hostOf(exchange.url)
    if (this.#count === 0) {
      if (exchange.head.trim() === '' || this.#hasEndMark) throw new AppError('empty-reply', `${host} answered with nothing.`, { host })
      throw new AppError('not-json', `${host} answered with something that is not a stream of JSON.`, { host, text: exchange.head.slice(0, 200) })
    }
    if ((finishReason === undefined && !this.#hasEndMark) || (this.#isCutOff && !hasContent)) {
      throw new AppError('stream-cut', `The connection to ${host} ended before the answer did.`, { host })
    }
    if (!hasContent) throw new AppError('empty-reply', `${host} answered with nothing.`, { host, reason: finishReason ?? '' })
  }
}

/** The client adds headers of its own and those of its environment variables, which may be another server's secrets. */
function ownHeaders(connection: OpenConnection, userAgent: string): Headers {
  const headers = new Headers({ 'user-agent': userAgent, accept: 'application/json', 'content-type': 'application/json' })
  for (const [name, value] of Object.entries(headersOf(connection))) headers.set(name, value)
  return headers
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Throws `AppError` for an error in an event's place, and `SyntaxError` for what is no JSON. */
function parseEvent({ name, data }: ServerEvent): unknown {
  const value: unknown = name === 'error' && !data.startsWith('{') ? data : JSON.parse(data)
  if (name === 'error') throw errorFromStream(value)
  return value
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
