import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { ExportTask } from './export-run.ts'

/** What the transfer's worker thread is started for. */
export type TransferTask = ExportTask

/** What the thread tells: how far it is, and at the end what came of it. */
export type TransferNews =
  | { readonly progress: number }
  | { readonly done: unknown }
  | { readonly failed: ErrorInfo }

/** How a thread is watched. */
export interface Watch {
  readonly signal: AbortSignal
  /** From 0 to 1. */
  progress(reached: number): void
}

/**
 * Does one task in a thread of its own, which has ended when this settles. Rejects with what went wrong there, or with the signal's
 * reason; what the task has written by then is the caller's to remove. `Done` is what the task of this
 * kind ends with.
 */
export async function runTransfer<Done>(module: URL, task: TransferTask, { signal, progress }: Watch): Promise<Done> {
  signal.throwIfAborted()
  const worker = new Worker(module, { workerData: task })
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const abort = (): void => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  worker.on('message', (news: TransferNews) => {
    if ('progress' in news) progress(news.progress)
    else if ('done' in news) resolve(news.done)
    else reject(new AppError(news.failed.code, news.failed.message, news.failed.details))
  })
  worker.on('error', reject)
  worker.on('exit', () => reject(new AppError('internal', 'The thread of the transfer ended before its work.')))
  try {
    return (await promise) as Done
  } finally {
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
