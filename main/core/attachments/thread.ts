import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { tooComplex } from './refusals.ts'
import type { Answers, Task } from './tasks.ts'

/** What the thread is asked. */
export interface Call {
  readonly id: number
  readonly task: Task
}

/** What the thread answers. */
export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failed: ErrorInfo }

/** Memory of the thread's heap, in MB. */
const resourceLimits = { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 32 }
/** What the thread may hold beside its heap, in bytes: what is unpacked of a document lies there. */
const maxOutside = 512 * 1024 ** 2
/** How often that is looked at, in ms. */
const lookInterval = 50
/** How long a thread without work is kept, in ms. */
const keptFor = 30_000

/**
 * The thread in which files of other people are read: one at a time, with a limit of its memory and of its time. Whatever goes beyond is ended with
 * its thread; the next file gets a new one.
 */
export class ReadingThread {
  readonly #module: URL
  readonly #maxOutside: number
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()
  #calls = 0
  #isClosed = false

  /** `outside`: what the thread may hold beside its heap, in bytes. */
  constructor(module: URL, outside = maxOutside) {
    this.#module = module
    this.#maxOutside = outside
  }

  /**
   * Does a task when those before it have ended. Rejects with what the file is refused for, `file-too-complex` where it takes more than
   * `seconds` or too much memory, or with `closing`.
   */
  run<Kind extends Task['kind']>(task: Extract<Task, { kind: Kind }>, seconds: number): Promise<Answers[Kind]> {
    const done = this.#last.then(() => this.#run(task, seconds)) as Promise<Answers[Kind]>
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Ends the thread; what was asked is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
    await this.#last
  }

  async #run(task: Task, seconds: number): Promise<unknown> {
    if (this.#isClosed) throw closing()
    clearTimeout(this.#idle)
    const worker = (this.#worker ??= this.#begin())
    const stop = new AbortController()
    try {
      return await this.#answer(worker, task, { seconds, signal: stop.signal })
    } finally {
      stop.abort()
      this.#idle = setTimeout(() => void this.#end(), keptFor).unref()
    }
  }

  /** What fails in a thread after it has answered, as libraries do that go on by themselves, ends that thread and nothing else: the next file gets a new one. */
  #begin(): Worker {
    const worker = new Worker(this.#module, { resourceLimits })
    worker.on('error', () => undefined).once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
    return worker
  }

  async #answer(worker: Worker, task: Task, { seconds, signal }: { seconds: number; signal: AbortSignal }): Promise<unknown> {
    const id = (this.#calls += 1)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const ended = (): void => reject(this.#isClosed ? closing() : tooComplex(task.name, 'memory'))
    const answered = (answer: Answer): void => {
      if (answer.id !== id) return
      if ('failed' in answer) reject(new AppError(answer.failed.code, answer.failed.message, answer.failed.details))
      else resolve(answer.value)
    }
    // A thread that runs out of memory says so by an error and ends.
    const failed = (thrown: unknown): void => reject(thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooComplex(task.name, 'memory') : thrown)
    worker.on('message', answered).on('error', failed).on('exit', ended)
    signal.addEventListener('abort', () => worker.off('message', answered).off('error', failed).off('exit', ended))
    const giveUp = (reason: 'time' | 'memory'): void => {
      reject(tooComplex(task.name, reason))
      void this.#end()
    }
    const timer = setTimeout(() => giveUp('time'), seconds * 1000)
    signal.addEventListener('abort', () => clearTimeout(timer))
    watchMemory(worker, { limit: this.#maxOutside, signal }, () => giveUp('memory'))
    worker.postMessage({ id, task } satisfies Call)
    try {
      return await promise
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code === 'file-too-complex') await this.#end()
      throw thrown
    }
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

/** Limits of a thread count its heap only; what streams and buffers hold is outside of it. */
function watchMemory(worker: Worker, { limit, signal }: { limit: number; signal: AbortSignal }, isTooMuch: () => void): void {
  const look = async (): Promise<void> => {
    const { external_memory: outside } = await worker.getHeapStatistics()
    if (!signal.aborted && outside > limit) isTooMuch()
  }
  const timer = setInterval(() => void look().catch(() => undefined), lookInterval).unref()
  signal.addEventListener('abort', () => clearInterval(timer))
}

function closing(): AppError {
  return new AppError('closing', 'Parley is closing.')
}
