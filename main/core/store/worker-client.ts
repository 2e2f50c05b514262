import { Worker } from 'node:worker_threads'
import type { SearchHit } from '#shared/conversation.ts'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'

/** What the store's worker thread is asked. */
export interface WorkerCall {
  readonly id: number
  readonly text: string
  readonly limit: number
}

/** What the store's worker thread answers. */
export type WorkerResult =
  | { readonly id: number; readonly ok: true; readonly hits: SearchHit[] }
  | { readonly id: number; readonly ok: false; readonly error: ErrorInfo }

interface Waiting {
  readonly resolve: (hits: SearchHit[]) => void
  readonly reject: (error: AppError) => void
}

/** The worker thread for long reads: it starts at the first one, and has a read connection of its own. */
export class StoreWorker {
  readonly #module: URL
  readonly #databasePath: string
  #worker: Worker | undefined
  #waiting = new Map<number, Waiting>()
  #calls = 0

  constructor(module: URL, databasePath: string) {
    this.#module = module
    this.#databasePath = databasePath
  }

  /** Searches titles and texts, newest first. Rejects with `AppError`. */
  search(text: string, limit: number): Promise<SearchHit[]> {
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#calls
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, text, limit } satisfies WorkerCall)
    })
  }

  /** Ends the thread; what was asked is rejected. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
    this.#rejectAll('closing', 'Parley is closing.')
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
    const waiting = this.#waiting.get(result.id)
    this.#waiting.delete(result.id)
    if (result.ok) waiting?.resolve(result.hits)
    else waiting?.reject(new AppError(result.error.code, result.error.message, result.error.details))
  }

  #rejectAll(code: 'closing' | 'internal', message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new AppError(code, message))
    this.#waiting.clear()
  }
}
