import { statSync } from 'node:fs'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Backup, LibraryStatus } from '#shared/library.ts'
import type { EventLog } from '../events.ts'
import type { Host } from '../host.ts'
import type { JobContext, Jobs } from '../jobs.ts'
import { backupPath, hasChanged, listBackups } from './backups.ts'
import { checkSpace, sizeOf } from './files.ts'
import { plannedMove, planMove } from './move.ts'
import { Notices } from './notices.ts'
import { putInPlace } from './restore.ts'
import { runTask } from './run-task.ts'
import type { OpenLibrary } from './start.ts'
import { countLibrary } from './counts.ts'
import type { Counts } from './counts.ts'
import type { TaskInput, TaskName, TaskOutput } from './tasks.ts'

/** How old the newest backup may be before another one is made, in milliseconds. */
const backupAge = 24 * 60 * 60_000

/** A smaller database than this, in bytes, is counted in less time than a thread takes to start: about 1 ms. */
const countedAtOnce = 8 * 1024 * 1024

/** How much must be free, in bytes, before writing is said to work again. */
const enoughToWrite = 1024 * 1024

/** How the library looks after itself, in milliseconds. */
export interface CareTimes {
  /** From the start to the first look whether a backup is due. */
  readonly first: number
  /** From one look to the next. */
  readonly every: number
  /** From one try to write to the next while nothing can be written. */
  readonly retry: number
}

const usualTimes: CareTimes = { first: 60_000, every: 10 * 60_000, retry: 5_000 }

/** What the library needs of the areas beside it. */
export interface LibraryTools {
  readonly host: Pick<Host, 'libraryWorker' | 'now' | 'newId' | 'log'>
  readonly opened: Pick<OpenLibrary, 'folder' | 'db' | 'readOnly' | 'needsCheck'>
  readonly events: EventLog
  readonly jobs: Jobs
  readonly times?: CareTimes | undefined
  /**
   * Stops what runs but for one job, lets nothing begin, and has every other connection to the database closed: so it is in the instant
   * in which it resolves. Answers what lets everything begin again, to be called in that instant.
   */
  quiet(jobId: string): Promise<() => void>
  /** Another database is in place: what was made from the old one is made again. */
  restored(): void
}

/** How the library is, and what keeps it safe while the core runs: backups, checks, and a word to the person when something is wrong. */
export class Library {
  readonly #tools: LibraryTools
  readonly #notices: Notices
  readonly #closing = new AbortController()
  readonly #background = new Set<Promise<unknown>>()
  #timers: NodeJS.Timeout[] = []
  #probe: NodeJS.Timeout | undefined
  #counts: { readonly at: string; readonly counts: Counts } | undefined
  #isRestoring = false
  #isBackingUp = false

  constructor(tools: LibraryTools) {
    this.#tools = tools
    const { opened, host, events } = tools
    this.#notices = new Notices({ folder: opened.folder, host, changed: () => events.tell({ type: 'library-changed' }) })
    opened.db.onTrouble = (error) => this.#onTrouble(error.toInfo())
    opened.db.onBrokenRow = (table, key) => this.#notices.broken(table, key)
    if (opened.readOnly !== undefined) {
      this.#notices.notWritable(opened.readOnly)
      return
    }
    const { first, every } = tools.times ?? usualTimes
    this.#timers = [setTimeout(() => this.#lookAfter(), first).unref(), setInterval(() => this.#lookAfter(), every).unref()]
    if (opened.needsCheck) this.#inBackground(this.#checkAfterCrash())
  }

  /** How the library is. The counts are made in a thread of their own, and kept while nothing is written. */
  async status(): Promise<LibraryStatus> {
    const { folder, db, readOnly } = this.#tools.opened
    const { blobBytes, ...counts } = await this.#count()
    return {
      folder,
      readOnly: readOnly !== undefined,
      ...counts,
      bytes: sizeOf(db.path) + sizeOf(`${db.path}-wal`) + blobBytes,
      backups: listBackups(folder),
      notices: this.#notices.all(),
      movesTo: plannedMove(folder),
    }
  }

