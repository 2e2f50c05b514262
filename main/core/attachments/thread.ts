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

/** What the thread may hold, in bytes, in its heap and beside it: what is unpacked of a document lies there. */
const maxMemory = 768 * 1024 ** 2
/**
 * The limit of its heap in MB, where the thread can be watched: far more than it may hold. A heap that comes to its limit by one large piece ends
 * the whole process, not the thread.
 */
const resourceLimits = { maxOldGenerationSizeMb: canBeWatched() ? 4096 : 768, maxYoungGenerationSizeMb: 32 }
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
  readonly #maxMemory: number
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()
  #calls = 0
  #isClosed = false

  /** `memory`: what the thread may hold, in bytes. */
  constructor(module: URL, memory = maxMemory) {
    this.#module = module
    this.#maxMemory = memory
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
    watchMemory(worker, { limit: this.#maxMemory, signal }, () => giveUp('memory'))
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

/** Older versions of Node do not tell what a thread holds. */
function canBeWatched(): boolean {
  return typeof Worker.prototype.getHeapStatistics === 'function'
}

/** What a thread holds is asked while it works: limits of its own count its heap only, and are not kept by every end. */
function watchMemory(worker: Worker, { limit, signal }: { limit: number; signal: AbortSignal }, isTooMuch: () => void): void {
  const look = async (): Promise<void> => {
    const { used_heap_size: heap, external_memory: outside } = await worker.getHeapStatistics()
    if (!signal.aborted && heap + outside > limit) isTooMuch()
  }
  if (!canBeWatched()) return
  const timer = setInterval(() => void look().catch(() => undefined), lookInterval).unref()
  signal.addEventListener('abort', () => clearInterval(timer))
}

function closing(): AppError {
  return new AppError('closing', 'Parley is closing.')
}
