import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { TaskInput, TaskName, TaskOutput } from './tasks.ts'

type Answer<Name extends TaskName> = { readonly ok: true; readonly value: TaskOutput<Name> } | { readonly ok: false; readonly error: ErrorInfo }

/** Does a task in a thread of its own that ends with it. Rejects with the task's `AppError`, or with the signal's reason; what was begun then is left to the next one. */
export async function runTask<Name extends TaskName>(module: URL, name: Name, input: TaskInput<Name>, signal?: AbortSignal): Promise<TaskOutput<Name>> {
  signal?.throwIfAborted()
  const worker = new Worker(module, { workerData: { name, input } })
  const { promise, resolve, reject } = Promise.withResolvers<TaskOutput<Name>>()
  const stop = (): void => {
    // Only when the thread is gone has it let go of its files.
    void worker.terminate().then(() => reject(signal?.reason))
  }
  signal?.addEventListener('abort', stop, { once: true })
  worker.on('message', (answer: Answer<Name>) => {
    if (answer.ok) resolve(answer.value)
    else reject(new AppError(answer.error.code, answer.error.message, answer.error.details))
  })
  worker.on('error', (thrown) => reject(new AppError('internal', `The library's thread failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`)))
  worker.on('exit', (status) => reject(new AppError('internal', `The library's thread ended (${status}).`)))
  return promise.finally(() => signal?.removeEventListener('abort', stop))
}