  /** Starts a job that makes a backup. */
  backUp(): string {
    this.#checkWritable()
    this.#checkCalm()
    return this.#tools.jobs.start('library-backup', async ({ signal }) => {
      const { id } = await this.#makeBackup('person', signal)
      return { backupId: id }
    })
  }

  /** Starts a job that checks every page and row. */
  check(): string {
    this.#checkCalm()
    return this.#tools.jobs.start('library-check', async ({ signal }) => this.#check(signal))
  }

  /** Starts a job that puts a backup in the place of the database, which becomes a backup itself. Rejects with `not-found` or `busy`. */
  restore(backupId: string): string {
    this.#checkWritable()
    const { jobs, opened } = this.#tools
    backupPath(opened.folder, backupId)
    this.#checkCalm()
    return jobs.start('library-restore', async (context) => {
      this.#checkCalm()
      this.#isRestoring = true
      try {
        await this.#restore(backupId, context)
      } finally {
        this.#isRestoring = false
      }
    })
  }

  /** Has everything moved at the next start; `null` takes that back. Rejects like `planMove`. */
  move(target: string | null): void {
    this.#checkWritable()
    planMove(this.#tools.opened.folder, target)
    this.#changed()
  }

  /** The person has seen a notice. */
  dismiss(id: string): void {
    this.#notices.dismiss(id)
  }

  /** Ends what goes on in the background; resolves when it has let go of the database. */
  async close(): Promise<void> {
    this.#closing.abort(new AppError('closing', 'Parley is closing.'))
    for (const timer of this.#timers) clearTimeout(timer)
    clearInterval(this.#probe)
    await Promise.all(this.#background)
  }

  async #restore(backupId: string, { id, signal, report }: JobContext): Promise<void> {
    const { host, opened, quiet, restored } = this.#tools
    const { folder, db } = opened
    // The backup that comes of the present database is known by what is in it now, not when the page was opened.
    this.#counts = undefined
    const counts = await this.#count()
    await this.#task('make-ready', { folder, backupId, now: host.now() }, signal)
    report({ progress: 0.8 })
    while (this.#background.size > 0) await Promise.all(this.#background)
    signal.throwIfAborted()
    const goOn = await quiet(id)
    try {
      db.replace(() => putInPlace(folder, host.now(), counts))
    } finally {
      goOn()
    }
    this.#counts = undefined
    this.#notices.mended()
    restored()
    this.#changed()
  }

  #lookAfter(): void {
    const { folder } = this.#tools.opened
    if (this.#isRestoring || this.#isBackingUp || this.#closing.signal.aborted) return
    const [newest] = listBackups(folder)
    const isDue = newest === undefined || this.#tools.host.now() - newest.createdAt >= backupAge
    if (!isDue || !hasChanged(folder) || !this.#hasConversations()) return
    this.#inBackground(this.#makeBackup('daily', this.#closing.signal))
  }

  #hasConversations(): boolean {
    return this.#tools.opened.db.get('SELECT 1 AS one FROM conversations LIMIT 1') !== undefined
  }

  async #makeBackup(why: Backup['why'], signal: AbortSignal): Promise<Backup> {
    const { host, opened } = this.#tools
    if (this.#isBackingUp) throw new AppError('busy', 'A backup is being made already.', { reason: 'backup' })
    this.#isBackingUp = true
    try {
      const backup = await this.#task('back-up', { folder: opened.folder, why, now: host.now() }, signal)
      this.#notices.backedUp()
      this.#changed()
      return backup
    } catch (thrown) {
      const error = toErrorInfo(thrown)
      if (!signal.aborted) this.#notices.backupFailed(error)
      if (error.code === 'database-damaged') this.#notices.damaged(error)
      throw thrown
    } finally {
      this.#isBackingUp = false
    }
  }

  async #checkAfterCrash(): Promise<void> {
    await this.#check(this.#closing.signal)
    this.#tools.host.log({ level: 'info', area: 'library', text: 'the last life ended without its end; the database is sound' })
  }

  async #check(signal: AbortSignal): Promise<void> {
    try {
      await this.#task('check', { address: this.#tools.opened.db.address }, signal)
    } catch (thrown) {
      const error = toErrorInfo(thrown)
      if (error.code === 'database-damaged') this.#notices.damaged(error)
      throw thrown
    }
  }

  async #count(): Promise<Counts> {
    const { db } = this.#tools.opened
    const at = ['', '-wal'].map((part) => statSync(db.path + part, { throwIfNoEntry: false })?.mtimeMs ?? 0).join()
    // While another database is put in place nothing else may have the present one open.
    if (this.#counts !== undefined && (this.#counts.at === at || this.#isRestoring)) return this.#counts.counts
    const counts = sizeOf(db.path) < countedAtOnce ? countLibrary(db) : await this.#task('count', { address: db.address }, this.#closing.signal)
    this.#counts = { at, counts }
    return counts
  }

  /** A task, which the end of the core and a restore wait for. */
  #task<Name extends TaskName>(name: Name, input: TaskInput<Name>, signal: AbortSignal): Promise<TaskOutput<Name>> {
    const task = runTask(this.#tools.host.libraryWorker, name, input, signal)
    this.#inBackground(task)
    return task
  }

  #inBackground(work: Promise<unknown>): void {
    // Whoever waits for it hears of its failure.
    const settled = work.then(() => undefined, () => undefined).then(() => void this.#background.delete(settled))
    this.#background.add(settled)
  }

  #onTrouble(error: ErrorInfo): void {
    if (error.code === 'database-damaged') this.#notices.damaged(error)
    if (error.code !== 'disk-full' && error.code !== 'database-read-only' && error.code !== 'folder-unwritable') return
    this.#notices.notWritable(error)
    if (this.#tools.opened.readOnly !== undefined || this.#closing.signal.aborted) return
    this.#probe ??= setInterval(() => this.#tryToWrite(), (this.#tools.times ?? usualTimes).retry).unref()
  }

  #tryToWrite(): void {
    const { folder, db } = this.#tools.opened
    try {
      // The log of the database may have room for the next word on a disk that has none for the next page.
      checkSpace(folder, enoughToWrite)
      db.run("INSERT INTO settings (key, value) VALUES ('core.written', 'true') ON CONFLICT (key) DO UPDATE SET value = excluded.value")
    } catch {
      return
    }
    clearInterval(this.#probe)
    this.#probe = undefined
    this.#notices.writable()
  }

  #checkWritable(): void {
    const { readOnly } = this.#tools.opened
    if (readOnly !== undefined) throw new AppError('database-read-only', readOnly.message, readOnly.details)
  }

  #checkCalm(): void {
    if (this.#isRestoring) throw new AppError('busy', 'A backup is being restored.', { reason: 'restore' })
  }

  #changed(): void {
    this.#tools.events.tell({ type: 'library-changed' })
  }
}
