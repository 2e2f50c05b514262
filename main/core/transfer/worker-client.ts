import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { ExportTask } from './export-run.ts'
import type { ImportItem, ImportTask } from './import-items.ts'
import type { ShownImage } from './shown-images.ts'

/** What the transfer's worker thread is started for. */
export type TransferTask = ImportTask | ExportTask

/** What the thread tells: how far it is, something to be stored, an image that is wanted, and at the end what came of it. */
export type TransferNews =
  | { readonly progress: number }
  | { readonly items: readonly ImportItem[] }
  | { readonly wantsImage: string }
  | { readonly done: unknown }
  | { readonly failed: ErrorInfo }

/** What the thread is told: that items have been dealt with, or an image that it wanted. */
export type TransferAnswer = 'taken' | { readonly imageOf: string; readonly image: ShownImage | null }

/** How a thread is watched. */
export interface Watch {
  readonly signal: AbortSignal
  /** From 0 to 1. */
  progress(reached: number): void
  /** Deals with what an import found, one call at a time; the thread waits when it is two calls ahead. */
  take?(items: readonly ImportItem[]): Promise<void>
  /** An image as others may have it; rejects where it cannot be read. */
  image?(id: string): Promise<ShownImage>
}

/** Memory of the thread's heap, in MB. What is young is kept small: parsed values die at once, and a large nursery only adds to the peak. */
const resourceLimits = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 16 }

/**
 * Does one task in a thread of its own, which has ended when this settles. Rejects with what went wrong there or in `take`, or with
 * the signal's reason; what the task has written by then is the caller's to remove. `Done` is what the task of this kind ends with.
 */
export async function runTransfer<Done>(module: URL, task: TransferTask, { signal, progress, take, image }: Watch): Promise<Done> {
  signal.throwIfAborted()
  const worker = new Worker(module, { workerData: task, resourceLimits })
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const abort = (): void => reject(signal.reason)
  let taking = Promise.resolve()
  signal.addEventListener('abort', abort, { once: true })
  worker.on('message', (news: TransferNews) => {
    if ('progress' in news) progress(news.progress)
    else if ('done' in news) taking.then(() => resolve(news.done), reject)
    else if ('failed' in news) reject(new AppError(news.failed.code, news.failed.message, news.failed.details))
    else if ('wantsImage' in news) {
      const answer = (made: ShownImage | null): void => worker.postMessage({ imageOf: news.wantsImage, image: made } satisfies TransferAnswer)
      Promise.resolve(image?.(news.wantsImage) ?? null).then(answer, () => answer(null))
    } else {
      taking = taking.then(async () => {
        signal.throwIfAborted()
        await take?.(news.items)
        worker.postMessage('taken' satisfies TransferAnswer)
      })
      taking.catch(reject)
    }
  })
  worker.on('error', reject)
  worker.on('exit', (code) => reject(new AppError('internal', `The thread of the transfer ended before its work (${code}).`)))
  try {
    return (await promise) as Done
  } finally {
    signal.removeEventListener('abort', abort)
    await worker.terminate()
    // What was being stored when it failed or was cancelled comes to its end before anybody is told.
    await taking.catch(() => undefined)
  }
}
