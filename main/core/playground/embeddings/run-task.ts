import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { TaskInputs, TaskName, TaskOutputs } from './tasks.ts'

/** What the thread tells: how far it is, and at the end what came of it. */
export type TaskNews = { readonly progress: number } | { readonly value: unknown } | { readonly failed: ErrorInfo }

const resourceLimits = { maxOldGenerationSizeMb: 512 }

/** Does a task in a thread of its own that has ended when this settles. Rejects with the task's `AppError`, or with the signal's reason. */
export async function runTask<Name extends TaskName>(module: URL, name: Name, input: TaskInputs[Name], signal: AbortSignal, progress?: (reached: number) => void): Promise<TaskOutputs[Name]> {
  signal.throwIfAborted()
  const worker = new Worker(module, { workerData: { name, input }, resourceLimits })
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const abort = (): void => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  worker.on('message', (news: TaskNews) => {
    if ('progress' in news) progress?.(news.progress)
    else if ('value' in news) resolve(news.value)
    else reject(new AppError(news.failed.code, news.failed.message, news.failed.details))
  })
  worker.on('error', (thrown) => reject(new AppError('internal', `The thread of the embeddings failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`)))
  worker.on('exit', (status) => reject(new AppError('internal', `The thread of the embeddings ended (${status}).`)))
  try {
    return (await promise) as TaskOutputs[Name]
  } finally {
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
