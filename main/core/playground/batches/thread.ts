import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { ReadFile, ReadOrder } from './read-file.ts'
import type { RowsOrder } from './read-rows.ts'
import type { SaveOrder } from './save-file.ts'

/** What the thread is asked to do. */
export type Order = ReadOrder | RowsOrder | SaveOrder

/** What the thread answers, by the kind of what it was asked. */
export interface Answers {
  readonly read: ReadFile
  readonly rows: string[][]
  readonly save: number
}

/** What the thread is told. */
export type ThreadCall = { readonly id: number; readonly order: Order } | { readonly cancel: number }

/** What the thread tells. */
export type ThreadNews = { readonly id: number } & ({ readonly progress: number } | { readonly value: unknown } | { readonly failed: ErrorInfo })

interface Asked {
  readonly resolve: (value: unknown) => void
  readonly reject: (thrown: unknown) => void
  readonly progress: ((reached: number) => void) | undefined
}

/** How something is asked. */
export interface Asking {
  readonly signal?: AbortSignal
  /** From 0 to 1. */
  progress?(reached: number): void
}

const resourceLimits = { maxOldGenerationSizeMb: 512 }

/** The thread that reads and writes files of rows: it starts when it is asked for the first time, and does several things side by side. */
export class BatchThread {
  readonly #module: URL
  #worker: Worker | undefined
  readonly #asked = new Map<number, Asked>()
  #count = 0

  constructor(module: URL) {
    this.#module = module
  }

  /** Rejects with `AppError`, or with the signal's reason. */
  async run<Kind extends Order['kind']>(order: Extract<Order, { kind: Kind }>, { signal, progress }: Asking = {}): Promise<Answers[Kind]> {
    signal?.throwIfAborted()
    const id = (this.#count += 1)
    const worker = (this.#worker ??= this.#start())
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const cancel = (): void => worker.postMessage({ cancel: id } satisfies ThreadCall)
    this.#asked.set(id, { resolve, reject, progress })
    signal?.addEventListener('abort', cancel, { once: true })
    worker.postMessage({ id, order } satisfies ThreadCall)
    try {
      return (await promise) as Answers[Kind]
    } catch (thrown) {
      signal?.throwIfAborted()
      throw thrown
    } finally {
      this.#asked.delete(id)
      signal?.removeEventListener('abort', cancel)
    }
  }

  /** Ends the thread; what was asked is rejected. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    this.#rejectAll(new AppError('closing', 'Parley is closing.'))
    await worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(this.#module, { resourceLimits })
    worker.unref()
    worker.on('message', (news: ThreadNews) => {
      const asked = this.#asked.get(news.id)
      if ('progress' in news) asked?.progress?.(news.progress)
      else if ('value' in news) asked?.resolve(news.value)
      else asked?.reject(new AppError(news.failed.code, news.failed.message, news.failed.details))
    })
    worker.on('error', (thrown) => {
      // The next question starts a fresh thread.
      if (this.#worker === worker) this.#worker = undefined
      this.#rejectAll(new AppError('internal', `The thread of the batches failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`))
    })
    return worker
  }

  #rejectAll(error: AppError): void {
    for (const { reject } of this.#asked.values()) reject(error)
    this.#asked.clear()
  }
}
