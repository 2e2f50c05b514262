import { setImmediate as turn } from 'node:timers/promises'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Batch, BatchPlan, BatchRow } from '#shared/playground/batches.ts'
import type { AskingTools } from '../../chat/asking.ts'
import type { EventLog } from '../../events.ts'
import type { Host } from '../../host.ts'
import type { Jobs, JobWork } from '../../jobs.ts'
import {
  allBatchIds, deleteSome, failedRows, insertBatch, listBatches, markBatchRemoved, readBatch, readPlaces, readResult, readResults, removedBatches, takeFailures, unfinishedBatches,
  updateBatch, writeBatchState,
} from '../../store/batches.ts'
import type { StoredBatch, StoredResult } from '../../store/batches.ts'
import type { Database } from '../../store/db.ts'
import { HeldWork } from '../../store/held-work.ts'
import { inSlices } from '../../store/slices.ts'
import type { PutFile } from '../../transfer/import-items.ts'
import type { Outgoing } from '../../transfer/outgoing.ts'
import { BatchFiles } from './files.ts'
import { rowPrompts } from './prompt.ts'
import { requireReady } from './ready.ts'
import { FileRows } from './rows.ts'
import { BatchRun } from './run-batch.ts'
import { saveWork } from './save.ts'
import { BatchThread } from './thread.ts'

/** What batches are made with. */
export interface BatchTools {
  readonly host: Pick<Host, 'now' | 'newId' | 'log' | 'dataFolder' | 'batchesWorker'>
  readonly db: Database
  readonly events: EventLog
  readonly jobs: Jobs
  readonly asking: AskingTools
  readonly outgoing: Outgoing
  /** Ends with Parley. */
  readonly signal: AbortSignal
}

/** How often the progress is told, in milliseconds. */
const toldEvery = 250
/** A table of failures shows so many rows. */
const mostFailed = 10_000
const slice = 5_000
const usualPlan: BatchPlan = { template: '', targets: [], atOnce: 4, emptyValues: 'skip' }

/** Prompts over the rows of files. A batch that runs is a job; what it was answered is stored row by row, so that it goes on where it was. */
export class Batches {
  readonly #tools: BatchTools
  readonly #files: BatchFiles
  readonly #thread: BatchThread
  /** Deletes what was removed. */
  readonly #purging: HeldWork
  readonly #running = new Map<string, { readonly run: BatchRun; readonly ended: Promise<void> }>()

  constructor(tools: BatchTools) {
    this.#tools = tools
    this.#files = new BatchFiles(tools.host.dataFolder)
    this.#thread = new BatchThread(tools.host.batchesWorker)
    this.#purging = new HeldWork(tools.signal)
  }

  /** Gives batches that a kill cut off their end, and deletes what was removed before. */
  async recover(): Promise<void> {
    const { db, host } = this.#tools
    if (db.isReadOnly) return
    try {
      const error = new AppError('interrupted', 'Parley was closed while the batch ran.').toInfo()
      for (const id of unfinishedBatches(db)) writeBatchState(db, id, { state: 'paused', error })
      this.#files.sweep(new Set(allBatchIds(db)), host.now())
    } catch (thrown) {
      host.log({ level: 'warn', area: 'batches', text: `batches were not tidied: ${toErrorInfo(thrown).code}` })
    }
    await this.#purging.run((signal) => this.#purge(signal))
  }

  /** Deletes nothing more; resolves when that is so. The jobs are held by themselves. */
  async hold(): Promise<void> {
    await this.#purging.hold()
  }

  /** Goes on, perhaps with another database. */
  goOn(): void {
    this.#purging.goOn()
  }

