import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { deflateRaw, inflateRawSync } from 'node:zlib'
import { toErrorInfo } from '#shared/error.ts'
import type { HttpExchange } from '#shared/exchange.ts'
import type { Message } from '#shared/message.ts'
import type { Host } from '../host.ts'
import type { ExchangeRecorder, RecordedRequest, Recorder } from '../providers/provider.ts'
import type { ExchangeStore } from '../store/exchanges.ts'
import { createCleaner } from './clean.ts'
import { Recording } from './recording.ts'
import type { Room } from './recording.ts'

/** How much of the responses of one reply is kept, in bytes. */
export const maxResponse = 1_000_000

/** How long an exchange waits until it is stored, in milliseconds: the end of its reply is told first. */
const storeDelay = 100

const deflate = promisify(deflateRaw)

/** What the inspector needs from outside. */
export interface InspectorTools {
  readonly host: Pick<Host, 'now' | 'log'>
  readonly store: ExchangeStore
  /** Whether the person wants exchanges to be kept. */
  isOn(): boolean
}

/** The exchanges of a reply that are not stored yet. */
interface Reply {
  readonly id: string
  readonly conversationId: string
  readonly room: Room
  readonly recordings: Set<Recording>
  /** The place of the next exchange. */
  next: number
}

/** Keeps what went over the wire for each reply, within limits, without secrets. */
export class Inspector {
  readonly #tools: InspectorTools
  readonly #replies = new Map<string, Reply>()
  readonly #storing = new Set<Promise<void>>()
  readonly #closing = new AbortController()

  constructor(tools: InspectorTools) {
    this.#tools = tools
  }

  /** Who writes down the exchanges of a reply; `undefined` while that is switched off. */
  recorderFor({ id, conversationId }: Pick<Message, 'id' | 'conversationId'>, secrets: readonly string[]): Recorder | undefined {
    if (!this.#tools.isOn()) return undefined
    return { began: (request) => this.#begin({ id, conversationId, secrets }, request) }
  }

  /** The exchanges of a reply, oldest first; one that has not ended as far as it is. */
  exchanges(messageId: string): HttpExchange[] {
    const stored = this.#tools.store.of(messageId).flatMap((content) => this.#read(content) ?? [])
    const others = [...(this.#replies.get(messageId)?.recordings ?? [])].map((recording) => recording.exchange())
    return [...stored, ...others].toSorted((one, other) => one.n - other.n)
  }

  #read(content: Uint8Array): HttpExchange | undefined {
    try {
      return JSON.parse(inflateRawSync(content).toString()) as HttpExchange
    } catch {
      // One that cannot be read hides no other.
      return undefined
    }
  }

  /** Forgets all that is kept, also what is under way. */
  clear(): void {
    this.#replies.clear()
    this.#tools.store.clear()
  }

  /** Resolves when all exchanges that have ended are stored. */
  async close(): Promise<void> {
    this.#closing.abort()
    while (this.#storing.size > 0) await Promise.all(this.#storing)
  }

  #begin({ id, conversationId, secrets }: Pick<Message, 'id' | 'conversationId'> & { readonly secrets: readonly string[] }, request: RecordedRequest): ExchangeRecorder {
    try {
      const reply = this.#replyOf(id, conversationId)
      const recording = new Recording(
        { n: reply.next, cleaner: createCleaner(secrets), room: reply.room, now: () => this.#tools.host.now(), done: (ended) => this.#storeSoon(reply, ended) },
        request,
      )
      reply.next += 1
      reply.recordings.add(recording)
      return recording
    } catch (thrown) {
      this.#log(thrown)
      return { responded: () => undefined, received: () => undefined, ended: () => undefined }
    }
  }

  #replyOf(id: string, conversationId: string): Reply {
    const known = this.#replies.get(id)
    if (known !== undefined) return known
    const { n, kept } = this.#tools.store.placeIn(id)
    const reply: Reply = { id, conversationId, room: { bytes: Math.max(0, maxResponse - kept) }, recordings: new Set(), next: n }
    this.#replies.set(id, reply)
    return reply
  }

  #storeSoon(reply: Reply, recording: Recording): void {
    const storing = this.#store(reply, recording)
      .catch((thrown: unknown) => this.#log(thrown))
      .finally(() => {
        this.#storing.delete(storing)
        reply.recordings.delete(recording)
        if (reply.recordings.size === 0 && this.#isKnown(reply)) this.#replies.delete(reply.id)
      })
    this.#storing.add(storing)
  }

  async #store(reply: Reply, recording: Recording): Promise<void> {
    await wait(storeDelay, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    if (!this.#isKnown(reply)) return
    const content = await deflate(JSON.stringify(recording.exchange()))
    if (!this.#isKnown(reply)) return
    const { id: messageId, conversationId } = reply
    this.#tools.store.add({ conversationId, messageId, n: recording.n, kept: recording.kept, content })
    reply.recordings.delete(recording)
  }

  /** Whether the reply was not forgotten meanwhile. */
  #isKnown(reply: Reply): boolean {
    return this.#replies.get(reply.id) === reply
  }

  #log(thrown: unknown): void {
    this.#tools.host.log({ level: 'warn', area: 'inspector', text: `an exchange was not kept: ${toErrorInfo(thrown).message}` })
  }
}
