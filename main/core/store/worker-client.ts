import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Found, SearchInput } from './search-query.ts'

/** What the store's worker thread is asked. */
export interface WorkerCall {
  readonly id: number
  readonly input: SearchInput
}

/** What the store's worker thread answers. */
export type WorkerResult =
  | { readonly id: number; readonly ok: true; readonly found: Found }
  | { readonly id: number; readonly ok: false; readonly error: ErrorInfo }

interface Waiting {
  readonly call: WorkerCall
  readonly found: Promise<Found>
  readonly resolve: (found: Found) => void
  readonly reject: (error: AppError) => void
}

/** The worker thread for searches: it starts at the first one, and has a read connection of its own. */
export class StoreWorker {
  readonly #module: URL
  readonly #databasePath: string
  #worker: Worker | undefined
  #asked: Waiting | undefined
  /** By what they look for, oldest first. */
  readonly #waiting = new Map<string, Waiting>()
  #calls = 0
  #isHeld = false

  constructor(module: URL, databasePath: string) {
    this.#module = module
    this.#databasePath = databasePath
  }

  /** Searches titles, texts and names of attachments. The last one that was asked for goes first, since it is what somebody is typing. Rejects with `AppError`. */
  search(input: SearchInput): Promise<Found> {
    const key = JSON.stringify(input)
    const same = this.#waiting.get(key)
    if (same !== undefined) return same.found
    const { promise, resolve, reject } = Promise.withResolvers<Found>()
    this.#waiting.set(key, { call: { id: (this.#calls += 1), input }, found: promise, resolve, reject })
    this.#next()
    return promise
  }

  /** Ends the thread; what is asked waits from now on. */
  async hold(): Promise<void> {
    this.#isHeld = true
    const asked = this.#asked
    this.#asked = undefined
    if (asked !== undefined) this.#waiting.set(`asked ${asked.call.id}`, asked)
    await this.#end()
  }

  /** Answers what waits, by a thread that opens the database anew. */
  goOn(): void {
    this.#isHeld = false
    this.#next()
  }

  /** Ends the thread; what was asked is rejected. */
  async close(): Promise<void> {
    await this.#end()
    this.#rejectAll('closing', 'Parley is closing.')
  }

  async #end(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  /** The thread does one at a time, so that what waits can be overtaken. */
  #next(): void {
    const [key, waiting] = [...this.#waiting].at(-1) ?? []
    if (this.#isHeld || this.#asked !== undefined || key === undefined || waiting === undefined) return
    this.#waiting.delete(key)
    this.#asked = waiting
    const worker = (this.#worker ??= this.#start())
    worker.postMessage(waiting.call)
  }

  #start(): Worker {
    const worker = new Worker(this.#module, { workerData: this.#databasePath })
    worker.unref()
    worker.on('message', (result: WorkerResult) => this.#settle(result))
    worker.on('error', (error) => {
      // The next search starts a fresh thread.
      this.#worker = undefined
      this.#rejectAll('internal', `The search thread failed: ${error instanceof Error ? error.message : String(error)}`)
    })
    return worker
  }

  #settle(result: WorkerResult): void {
    const asked = this.#asked
    if (asked?.call.id !== result.id) return
    this.#asked = undefined
    if (result.ok) asked.resolve(result.found)
    else asked.reject(new AppError(result.error.code, result.error.message, result.error.details))
    this.#next()
  }

  #rejectAll(code: 'closing' | 'internal', message: string): void {
    const all = [...(this.#asked === undefined ? [] : [this.#asked]), ...this.#waiting.values()]
    this.#asked = undefined
    this.#waiting.clear()
    for (const { reject } of all) reject(new AppError(code, message))
  }
}
