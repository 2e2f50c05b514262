import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { MeaningStatus } from '#shared/playground/meaning.ts'
import type { AskingTools } from '../../chat/asking.ts'
import type { EventLog } from '../../events.ts'
import type { Host } from '../../host.ts'
import type { Database } from '../../store/db.ts'
import { countWaiting, endMeaning, readMeaning, startMeaning } from '../../store/meaning-rows.ts'
import type { Found, SearchInput } from '../../store/search-query.ts'
import { embedText } from '../embed-texts.ts'
import type { Sending } from './estimate.ts'
import { directionOf } from './packed-vector.ts'
import { MeaningThread } from './thread.ts'
import { VectorIndexer } from './vector-indexer.ts'

/** What search by meaning works with. */
export interface MeaningTools {
  readonly host: Pick<Host, 'now' | 'log' | 'meaningWorker'>
  readonly db: Database
  readonly events: Pick<EventLog, 'tell' | 'subscribe'>
  readonly asking: AskingTools
  readonly signal: AbortSignal
}

/** What a search by meaning found; without `hits` it has to be searched by words. */
export interface MeaningAnswer {
  readonly found?: Found
  /** Why it could not be searched by meaning. */
  readonly error?: ErrorInfo
}

/** Events after which messages may wait that did not before. */
const mayQueue: ReadonlySet<string> = new Set(['message-added', 'message-finished', 'tree-changed', 'conversation-changed', 'conversations-changed'])
/** How often windows are told while the work goes on, in milliseconds. */
const tellInterval = 500
/** How long the direction of what is looked for is waited for, in milliseconds: then words have to do. */
const queryPatience = 10_000
/** Letters of what is looked for that are sent. */
const longestQuery = 1_500
/** Directions of earlier searches that are kept: paging and filters ask for the same ones. */
const mostKept = 50

/** Search by meaning: turned on and off by the person, followed by the indexer, answered by a thread. */
export class Meaning {
  readonly #tools: MeaningTools
  readonly #thread: MeaningThread
  readonly #indexer: VectorIndexer
  readonly #directions = new Map<string, Float32Array>()
  #timer: NodeJS.Timeout | undefined
  #told = ''
  /** The most that waited since nothing did. */
  #most = 0

