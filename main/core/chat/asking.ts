import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Endpoint, Learned } from '#shared/endpoint.ts'
import type { StreamEnd, StreamPart } from '#shared/stream.ts'
import type { Host } from '../host.ts'
import type { Providers } from '../providers/index.ts'
import type { OpenConnection, Prompt, Recorder } from '../providers/provider.ts'
import { retryDelay } from './retry.ts'
import { endOf } from './run.ts'
import type { PartStream } from './run.ts'

/** What asking an endpoint needs. */
export interface AskingTools {
  readonly host: Pick<Host, 'now'>
  readonly providers: Providers
  /** The endpoint as it is now: what the last attempt learned counts. */
  endpoint(id: string): Endpoint | undefined
  /** A connection with its secrets; with another token than `refusedToken`, where one can be had. Rejects with `AppError`. */
  openConnection(connectionId: string, refusedToken?: string | null): Promise<OpenConnection>
  /** Remembers that an endpoint refused a field. */
  learn(endpointId: string, learned: Learned): void
  /** Whether an endpoint that is busy is asked again by itself. */
  retriesByItself(): boolean
}

/** What an endpoint is asked. */
export interface Question {
  readonly endpointId: string
  readonly signal: AbortSignal
  /** Called for every attempt. */
  prompt(): Prompt
  /** Who writes down the exchanges; `undefined` where nobody does. */
  recorder?(secrets: readonly string[]): Recorder | undefined
}

/** The attempts to have one question answered. */
export class Asking {
  readonly #tools: AskingTools
  readonly #question: Question
  /** As the last attempt opened it. */
  #connection: OpenConnection | undefined
  /** Whether a refused token was exchanged for another already. */
  #hasRenewed = false

  constructor(tools: AskingTools, question: Question) {
    this.#tools = tools
    this.#question = question
  }

  /** Asks, after a failed attempt with what that takes. Never rejects: what cannot be asked for is a stream of its end alone. */
  async stream(failure: StreamEnd['error']): Promise<PartStream> {
    const { endpoint: read, providers, host } = this.#tools
    const { endpointId, signal, prompt, recorder } = this.#question
    try {
      const endpoint = read(endpointId)
      if (endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
      const connection = await this.#open(endpoint.connectionId, failure)
      const made = prompt()
      signal.throwIfAborted()
      return providers[endpoint.provider].stream({ connection, endpoint, prompt: made, signal, recorder: recorder?.(connection.secrets) })
    } catch (thrown) {
      return [endOf(signal, thrown, host.now())]
    }
  }

  /** How long to wait, in milliseconds, before the next attempt; `undefined`: there is none. A refused token is worth one more try where another can be had. */
  delay(error: ErrorInfo, attempt: number): number | undefined {
    if (error.code === 'token-refused') return this.#connection?.isRenewable === true && !this.#hasRenewed ? 0 : undefined
    return this.#tools.retriesByItself() ? retryDelay(error, attempt) : undefined
  }

  /** Remembers what the endpoint refused. */
  learn({ field, instead, said }: Extract<StreamPart, { type: 'adapted' }>): void {
    this.#tools.learn(this.#question.endpointId, { field, said, at: this.#tools.host.now(), ...(instead !== undefined && { instead }) })
  }

  async #open(connectionId: string, failure: StreamEnd['error']): Promise<OpenConnection> {
    const isRefused = failure?.code === 'token-refused'
    if (isRefused) this.#hasRenewed = true
    const opening = this.#tools.openConnection(connectionId, isRefused ? this.#connection?.token : undefined)
    this.#connection = await unlessAborted(opening, this.#question.signal)
    return this.#connection
  }
}

/** An endpoint that a conversation can use. Throws `endpoint-unusable`. */
export function requireUsable(endpoint: Endpoint | undefined): Endpoint {
  if (endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
  const { name, usable, reason } = endpoint
  if (!usable) throw new AppError('endpoint-unusable', `${name} cannot be used for a conversation (${reason ?? 'unknown'}).`, { name, reason: reason ?? '' })
  return endpoint
}

/** What `pending` gives, unless the signal is aborted first: then rejects with its reason, whatever becomes of `pending`. */
function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([pending, aborted]).finally(() => signal.removeEventListener('abort', abort))
}
