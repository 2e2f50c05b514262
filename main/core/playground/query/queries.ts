import { promisify } from 'node:util'
import { deflateRaw, inflateRawSync } from 'node:zlib'
import type { Endpoint } from '#shared/endpoint.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { HttpExchange } from '#shared/exchange.ts'
import { placesFor } from '#shared/playground/query-places.ts'
import type { QueryPlace } from '#shared/playground/query-places.ts'
import type { Query, QuerySummary } from '#shared/playground/query.ts'
import type { EventLog } from '../../events.ts'
import type { Host } from '../../host.ts'
import type { Jobs } from '../../jobs.ts'
import type { ExchangeRecorder, OpenConnection, RecordedRequest, Recorder } from '../../providers/provider.ts'
import { sendRaw } from '../../providers/raw.ts'
import type { Database } from '../../store/db.ts'
import { beginningOf, endQuery, insertQuery, listQueries, readQuery, recoverQueries, removeQueries, restoreQueries } from '../../store/queries.ts'
import type { QueryLimits } from '../../store/queries.ts'
import { errorInAnswer } from './answer-error.ts'

/** How many bytes of the answer to a query are kept. */
export const maxKept = 5_000_000
/** How often a running query says how far it is, in milliseconds. */
const tellInterval = 250

const deflate = promisify(deflateRaw)

/** An exchange while it is written down. */
export interface Recording extends ExchangeRecorder {
  exchange(): HttpExchange
}

/** What queries need from outside. */
export interface QueryTools {
  readonly host: Pick<Host, 'now' | 'newId' | 'log' | 'fetch' | 'version'>
  readonly db: Database
  readonly events: EventLog
  readonly jobs: Jobs
  readonly limits?: QueryLimits
  endpoint(id: string): Endpoint | undefined
  /** A connection with its secrets; with another token than `refusedToken`, where one can be had. Rejects with `AppError`. */
  openConnection(connectionId: string, refusedToken?: string | null): Promise<OpenConnection>
  /** Begins to write an exchange down, without secrets, at most `room` bytes of its answer. */
  record(request: RecordedRequest, secrets: readonly string[], room: number): Recording
  /** A text without secrets, in every form in which they can be written. */
  withoutSecrets(text: string, secrets: readonly string[]): string
}

interface Running {
  readonly jobId: string
  summary: QuerySummary
  recording: Recording | undefined
  toldAt: number
}

/** What is asked. */
interface Asked {
  readonly endpoint: Endpoint
  readonly place: QueryPlace
  readonly body: string
}

/** Requests that are written by hand: sent as they are, kept with what comes back. */
export class Queries {
  readonly #tools: QueryTools
  readonly #running = new Map<string, Running>()

  constructor(tools: QueryTools) {
    this.#tools = tools
  }

  /** What a life of Parley left running was interrupted; what was removed in it is deleted. */
  recover(): void {
    const { db, host } = this.#tools
    if (db.isReadOnly) return
    try {
      recoverQueries(db)
    } catch (thrown) {
      host.log({ level: 'warn', area: 'query', text: `queries were left as they are: ${toErrorInfo(thrown).message}` })
    }
  }