  constructor(tools: MeaningTools) {
    const { host, db, asking, signal } = tools
    this.#tools = tools
    this.#thread = new MeaningThread(host.meaningWorker, db.address)
    this.#indexer = new VectorIndexer({
      db, asking, signal,
      now: () => host.now(),
      log: (text) => host.log({ level: 'warn', area: 'meaning', text }),
      changed: () => this.#changed(),
    })
    signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true })
  }

  /** Goes on with what waits. */
  start(): void {
    this.#indexer.start()
    const stop = this.#tools.events.subscribe((batch) => {
      if ('events' in batch && batch.events.some(({ type }) => mayQueue.has(type))) this.#indexer.wake()
    })
    this.#tools.signal.addEventListener('abort', stop, { once: true })
  }

  /** How it is at this moment. */
  status(): MeaningStatus {
    const { db } = this.#tools
    const index = readMeaning(db)
    if (index === undefined) return { state: 'off', waiting: 0, skipped: 0, tokens: 0 }
    const { endpointId, endpointName, unqueued, skipped, tokens } = index
    const waiting = unqueued > 0 ? Math.max(unqueued - 1, countWaiting(db)) : countWaiting(db)
    this.#most = waiting === 0 ? 0 : Math.max(this.#most, waiting)
    const { pause } = this.#indexer
    return {
      state: waiting === 0 ? 'complete' : pause === undefined ? 'working' : 'paused',
      endpointId, endpointName, waiting, skipped, tokens,
      ...(waiting > 0 && { progress: 1 - waiting / this.#most }),
      ...(waiting > 0 && pause !== undefined && { error: pause.error, retryAt: pause.retryAt }),
    }
  }

  /** Has the thread read what it will search, so that the first search need not wait for it; nothing happens while there is nothing to search. */
  warm(): void {
    if (readMeaning(this.#tools.db)?.dimensions !== undefined) this.#thread.run({ kind: 'refresh' }).catch(() => undefined)
  }

  /** What would be sent. */
  async estimate(endpointId: string): Promise<Sending & { readonly cost?: number }> {
    const sending = await this.#thread.run({ kind: 'estimate' })
    const input = this.#tools.asking.endpoint(endpointId)?.price?.input
    return { ...sending, ...(input !== undefined && { cost: (sending.tokens * input) / 1_000_000 }) }
  }

  /** Has all messages sent to an endpoint. Nothing changes where it is the one that has them already, unless `again`. Throws `endpoint-unusable`. */
  turnOn(endpointId: string, again: boolean): void {
    const endpoint = this.#tools.asking.endpoint(endpointId)
    if (endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
    if (endpoint.task !== 'embeddings') throw new AppError('endpoint-unusable', `${endpoint.name} gives no vectors.`, { name: endpoint.name, reason: 'no-vectors' })
    if (readMeaning(this.#tools.db)?.endpointId === endpointId && !again) return
    startMeaning(this.#tools.db, endpoint)
    this.#restart()
  }

  /** Sends nothing more; the vectors are deleted in the background. */
  turnOff(): void {
    endMeaning(this.#tools.db)
    this.#restart()
    void this.#thread.rest()
  }

  /** Asks again now after a failure. */
  retry(): void {
    this.#indexer.restart()
    this.#changed()
  }

  /** Searches by meaning and words. `undefined` while it is off. Never rejects for a failure of the endpoint. */
  async search({ text, limit, filters }: SearchInput): Promise<MeaningAnswer | undefined> {
    const index = readMeaning(this.#tools.db)
    if (index === undefined) return undefined
    if (index.dimensions === undefined) return {}
    try {
      // The thread reads what it lacks while the endpoint is asked.
      const refreshed = this.#thread.run({ kind: 'refresh' })
      refreshed.catch(() => undefined)
      const direction = await this.#directionOf(text.trim().slice(0, longestQuery), index)
      if (direction === undefined) return {}
      return { found: await this.#thread.run({ kind: 'find', question: { text, limit, filters, direction } }) }
    } catch (thrown) {
      if (this.#tools.signal.aborted) throw thrown
      return { error: toErrorInfo(thrown) }
    }
  }

  /** Nothing is asked for, and nothing has the database open, until `goOn`. */
  async hold(): Promise<void> {
    await Promise.all([this.#indexer.hold(), this.#thread.hold()])
  }

  /** Goes on, perhaps with another database. */
  goOn(): void {
    this.#directions.clear()
    this.#indexer.goOn()
    this.#thread.goOn()
    this.#indexer.restart()
  }

  /** Ends what runs. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await Promise.all([this.#indexer.close(), this.#thread.close()])
  }

  #restart(): void {
    this.#directions.clear()
    this.#most = 0
    this.#indexer.restart()
    this.#changed()
  }

  async #directionOf(text: string, { endpointId, firstId, dimensions }: { endpointId: string; firstId: number; dimensions: number | undefined }): Promise<Float32Array | undefined> {
    const key = `${firstId} ${text}`
    const known = this.#directions.get(key)
    if (known !== undefined) return known
    const late = AbortSignal.timeout(queryPatience)
    const signal = AbortSignal.any([this.#tools.signal, late])
    const { vector } = await embedText(this.#tools.asking, { endpointId, text, signal }).catch((thrown: unknown) => {
      throw late.aborted ? new AppError('no-answer', 'The endpoint did not answer in time.', { seconds: queryPatience / 1_000 }) : thrown
    })
    if (vector.length !== dimensions) throw new AppError('vectors-wrong', `The endpoint gives ${vector.length} numbers where it gave ${dimensions ?? 0} before.`, { reason: 'length', length: dimensions ?? 0, other: vector.length })
    const direction = directionOf(vector)
    const oldest = this.#directions.keys().next().value
    if (this.#directions.size >= mostKept && oldest !== undefined) this.#directions.delete(oldest)
    if (direction !== undefined) this.#directions.set(key, direction)
    return direction
  }

  /** Windows are told now, then at most once in a while. */
  #changed(): void {
    if (this.#timer !== undefined || this.#tools.signal.aborted) return
    this.#tell()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#tell()
    }, tellInterval).unref()
  }

  #tell(): void {
    if (this.#tools.signal.aborted) return
    const status = this.status()
    const told = JSON.stringify(status)
    if (told === this.#told) return
    this.#told = told
    this.#tools.events.tell({ type: 'meaning-changed', status })
  }
}
