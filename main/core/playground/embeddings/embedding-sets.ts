import { rm } from 'node:fs/promises'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { EmbeddingOptions, EmbeddingRow, EmbeddingSet, Measure, Neighbour, TextColumn, VectorFormat } from '#shared/playground/embeddings.ts'
import { mostTexts, textsOf } from '#shared/playground/texts-of.ts'
import type { DistinctTexts } from '#shared/playground/texts-of.ts'
import type { AskingTools } from '../../chat/asking.ts'
import type { EventLog } from '../../events.ts'
import type { Host } from '../../host.ts'
import type { JobContext, JobWork, Jobs } from '../../jobs.ts'
import type { Database } from '../../store/db.ts'
import {
  deleteSet, deleteSomeTexts, fillSet, forgetRefusals, insertSet, insertText, listLeftSets, listSets, markSetRemoved, readSet, readTexts, renameSet, writeSetError,
} from '../../store/embedding-sets.ts'
import type { StoredSet } from '../../store/embedding-sets.ts'
import { inSlices } from '../../store/slices.ts'
import type { Outgoing } from '../../transfer/outgoing.ts'
import { embedText } from '../embed-texts.ts'
import { HeldTasks } from '../held-tasks.ts'
import { fillVectors } from './fill-vectors.ts'
import { runTask } from './run-task.ts'
import type { TextFile } from './read-texts.ts'
import type { TaskOutputs } from './tasks.ts'

/** What sets are made with. */
export interface SetTools {
  readonly host: Pick<Host, 'now' | 'newId' | 'log' | 'embeddingsWorker'>
  readonly db: Database
  readonly events: EventLog
  readonly jobs: Jobs
  readonly asking: AskingTools
  readonly outgoing: Outgoing
  /** Ends with Parley. */
  readonly signal: AbortSignal
}

/** What a set is made of. */
export interface NewSet {
  readonly endpointId: string
  readonly name?: string | undefined
  readonly options: EmbeddingOptions
  readonly from: { readonly lines: string } | { readonly file: TextFile; readonly column: number; drop(): Promise<void> }
}

const mediaTypes: Readonly<Record<VectorFormat, string>> = { csv: 'text/csv', json: 'application/json', parquet: 'application/vnd.apache.parquet' }

/** Sets of texts with their vectors: made, filled by jobs, compared in a thread, saved. */
export class EmbeddingSets {
  readonly #tools: SetTools
  /** The jobs that fill sets, by set. */
  readonly #running = new Map<string, string>()
  /** What is no job. */
  readonly #tasks: HeldTasks

  constructor(tools: SetTools) {
    this.#tools = tools
    this.#tasks = new HeldTasks(tools.signal)
  }