  /** Sends a query; answers its id when it is stored and on its way. Rejects with `AppError`, having sent and stored nothing. */
  async send(endpointId: string, place: QueryPlace, body: string): Promise<string> {
    const { db, host, limits = { count: 500, bytes: 100_000_000 } } = this.#tools
    const asked = { endpoint: this.#endpointAt(endpointId, place), place, body }
    requireJson(body)
    const connection = await this.#tools.openConnection(asked.endpoint.connectionId)
    const id = host.newId()
    const cleaned = this.#tools.withoutSecrets(body, connection.secrets)
    const summary: QuerySummary = { id, endpointId, endpointName: asked.endpoint.name, place, state: 'running', beginning: beginningOf(cleaned), bytes: 0, startedAt: host.now() }
    const jobId = this.#tools.jobs.start('query', ({ signal }) => this.#run(id, asked, connection, signal))
    try {
      insertQuery(db, summary, cleaned, limits)
    } catch (thrown) {
      // A job begins after this call: nothing was sent.
      this.#tools.jobs.cancel(jobId)
      throw thrown
    }
    this.#running.set(id, { jobId, summary, recording: undefined, toldAt: 0 })
    this.#tell(id)
    return id
  }

  /** Stops a running query; rejects where it does not run. */
  stop(id: string): void {
    const running = this.#running.get(id)
    if (running === undefined) throw new AppError('not-found', 'This query is not running.')
    this.#tools.jobs.cancel(running.jobId)
  }

  /** One query with what came so far. */
  get(id: string): Query {
    const stored = readQuery(this.#tools.db, id)
    if (stored === undefined) throw new AppError('not-found', 'There is no such query.')
    const { body, exchange } = stored
    const running = this.#running.get(id)
    const kept = running === undefined ? (exchange === null ? undefined : inflated(exchange)) : running.recording?.exchange()
    return { ...(running?.summary ?? ended(stored.summary)), body, ...(kept !== undefined && { exchange: { ...kept, body } }) }
  }

  /** Those that are kept, newest first. */
  list(text?: string): QuerySummary[] {
    return listQueries(this.#tools.db, text).map((summary) => this.#running.get(summary.id)?.summary ?? ended(summary))
  }

  /** Removes some or all; running ones are stopped. Answers their ids. */
  remove(ids?: readonly string[]): string[] {
    const { db, host, events } = this.#tools
    const removed = removeQueries(db, ids, host.now())
    for (const id of removed) if (this.#running.has(id)) this.stop(id)
    if (removed.length > 0) events.tell({ type: 'queries-changed' })
    return removed
  }

  /** Brings removed ones back. */
  restore(ids: readonly string[]): void {
    restoreQueries(this.#tools.db, ids)
    this.#tools.events.tell({ type: 'queries-changed' })
  }

  #endpointAt(endpointId: string, place: QueryPlace): Endpoint {
    const endpoint = this.#tools.endpoint(endpointId)
    if (endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
    if (!placesFor(endpoint).includes(place)) throw new AppError('bad-input', `${endpoint.name} cannot be asked at ${place}.`)
    return endpoint
  }

  async #run(id: string, asked: Asked, connection: OpenConnection, signal: AbortSignal): Promise<void> {
    try {
      const error = await this.#ask(id, asked, connection, signal)
      await this.#end(id, error, signal)
    } finally {
      this.#running.delete(id)
    }
    signal.throwIfAborted()
  }

  /** Asks once more where a refused token can be renewed, and never for another reason. */
  async #ask(id: string, asked: Asked, connection: OpenConnection, signal: AbortSignal): Promise<ErrorInfo | undefined> {
    const { host } = this.#tools
    const tools = { fetch: host.fetch, userAgent: `Parley/${host.version}` }
    const error = await sendRaw(tools, { ...asked, connection, signal, recorder: this.#recorder(id, connection) })
    if (error?.code !== 'token-refused' || connection.isRenewable !== true || signal.aborted) return error
    try {
      const renewed = await this.#tools.openConnection(asked.endpoint.connectionId, connection.token)
      return await sendRaw(tools, { ...asked, connection: renewed, signal, recorder: this.#recorder(id, renewed) })
    } catch (thrown) {
      return toErrorInfo(thrown)
    }
  }

  #recorder(id: string, { secrets }: OpenConnection): Recorder {
    return {
      began: (request) => {
        const recording = this.#tools.record(request, secrets, maxKept)
        const running = this.#running.get(id)
        if (running !== undefined) Object.assign(running, { recording, summary: { ...running.summary, bytes: 0, firstByteAt: undefined } })
        return {
          responded: (status, headers) => {
            recording.responded(status, headers)
            this.#reached(id, { status })
          },
          received: (bytes) => {
            recording.received(bytes)
            const { summary } = this.#running.get(id) ?? {}
            this.#reached(id, { bytes: (summary?.bytes ?? 0) + bytes.byteLength, firstByteAt: summary?.firstByteAt ?? this.#tools.host.now() })
          },
          ended: (error) => recording.ended(error),
        }
      },
    }
  }

  #reached(id: string, reached: Partial<Pick<QuerySummary, 'status' | 'bytes' | 'firstByteAt'>>): void {
    const running = this.#running.get(id)
    if (running === undefined) return
    running.summary = { ...running.summary, ...reached }
    if (reached.status === undefined && this.#tools.host.now() - running.toldAt < tellInterval) return
    this.#tell(id)
  }

  async #end(id: string, failure: ErrorInfo | undefined, signal: AbortSignal): Promise<void> {
    const { db, events, host } = this.#tools
    const running = this.#running.get(id)
    if (running === undefined) return
    const exchange = running.recording?.exchange()
    const error = failure ?? (signal.aborted || exchange === undefined ? undefined : errorInAnswer(exchange))
    const state = signal.aborted ? 'stopped' : error === undefined ? 'done' : 'failed'
    const summary: QuerySummary = { ...running.summary, state, endedAt: host.now(), ...(error !== undefined && { error }) }
    // The body is stored once, beside it.
    const content = await deflate(JSON.stringify(exchange === undefined ? null : { ...exchange, body: '', ...(error !== undefined && { error }) }))
    try {
      endQuery(db, id, { ...summary, exchange: content })
    } finally {
      this.#running.delete(id)
      events.tell({ type: 'query-changed', query: summary })
    }
  }

  #tell(id: string): void {
    const running = this.#running.get(id)
    if (running === undefined) return
    running.toldAt = this.#tools.host.now()
    this.#tools.events.tell({ type: 'query-changed', query: running.summary })
  }
}

/** One whose end could not be stored. */
function ended(summary: QuerySummary): QuerySummary {
  return summary.state === 'running' ? { ...summary, state: 'interrupted' } : summary
}

function inflated(content: Uint8Array): HttpExchange | undefined {
  try {
    return (JSON.parse(inflateRawSync(content).toString()) as HttpExchange | null) ?? undefined
  } catch {
    // What cannot be read is as good as not kept; the rest of the query is there.
    return undefined
  }
}

function requireJson(body: string): void {
  try {
    JSON.parse(body)
  } catch {
    throw new AppError('bad-input', 'The body is no JSON: nothing was sent.')
  }
}
