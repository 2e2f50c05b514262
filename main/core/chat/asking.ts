import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { imagesTakenField, noImagesField } from '#shared/endpoint.ts'
import type { Endpoint, Learned } from '#shared/endpoint.ts'
import type { StreamEnd, StreamPart } from '#shared/stream.ts'
import type { Host } from '../host.ts'
import { imageLesson } from '../providers/image-refusal.ts'
import type { Providers } from '../providers/index.ts'
import type { OpenConnection, Prompt, PromptImage, Recorder } from '../providers/provider.ts'
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

/** How images are sent after a refusal: smaller than the plan says, or not at all; `undefined`: as the plan says. */
export type ImagesSent = 'smaller' | 'smallest' | 'none' | undefined

/** What an endpoint is asked. */
export interface Question {
  readonly endpointId: string
  readonly signal: AbortSignal
  /** Called for every attempt, with the endpoint as it is known then, and with what is to become of images after a refusal. */
  prompt(endpoint: Endpoint, images: ImagesSent): Prompt | Promise<Prompt>
  /** How its images are sent at first. */
  readonly images?: ImagesSent
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
  /** The images of the last attempt, and how they were sent. */
  #sent: readonly PromptImage[] = []
  #images: ImagesSent
  /** Whether the endpoint was known to take images when it was asked. */
  #isTried = false
  /** Whether the next attempt is the one that is made because images were refused. */
  #isRepeat = false
  #hasRepeated = false

  constructor(tools: AskingTools, question: Question) {
    this.#tools = tools
    this.#question = question
    this.#images = question.images
  }

  /** Asks, after a failed attempt with what that takes. Never rejects: what cannot be asked for is a stream of its end alone. */
  async stream(failure: StreamEnd['error']): Promise<PartStream> {
    const { endpoint: read, providers, host } = this.#tools
    const { endpointId, signal, recorder } = this.#question
    try {
      const endpoint = read(endpointId)
      if (endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
      const connection = await this.#open(endpoint.connectionId, failure)
      // Files may take long to make: whoever stops does not wait for them.
      const made = await unlessAborted(this.#prompt(endpoint), signal)
      signal.throwIfAborted()
      return providers[endpoint.provider].stream({ connection, endpoint, prompt: made, signal, recorder: recorder?.(connection.secrets) })
    } catch (thrown) {
      return [endOf(signal, thrown, host.now())]
    }
  }

  /**
   * How long to wait, in milliseconds, before the next attempt; `undefined`: there is none. A refused token is worth one more try where
   * another can be had, refused images one where they can be others; what their refusal teaches is remembered first.
   */
  delay(error: ErrorInfo, attempt: number): number | undefined {
    if (this.#learnOfImages(error)) return 0
    if (error.code === 'token-refused') return this.#connection?.isRenewable === true && !this.#hasRenewed ? 0 : undefined
    return this.#tools.retriesByItself() ? retryDelay(error, attempt) : undefined
  }

  /** Remembers what the endpoint refused. */
  learn({ field, instead, said }: Extract<StreamPart, { type: 'adapted' }>): void {
    this.#tools.learn(this.#question.endpointId, { field, said, at: this.#tools.host.now(), ...(instead !== undefined && { instead }) })
  }

  /** Remembers that images were taken, where nobody knew whether they would be. */
  accepted(): void {
    if (this.#isTried && this.#sent.length > 0) this.#tools.learn(this.#question.endpointId, { field: imagesTakenField, said: '', at: this.#tools.host.now() })
  }

  /** A repeat that would send the very same images sends smaller ones. */
  async #prompt(endpoint: Endpoint): Promise<Prompt> {
    const before = this.#sent
    let made = await this.#question.prompt(endpoint, this.#images)
    if (this.#isRepeat && isSame(imagesOf(made), before)) {
      this.#images = this.#images === undefined ? 'smaller' : 'smallest'
      made = await this.#question.prompt(endpoint, this.#images)
    }
    this.#isRepeat = false
    this.#isTried = endpoint.vision === 'unknown'
    this.#sent = imagesOf(made)
    return made
  }

  /** Answers whether the request is worth repeating with other images: once, and not where none are taken at all. */
  #learnOfImages(error: ErrorInfo): boolean {
    if (this.#sent.length === 0 || (error.code !== 'image-refused' && error.code !== 'request-too-large')) return false
    const lesson = imageLesson(error, Math.max(...this.#sent.map(({ bytes }) => bytes)))
    if (lesson !== undefined) this.#tools.learn(this.#question.endpointId, { ...lesson, at: this.#tools.host.now() })
    if (lesson?.field === noImagesField || this.#hasRepeated) return false
    this.#hasRepeated = true
    this.#isRepeat = true
    return true
  }

  async #open(connectionId: string, failure: StreamEnd['error']): Promise<OpenConnection> {
    const isRefused = failure?.code === 'token-refused'
    if (isRefused) this.#hasRenewed = true
    const opening = this.#tools.openConnection(connectionId, isRefused ? this.#connection?.token : undefined)
    this.#connection = await unlessAborted(opening, this.#question.signal)
    return this.#connection
  }
}

function imagesOf({ messages }: Prompt): PromptImage[] {
  return messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'image'))
}

function isSame(images: readonly PromptImage[], others: readonly PromptImage[]): boolean {
  return images.length === others.length && images.every(({ path }, index) => path === others[index]?.path)
}

/** An endpoint that a conversation can use. Throws `endpoint-unusable`. */
export function requireUsable(endpoint: Endpoint | undefined): Endpoint {
  if (endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
  const { name, usable, reason } = endpoint
  if (!usable) throw new AppError('endpoint-unusable', `${name} cannot be used for a conversation (${reason ?? 'unknown'}).`, { name, reason: reason ?? '' })
  return endpoint
}

/** What `pending` gives, unless the signal is aborted first: then rejects with its reason, whatever becomes of `pending`. */
export function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([pending, aborted]).finally(() => signal.removeEventListener('abort', abort))
}