  /** All batches, newest first. */
  list(): Batch[] {
    return listBatches(this.#tools.db).map((batch) => this.#shown(batch))
  }

  /** Starts to read a file that was put, and makes a draft of it. The file is the caller's to drop, by `done`. */
  add(file: PutFile, { header, plan }: { readonly header: boolean; readonly plan: Partial<BatchPlan> | undefined }, done: () => Promise<void>): string {
    const { jobs, host, db } = this.#tools
    const id = host.newId()
    return jobs.start('batch-file', async ({ signal, report }) => {
      try {
        const target = this.#files.place(id)
        const read = await this.#thread.run({ kind: 'read', path: file.path, name: file.name, target, header }, { signal, progress: (progress) => report({ progress }) })
        const name = file.name.replace(/\.\w{1,5}$/, '')
        insertBatch(db, { id, name, state: 'draft', plan: { ...usualPlan, ...plan }, file: read.file, counts: noCounts, createdAt: host.now() }, read.places)
        this.#tell(id)
        return { batchId: id }
      } catch (thrown) {
        this.#files.remove(id)
        throw thrown
      } finally {
        await done()
      }
    })
  }

  /** Makes a draft with the file and the plan of a batch. */
  duplicate(batchId: string): string {
    const { host, db } = this.#tools
    const { name, plan, file } = this.#require(batchId)
    const id = host.newId()
    this.#files.copy(batchId, id, file.name)
    insertBatch(db, { id, name, state: 'draft', plan, file, counts: noCounts, createdAt: host.now() }, readPlaces(db, batchId))
    this.#tell(id)
    return id
  }

  /** Renames a batch or changes its plan. Throws `busy` where there are answers that were made with it. */
  update(batchId: string, { name, plan }: { readonly name?: string | undefined; readonly plan?: Partial<BatchPlan> | undefined }): void {
    const batch = this.#require(batchId)
    const fixed = { ...plan, atOnce: batch.plan.atOnce }
    const isSame = plan === undefined || Object.entries(fixed).every(([key, value]) => value === undefined || JSON.stringify(value) === JSON.stringify(batch.plan[key as keyof BatchPlan]))
    if (!isSame && batch.state !== 'draft') throw new AppError('busy', 'This batch has answers that were made with its plan.', { reason: 'batch' })
    updateBatch(this.#tools.db, batchId, { name, ...(plan !== undefined && { plan: { ...batch.plan, ...plan } }) })
    if (plan?.atOnce !== undefined) this.#running.get(batchId)?.run.allow(plan.atOnce)
    this.#tell(batchId)
  }

  /** Starts a batch or goes on with it; answers the id of its job. Throws `batch-unready` or `busy`. */
  start(batchId: string, most?: number): string {
    const { db, host, jobs, asking } = this.#tools
    const batch = this.#require(batchId)
    if (this.#running.has(batchId)) throw new AppError('busy', 'This batch is running.', { reason: 'batch-runs' })
    requireReady(batch, (id) => asking.endpoint(id))
    const rows = this.#rowsOf(batch)
    const run = new BatchRun({ db, asking, now: () => host.now() }, batch, rows, most)
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const work: JobWork = async ({ signal, report }) => {
      const stop = (): void => run.stop()
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      const timer = setInterval(() => report({ progress: this.#tellProgress(batch, run) }), toldEvery)
      try {
        this.#end(batch, run, await run.run(), signal.aborted)
      } catch (thrown) {
        this.#end(batch, run, toErrorInfo(thrown), false)
        throw thrown
      } finally {
        clearInterval(timer)
        resolve()
      }
      signal.throwIfAborted()
      return { batchId }
    }
    const jobId = db.transaction(() => {
      writeBatchState(db, batchId, { state: 'running' })
      return jobs.start('batch', work)
    })
    this.#running.set(batchId, { run, ended })
    this.#tell(batchId)
    return jobId
  }

  /** Asks nothing new, and breaks off what is under way where `now`. Resolves when the batch has come to rest. */
  async pause(batchId: string, now: boolean): Promise<void> {
    const running = this.#running.get(batchId)
    if (running === undefined) return
    if (now) running.run.stop()
    else running.run.pause()
    writeBatchState(this.#tools.db, batchId, { state: 'pausing' })
    this.#tell(batchId)
    await running.ended
  }

  /** Takes the failures out and starts the batch. */
  async retryFailed(batchId: string): Promise<string> {
    const { db, asking } = this.#tools
    const batch = this.#require(batchId)
    if (this.#running.has(batchId)) throw new AppError('busy', 'This batch is running.', { reason: 'batch-runs' })
    requireReady(batch, (id) => asking.endpoint(id))
    while (takeFailures(db, batchId, slice) === slice) await turn()
    return this.start(batchId)
  }

  /** Some rows with the beginnings of what was answered. */
  async rows(batchId: string, { only, from, limit }: { readonly only: 'all' | 'failed'; readonly from: number; readonly limit: number }): Promise<{ rows: BatchRow[]; count: number }> {
    const { db } = this.#tools
    const batch = this.#require(batchId)
    const failed = only === 'failed' ? failedRows(db, batchId, { from, limit, most: mostFailed }) : undefined
    const wanted = failed?.rows ?? Array.from({ length: Math.max(0, Math.min(limit, batch.file.rows - from)) }, (_, index) => from + index)
    const found = this.#files.has(batchId) ? await this.#rowsOf(batch).pick(wanted) : wanted.map((row) => ({ row, values: [] }))
    const results = Map.groupBy(readResults(db, batchId, found.map(({ row }) => row)), ({ row }) => row)
    const rows = found.map(({ row, values }) => ({
      row, values: values.map((value) => value.slice(0, 300)),
      results: batch.plan.targets.map((_, index) => toShown(results.get(row)?.find(({ target }) => target === index))),
    }))
    return { rows, count: failed?.count ?? batch.file.rows }
  }

  /** One row at one target, whole. */
  async result(batchId: string, row: number, target: number) {
    const batch = this.#require(batchId)
    const stored = readResult(this.#tools.db, batchId, row, target)
    const result = toShown(stored && { ...stored, isCut: false })
    if (!this.#files.has(batchId)) return { values: [], result }
    const [found] = await this.#rowsOf(batch).read(row, 1)
    const asked = batch.plan.targets[target] ?? { settings: {} }
    if (found === undefined) throw new AppError('not-found', 'There is no such row.')
    const prompts = rowPrompts(batch.plan, asked, batch.file.columns)
    const systemPrompt = prompts.systemPrompt(found.values)
    return { values: [...found.values], text: prompts.text(found.values), ...(systemPrompt !== undefined && { systemPrompt }), result }
  }

  /** Starts to write a file of rows and answers. */
  save(batchId: string, escapeFormulas: boolean): string {
    const { jobs, host, db, outgoing } = this.#tools
    const batch = this.#require(batchId)
    const path = this.#files.has(batchId) ? this.#files.path(batchId) : null
    const id = host.newId()
    return jobs.start('batch-save', saveWork({ id, batch, path, places: readPlaces(db, batchId), escapeFormulas, database: db.address, outgoing, thread: this.#thread }))
  }

  /** Stops and removes a batch. */
  async remove(batchId: string): Promise<void> {
    this.#require(batchId)
    await this.pause(batchId, true)
    markBatchRemoved(this.#tools.db, batchId, this.#tools.host.now())
    this.#tools.events.tell({ type: 'batch-removed', batchId })
  }

  /** Brings a removed batch back. Throws `not-found`. */
  restore(batchId: string): void {
    markBatchRemoved(this.#tools.db, batchId, null)
    this.#require(batchId)
    this.#tell(batchId)
  }

  /** Ends the thread; the jobs have ended before. */
  async close(): Promise<void> {
    await Promise.all([this.#thread.close(), this.#purging.close()])
  }

  #end({ id, file, plan }: StoredBatch, run: BatchRun, error: ReturnType<typeof toErrorInfo> | undefined, wasClosed: boolean): void {
    const { db, host } = this.#tools
    this.#running.delete(id)
    const { done, failed, skipped } = run.progress.counts
    const isDone = done + failed + skipped >= file.rows * plan.targets.length
    const why = error ?? (wasClosed ? new AppError('interrupted', 'Parley was closed while the batch ran.').toInfo() : undefined)
    try {
      writeBatchState(db, id, isDone ? { state: 'done', finishedAt: host.now() } : { state: 'paused', ...(why !== undefined && { error: why }) })
      this.#tell(id)
    } catch (thrown) {
      // The next start finds it running and gives it its end.
      host.log({ level: 'error', area: 'batches', text: `the end of a batch could not be stored: ${toErrorInfo(thrown).code}` })
    }
  }

  #tellProgress({ id, file, plan }: StoredBatch, run: BatchRun): number {
    const { counts } = run.progress
    this.#tools.events.tell({ type: 'batch-progress', batchId: id, counts, pace: run.pace() })
    return (counts.done + counts.failed + counts.skipped) / Math.max(1, file.rows * plan.targets.length)
  }

  #rowsOf({ id, file }: StoredBatch): FileRows {
    const path = this.#files.require(id, file.name)
    return new FileRows(this.#thread, { path, delimiter: file.delimiter, columns: file.columns.length }, { places: readPlaces(this.#tools.db, id), count: file.rows })
  }

  #require(id: string): StoredBatch {
    const batch = readBatch(this.#tools.db, id)
    if (batch === undefined) throw new AppError('not-found', 'There is no such batch.')
    return batch
  }

  /** As others see it. A batch whose end could not be stored is at rest all the same. */
  #shown(batch: StoredBatch): Batch {
    const run = this.#running.get(batch.id)?.run
    const hasFile = this.#files.has(batch.id)
    if (run !== undefined) return { ...batch, hasFile, counts: run.progress.counts, pace: run.pace() }
    const isStuck = batch.state === 'running' || batch.state === 'pausing'
    return { ...batch, hasFile, ...(isStuck && { state: 'paused' }) }
  }

  #tell(id: string): void {
    const batch = readBatch(this.#tools.db, id)
    if (batch !== undefined) this.#tools.events.tell({ type: 'batch-changed', batch: this.#shown(batch) })
  }

  async #purge(signal: AbortSignal): Promise<void> {
    const { db, host } = this.#tools
    try {
      for (const id of removedBatches(db)) {
        await inSlices(db, signal, () => !deleteSome(db, id, slice))
        this.#files.remove(id)
      }
    } catch (thrown) {
      if (!signal.aborted) host.log({ level: 'warn', area: 'batches', text: `removed batches were not deleted: ${toErrorInfo(thrown).code}` })
    }
  }
}

const noCounts: Batch['counts'] = { done: 0, failed: 0, skipped: 0, inputTokens: 0, outputTokens: 0, cost: 0, priced: 0 }

function toShown(result: (StoredResult & { readonly isCut: boolean }) | undefined): BatchRow['results'][number] {
  if (result === undefined) return null
  const { row: _, target: __, ...shown } = result
  return shown
}
