import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Sending } from './estimate.ts'
import type { MeaningFound, MeaningQuestion } from './finder.ts'

/** What the thread does. */
export type Task = { readonly kind: 'find'; readonly question: MeaningQuestion } | { readonly kind: 'refresh' } | { readonly kind: 'estimate' }

/** What it answers, by the kind of the task. */
export interface Answers {
  readonly find: MeaningFound
  readonly refresh: { readonly vectors: number; readonly bytes: number }
  readonly estimate: Sending
}

/** What the thread is asked. */
export interface Call {
  readonly id: number
  readonly task: Task
}

/** What the thread answers. */
export type Result =
  | { readonly id: number; readonly ok: true; readonly value: Answers[Task['kind']] }
  | { readonly id: number; readonly ok: false; readonly error: ErrorInfo }

interface Waiting {
  readonly call: Call
  readonly resolve: (value: Answers[Task['kind']]) => void
  readonly reject: (error: AppError) => void
}

/** The thread that searches by meaning: it starts at its first task, has a read connection of its own, and keeps what it has read in memory. */
export class MeaningThread {
  readonly #module: URL
  readonly #databasePath: string
  #worker: Worker | undefined
  #asked: Waiting | undefined
  #waiting: Waiting[] = []
  #calls = 0
  #isHeld = false

  constructor(module: URL, databasePath: string) {
    this.#module = module
    this.#databasePath = databasePath
  }

  /** Does a task. The last that was asked for goes first, since it is what somebody is typing. Rejects with `AppError`. */
  run<Kind extends Task['kind']>(task: Extract<Task, { kind: Kind }>): Promise<Answers[Kind]> {
    return new Promise<Answers[Task['kind']]>((resolve, reject) => {
      this.#waiting.push({ call: { id: (this.#calls += 1), task }, resolve, reject })
      this.#next()
    }) as Promise<Answers[Kind]>
  }

  /** Ends the thread and forgets what it had read; what is asked waits from now on. */
  async hold(): Promise<void> {
    this.#isHeld = true
    if (this.#asked !== undefined) this.#waiting.push(this.#asked)
    this.#asked = undefined
    await this.#end()
  }

  /** Does what waits, in a thread that opens the database anew. */
  goOn(): void {
    this.#isHeld = false
    this.#next()
  }

  /** Ends the thread; what was asked is rejected. */
  async close(): Promise<void> {
    await this.#end()
    this.#rejectAll('closing', 'Parley is closing.')
  }

  /** Ends the thread where nothing is asked of it: its memory is free. */
  async rest(): Promise<void> {
    if (this.#asked === undefined && this.#waiting.length === 0) await this.#end()
  }

  async #end(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  #next(): void {
    if (this.#isHeld || this.#asked !== undefined) return
    const waiting = this.#waiting.pop()
    if (waiting === undefined) return
    this.#asked = waiting
    const worker = (this.#worker ??= this.#start())
    worker.postMessage(waiting.call)
  }

  #start(): Worker {
    const worker = new Worker(this.#module, { workerData: this.#databasePath })
    worker.unref()
    worker.on('message', (result: Result) => this.#settle(result))
    worker.on('error', (error) => {
      // The next task starts a fresh thread.
      if (this.#worker === worker) this.#worker = undefined
      this.#rejectAll('internal', `The thread for search by meaning failed: ${error instanceof Error ? error.message : String(error)}`)
    })
    return worker
  }

  #settle(result: Result): void {
    const asked = this.#asked
    if (asked?.call.id !== result.id) return
    this.#asked = undefined
    if (result.ok) asked.resolve(result.value)
    else asked.reject(new AppError(result.error.code, result.error.message, result.error.details))
    this.#next()
  }

  #rejectAll(code: 'closing' | 'internal', message: string): void {
    const all = [...(this.#asked === undefined ? [] : [this.#asked]), ...this.#waiting]
    this.#asked = undefined
    this.#waiting = []
    for (const { reject } of all) reject(new AppError(code, message))
  }
}
