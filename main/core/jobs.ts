import type { Job } from '#shared/contract.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { EventLog } from './events.ts'
import type { Host } from './host.ts'
import type { Database } from './store/db.ts'

/** What a job is given: a signal that ends it, and a way to say how far it is. */
export interface JobContext {
  readonly id: string
  readonly signal: AbortSignal
  /** `progress` goes from 0 to 1. */
  report(reached: Pick<Job, 'progress' | 'steps' | 'report'>): void
}

/** The work of a job. It may answer the ids of what it made, by name. */
export type JobWork = (context: JobContext) => Promise<Job['result'] | void>

interface Running {
  job: Job
  readonly controller: AbortController
  readonly finished: Promise<void>
}

/** Whatever lasts: progress as events, cancel, and after a crash a clear end. */
export class Jobs {
  readonly #host: Pick<Host, 'now' | 'newId' | 'log'>
  readonly #db: Database
  readonly #events: EventLog
  readonly #running = new Map<string, Running>()
  readonly #ended: Job[] = []
  #isHeld = false
  #isClosed = false

  constructor(host: Pick<Host, 'now' | 'newId' | 'log'>, db: Database, events: EventLog) {
    this.#host = host
    this.#db = db
    this.#events = events
    this.#endInterrupted()
  }

  /** Starts `work` and answers its id. The job ends as done, cancelled (when the signal was the reason) or failed. Rejects with `busy` while jobs are held, and with `closing` after they were closed. */
  start(kind: string, work: JobWork): string {
    if (this.#isClosed) throw new AppError('closing', 'Parley is closing.')
    if (this.#isHeld) throw new AppError('busy', 'A backup is being restored.', { reason: 'restore' })
    const job: Job = { id: this.#host.newId(), kind, state: 'running', createdAt: this.#host.now() }
    const controller = new AbortController()
    // Where nothing can be written a job still reads: an export, for one.
    if (!this.#db.isReadOnly) this.#db.run('INSERT INTO jobs (id, kind, state, created_at) VALUES (?, ?, ?, ?)', job.id, kind, job.state, job.createdAt)
    const finished = this.#run(job.id, controller.signal, work)
    this.#running.set(job.id, { job, controller, finished })
    this.#tell(job)
    return job.id
  }

  /** Running jobs, then those that ended since the start, or at the start because Parley had been killed. */
  list(): Job[] {
    return [...[...this.#running.values()].map((running) => running.job), ...this.#ended]
  }

  /** Cancels a running job; rejects when there is none. */
  cancel(id: string): void {
    const running = this.#running.get(id)
    if (running === undefined) throw new AppError('not-found', 'This job is not running.')
    running.controller.abort()
  }

  /** Cancels all and lets none start; resolves when they have ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#cancelAll()
  }

  /** Cancels all but one and lets none start; resolves when they have ended. */
  async hold(exceptId: string): Promise<void> {
    this.#isHeld = true
    await this.#cancelAll(exceptId)
  }

  /** Lets jobs start again. */
  goOn(): void {
    this.#isHeld = false
  }

  async #cancelAll(exceptId?: string): Promise<void> {
    const all = [...this.#running.values()].filter(({ job }) => job.id !== exceptId)
    for (const { controller } of all) controller.abort()
    await Promise.all(all.map((running) => running.finished))
  }

  async #run(id: string, signal: AbortSignal, work: JobWork): Promise<void> {
    // The caller gets the id before the first event of the work.
    await Promise.resolve()
    try {
      signal.throwIfAborted()
      const result = await work({ id, signal, report: (reached) => this.#report(id, reached) })
      this.#end(id, { state: 'done', ...(result && { result }) })
    } catch (thrown) {
      this.#end(id, signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: toErrorInfo(thrown) })
    }
  }

  #report(id: string, { progress, steps, report }: Pick<Job, 'progress' | 'steps' | 'report'>): void {
    const running = this.#running.get(id)
    if (running === undefined) return
    running.job = {
      ...running.job,
      ...(progress !== undefined && { progress: Math.min(1, Math.max(0, progress)) }),
      ...(steps !== undefined && { steps }),
      ...(report !== undefined && { report }),
    }
    this.#tell(running.job)
  }

  #end(id: string, end: Pick<Job, 'state' | 'error' | 'result'>): void {
    const running = this.#running.get(id)
    if (running === undefined) return
    const job: Job = { ...running.job, ...end, finishedAt: this.#host.now() }
    this.#running.delete(id)
    this.#ended.unshift(job)
    this.#store(job)
    this.#tell(job)
  }

  #store({ id, state, error, finishedAt }: Job): void {
    if (this.#db.isReadOnly) return
    const stored = error === undefined ? null : JSON.stringify(error)
    try {
      this.#db.run('UPDATE jobs SET state = ?, error = ?, finished_at = ? WHERE id = ?', state, stored, finishedAt ?? null, id)
    } catch (thrown) {
      // It has ended all the same; the next start finds it running and gives it its end.
      this.#host.log({ level: 'error', area: 'jobs', text: `the end of a job could not be stored: ${toErrorInfo(thrown).message}` })
    }
  }

  #endInterrupted(): void {
    const error = new AppError('interrupted', 'Parley was closed while this job ran.').toInfo()
    for (const row of this.#db.all("SELECT id, kind, created_at FROM jobs WHERE state = 'running'")) {
      const job: Job = { id: String(row.id), kind: String(row.kind), state: 'failed', error, createdAt: Number(row.created_at), finishedAt: this.#host.now() }
      this.#store(job)
      this.#ended.push(job)
    }
  }

  #tell(job: Job): void {
    this.#events.tell({ type: 'job-changed', job })
  }
}
