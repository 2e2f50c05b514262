import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { broken, tooSlow } from './errors.ts'
import type { Answers, Task } from './tasks.ts'

/** What the thread is asked. */
export interface Call {
  readonly id: number
  readonly task: Task
}

/** What the thread answers. `isSpoilt`: it should do nothing more. */
export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failed: ErrorInfo; readonly isSpoilt: boolean }

/** Memory of the thread's heap, in MB; pixels lie outside of it and are counted before they are decoded. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 }
/** How long one image that is no SVG may take, in seconds. */
const seconds = 20
/** How long a thread without work is kept, in ms. */
const keptFor = 10_000

/**
 * The thread for what sharp does not do: decoders in WebAssembly and JavaScript, one image at a time. Unlike sharp's they can
 * be ended in the middle: an image that takes too long, or too much memory, ends with its thread.
 */
export class ImageThread {
  readonly #module: URL
  readonly #svgSeconds: number
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()
  #calls = 0

  constructor(module: URL, svgSeconds: number) {
    this.#module = module
    this.#svgSeconds = svgSeconds
  }

  /** Does a task when those before it have ended. Rejects as `Images` says. */
  run<Kind extends Task['kind']>(task: Extract<Task, { kind: Kind }>): Promise<Answers[Kind]> {
    const done = this.#last.then(() => this.#run(task)) as Promise<Answers[Kind]>
    this.#last = done.catch(() => undefined)
    return done
  }

  async #run(task: Task): Promise<unknown> {
    clearTimeout(this.#idle)
    const worker = (this.#worker ??= this.#begin())
    // While it works it keeps the process, afterwards it does not.
    worker.ref()
    try {
      return await this.#answer(worker, { id: (this.#calls += 1), task })
    } finally {
      worker.unref()
      this.#idle = setTimeout(() => void this.#end(), keptFor).unref()
    }
  }

  /** What fails in a thread after it has answered ends that thread and nothing else: the next image gets a new one. */
  #begin(): Worker {
    const worker = new Worker(this.#module, { resourceLimits, stdout: true, stderr: true })
    // What decoders print is of no use to anybody.
    worker.stdout.resume()
    worker.stderr.resume()
    const gone = (): void => {
      if (this.#worker === worker) this.#worker = undefined
    }
    return worker.on('error', gone).on('exit', gone)
  }

  async #answer(worker: Worker, call: Call): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    let isSpoilt = true
    const answered = (answer: Answer): void => {
      if (answer.id !== call.id) return
      isSpoilt = 'failed' in answer && answer.isSpoilt
      if ('failed' in answer) reject(new AppError(answer.failed.code, answer.failed.message, answer.failed.details))
      else resolve(answer.value)
    }
    const failed = (thrown: unknown): void => reject(broken(thrown instanceof Error ? thrown.message : 'the thread failed'))
    const ended = (): void => reject(broken('the thread ended'))
    worker.on('message', answered).on('error', failed).on('exit', ended)
    const timer = setTimeout(() => reject(tooSlow()), (call.task.kind === 'svg' ? this.#svgSeconds : seconds) * 1000)
    worker.postMessage(call)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      worker.off('message', answered).off('error', failed).off('exit', ended)
      // It may still be running.
      if (isSpoilt) await this.#end()
    }
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}