  /** Deletes what was removed in an earlier life, and sets that a kill left unfilled. Never rejects. */
  async recover(): Promise<void> {
    const { db, host } = this.#tools
    if (db.isReadOnly) return
    try {
      await this.#tasks.run(async (signal) => {
        for (const id of listLeftSets(db)) if (!this.#running.has(id)) await this.#delete(id, signal)
      })
    } catch (thrown) {
      const { code } = toErrorInfo(thrown)
      if (code !== 'closing' && code !== 'busy') host.log({ level: 'warn', area: 'embeddings', text: `removed texts were not deleted: ${code}` })
    }
  }

  /** All sets, newest first. */
  list(): EmbeddingSet[] {
    return listSets(this.#tools.db).filter(({ id, texts }) => texts > 0 || this.#running.has(id)).map((set) => this.#told(set))
  }

  /** The columns of a file of texts. */
  columns(file: TextFile): Promise<TextColumn[]> {
    return this.#tasks.run((signal) => runTask(this.#tools.host.embeddingsWorker, 'columns', file, signal))
  }

  /** Makes a set, and a job that fills it. Throws `endpoint-unusable`, and `texts-unreadable` where there is no text. */
  add({ endpointId, name, options, from }: NewSet): { setId: string; jobId: string } {
    const { db, host, asking } = this.#tools
    const endpoint = asking.endpoint(endpointId)
    if (endpoint === undefined || endpoint.reason === 'gone') throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
    const given = 'lines' in from ? checked(textsOf(from.lines), '') : undefined
    const set = { id: host.newId(), name: name ?? nameOf(from, given), endpointId, endpointName: endpoint.name, options, createdAt: host.now() }
    insertSet(db, set)
    const jobId = this.#start(set.id, async (context) => {
      try {
        const texts = given ?? (await this.#textsOf(from, context.signal))
        await this.#store(set.id, texts, context.signal)
      } catch (thrown) {
        await this.#delete(set.id, this.#tools.signal)
        throw thrown
      } finally {
        if ('file' in from) await from.drop()
      }
      return this.#fill(set.id, context)
    })
    return { setId: set.id, jobId }
  }

  /** Asks for what is missing. Throws `busy` while that runs already. */
  resume(id: string): string {
    const { db } = this.#tools
    this.#require(id)
    if (this.#running.has(id)) throw new AppError('busy', 'The vectors of this set are asked for already.')
    return this.#start(id, (context) => {
      db.transaction(() => {
        forgetRefusals(db, id)
        writeSetError(db, id, null)
      })
      return this.#fill(id, context)
    })
  }

  /** Names a set. */
  rename(id: string, name: string): void {
    this.#require(id)
    renameSet(this.#tools.db, id, name)
    this.#tell(id)
  }

  /** Removes a set, which ends its job. */
  remove(id: string): void {
    const { db, jobs, events, host } = this.#tools
    this.#require(id)
    const jobId = this.#running.get(id)
    if (jobId !== undefined) jobs.cancel(jobId)
    markSetRemoved(db, id, host.now())
    events.tell({ type: 'embedding-set-removed', setId: id })
  }

  /** Takes back a removed set. Throws `not-found` once it is deleted. */
  restore(id: string): void {
    if (!markSetRemoved(this.#tools.db, id, null)) throw new AppError('not-found', 'This set is no longer there.')
    this.#tell(id)
  }

  /** Some texts, shortened. */
  rows(id: string, from: number, limit: number): EmbeddingRow[] {
    this.#require(id)
    return readTexts(this.#tools.db, id, from, limit)
  }

  /** How near the first texts are to each other. */
  matrix(id: string, measure: Measure): Promise<TaskOutputs['matrix']> {
    this.#require(id)
    return this.#tasks.run((signal) => runTask(this.#tools.host.embeddingsWorker, 'matrix', { ...this.#place(id), measure }, signal))
  }

  /** The texts nearest to one of them, or to another text, for which the endpoint of the set is asked. */
  async nearest(id: string, to: { n: number } | { text: string; instruction?: string | undefined }, { measure, limit }: { measure: Measure; limit: number }): Promise<Neighbour[]> {
    const { asking, host, signal } = this.#tools
    const { endpointId, options } = this.#require(id)
    const at = 'n' in to ? to.n : (await embedText(asking, { endpointId, text: to.text, instruction: to.instruction, dimensions: options.dimensions, signal })).vector
    return this.#tasks.run((held) => runTask(host.embeddingsWorker, 'nearest', { ...this.#place(id), measure, limit, to: at }, held))
  }

  /** The texts as points of a plane. */
  plot(id: string): Promise<TaskOutputs['plot']> {
    const { done } = this.#require(id)
    return this.#tasks.run((signal) => runTask(this.#tools.host.embeddingsWorker, 'plot', { ...this.#place(id), done }, signal))
  }

  /** Writes a set into a file, in a job. */
  save(id: string, format: VectorFormat): string {
    const { host, jobs, outgoing } = this.#tools
    const { name, dimensions, done } = this.#require(id)
    return jobs.start('save-embeddings', async ({ signal, report }) => {
      const fileId = host.newId()
      const target = outgoing.place(fileId)
      try {
        const bytes = await runTask(host.embeddingsWorker, 'save', { ...this.#place(id), format, target, dimensions: dimensions ?? 0, done }, signal, (progress) => report({ progress }))
        outgoing.add(fileId, { mediaType: mediaTypes[format], bytes })
        return { fileId, name: `${name.replaceAll(/[\\/:*?"<>|]+/g, ' ').trim() || 'embeddings'}.${format}` }
      } catch (thrown) {
        await rm(target, { force: true })
        throw thrown
      }
    })
  }

  /** Ends what is no job and lets nothing begin; resolves when nothing has the database open. */
  async hold(): Promise<void> {
    await this.#tasks.hold()
  }

  /** Goes on, perhaps with another database. */
  goOn(): void {
    this.#tasks.goOn()
  }

  /** Resolves when all threads have ended; the jobs have ended before. */
  async close(): Promise<void> {
    await this.#tasks.close()
  }

  async #textsOf(from: Extract<NewSet['from'], { file: TextFile }> | { readonly lines: string }, signal: AbortSignal): Promise<DistinctTexts> {
    if ('lines' in from) return textsOf(from.lines)
    return checked(await runTask(this.#tools.host.embeddingsWorker, 'texts', { ...from.file, column: from.column }, signal), from.file.name)
  }

  async #store(id: string, { texts, empty, duplicates }: DistinctTexts, signal: AbortSignal): Promise<void> {
    const { db } = this.#tools
    let n = 0
    await inSlices(db, signal, () => {
      const text = texts[n]
      if (text === undefined) return false
      insertText(db, id, n, text)
      n += 1
      return true
    })
    fillSet(db, id, { texts: texts.length, empty, duplicates })
    this.#tell(id)
  }

  async #fill(id: string, { signal, report }: JobContext): ReturnType<JobWork> {
    const { db, asking } = this.#tools
    try {
      await fillVectors({
        db, asking, signal,
        set: this.#require(id),
        changed: () => {
          const { done, refused, texts } = this.#require(id)
          report({ progress: texts === 0 ? 1 : (done + refused) / texts })
          this.#tell(id)
        },
      })
    } catch (thrown) {
      if (!signal.aborted) this.#keepError(id, toErrorInfo(thrown))
      throw thrown
    }
    return { setId: id }
  }

  #keepError(id: string, error: ErrorInfo): void {
    if (readSet(this.#tools.db, id) !== undefined) writeSetError(this.#tools.db, id, error)
  }

  /** Starts a job for a set; the set says so until the job has come to its end. */
  #start(id: string, work: JobWork): string {
    const jobId = this.#tools.jobs.start('embeddings', async (context) => {
      try {
        return await work(context)
      } finally {
        this.#running.delete(id)
        this.#tell(id)
      }
    })
    this.#running.set(id, jobId)
    this.#tell(id)
    return jobId
  }

  async #delete(id: string, signal: AbortSignal): Promise<void> {
    const { db, events } = this.#tools
    // What a set left behind may be large.
    await inSlices(db, signal, () => deleteSomeTexts(db, id, 50) > 0)
    deleteSet(db, id)
    events.tell({ type: 'embedding-set-removed', setId: id })
  }

  #place(setId: string): { database: string; setId: string } {
    return { database: this.#tools.db.address, setId }
  }

  #require(id: string): StoredSet {
    const set = readSet(this.#tools.db, id)
    if (set === undefined) throw new AppError('not-found', 'This set is no longer there.')
    return set
  }

  #told(set: StoredSet): EmbeddingSet {
    const jobId = this.#running.get(set.id)
    return { ...set, ...(jobId !== undefined && { jobId }) }
  }

  #tell(id: string): void {
    const set = readSet(this.#tools.db, id)
    if (set !== undefined) this.#tools.events.tell({ type: 'embedding-set-changed', set: this.#told(set) })
  }
}

function checked(texts: DistinctTexts, name: string): DistinctTexts {
  if (texts.texts.length === 0) throw new AppError('texts-unreadable', 'There is no text.', { reason: 'none', name })
  if (texts.texts.length > mostTexts) throw new AppError('texts-unreadable', `There are more than ${mostTexts} texts.`, { reason: 'too-many', most: mostTexts, name })
  return texts
}

function nameOf(from: NewSet['from'], given: DistinctTexts | undefined): string {
  if ('file' in from) return from.file.name.slice(0, 200) || '?'
  return given?.texts[0]?.replaceAll(/\s+/g, ' ').slice(0, 60).trim() || '?'
}
