import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { BlobStore } from './blobs.ts'
import type { Database } from './db.ts'
import { HeldWork } from './held-work.ts'

/** How long a file is kept that a draft has let go of, in milliseconds: what was removed there can be brought back. */
const draftGrace = 10 * 60_000
/** How often a running Parley looks for files that nothing refers to, in milliseconds. */
const sweepInterval = 60_000
/** From the start to the first comparison of files and rows, in milliseconds: a start has better things to do. */
const firstComparison = 30_000
/** When a file is looked at again that only a backup refers to, in milliseconds. */
const backupGrace = 24 * 60 * 60_000
/** So many files go at a time: each costs a rename of its file. */
const slice = 50
/** So many doubts are read at a time. */
const mostDoubts = 2_000

/** The names of the folders in which files lie. */
const prefixes = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))

/** What a sweeper of files works with. */
export interface BlobSweeperTools {
  readonly db: Database
  readonly blobs: BlobStore
  readonly signal: AbortSignal
  /** The folder of what was made from files, each named `ID.…` in folders of its first letters. */
  readonly madeFolder: string
  now(): number
  log(text: string): void
  /** Whether somebody reads or writes many files just now: an export names them first and reads them later. */
  isBusy(): boolean
  /** Those of the ids that a backup refers to. */
  inBackups(ids: readonly string[]): Promise<readonly string[]>
  /** Deletes what was made from a file. */
  forget(id: string): Promise<void>
}

/**
 * Deletes stored files that nothing refers to, with what was made from them. The row goes first, in a transaction, then the file leaves its place in
 * the same instant: a kill in between leaves a file without a row, which the next start takes away, and never a message without its file.
 */
export class BlobSweeper extends HeldWork {
  readonly #tools: BlobSweeperTools

  constructor(tools: BlobSweeperTools) {
    super(tools.signal)
    this.#tools = tools
  }

  /** Sweeps from time to time until Parley ends; a little later than now it compares files and rows. */
  start(): void {
    const { signal } = this.#tools
    void this.sweep()
    const timers = [setInterval(() => void this.sweep(), sweepInterval).unref(), setTimeout(() => void this.compare(), firstComparison).unref()]
    signal.addEventListener('abort', () => timers.forEach((timer) => clearTimeout(timer)), { once: true })
  }

  /** Deletes what nothing refers to and need not be kept for anybody. Resolves when it is done or cannot be done; never rejects. */
  async sweep(): Promise<void> {
    await this.#next((signal) => this.#sweep(signal))
  }

  /**
   * Takes away files that no row knows, and looks for rows that nothing refers to. A row whose file is missing stays as long as something refers to it: when
   * the file is put once more it is whole again. Resolves and never rejects like `sweep`.
   */
  async compare(): Promise<void> {
    await this.#next((signal) => this.#compare(signal))
  }

  async #next(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await this.run(async (signal) => {
      const { isBusy, log } = this.#tools
      if (isBusy()) return
      try {
        await work(signal)
      } catch (thrown) {
        // A full disk or a read-only folder: the next sweep tries again.
        if (!signal.aborted) log(`files that nothing refers to could not be deleted: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      }
    })
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { db, now, inBackups } = this.#tools
    if (db.get('SELECT 1 AS one FROM blob_doubts LIMIT 1') === undefined) return
    db.run('UPDATE blob_doubts SET until = ? WHERE until IS NULL', now() + draftGrace)
    const due = db.all('SELECT blob_id FROM blob_doubts WHERE until <= ? LIMIT ?', now(), mostDoubts).map((row) => String(row.blob_id))
    if (due.length === 0) return
    const kept = new Set(await inBackups(due))
    await this.#inSlices(due.filter((id) => kept.has(id)), signal, (ids) => {
      for (const id of ids) db.run('UPDATE blob_doubts SET until = ? WHERE blob_id = ?', now() + backupGrace, id)
      return []
    })
    await this.#inSlices(due.filter((id) => !kept.has(id)), signal, (ids) => ids.filter((id) => this.#forgetRow(id)))
  }

  /** Deletes a row that nothing refers to; answers whether its file is to go too. */
  #forgetRow(id: string): boolean {
    const { db, blobs, now } = this.#tools
    // Between the look at the backups and now it may have been put or used again.
    const doubt = db.get('SELECT until FROM blob_doubts WHERE blob_id = ? AND until <= ?', id, now())
    if (doubt === undefined || blobs.isArriving(id)) return false
    db.run('DELETE FROM blob_doubts WHERE blob_id = ?', id)
    if (db.get('SELECT 1 AS one FROM blob_uses WHERE blob_id = ? LIMIT 1', id) !== undefined) return false
    db.run('DELETE FROM blobs WHERE id = ?', id)
    return true
  }

  async #inSlices(ids: readonly string[], signal: AbortSignal, decide: (ids: readonly string[]) => string[]): Promise<void> {
    const { db, blobs, isBusy, forget } = this.#tools
    for (let at = 0; at < ids.length; at += slice) {
      signal.throwIfAborted()
      if (isBusy()) return
      const gone = db.transaction(() => decide(ids.slice(at, at + slice)))
      // In the instant in which their rows went, so that nobody can put one of them in between.
      for (const id of gone) blobs.leave(id)
      await blobs.deleteLeft()
      await Promise.allSettled(gone.map(forget))
      await setImmediate()
    }
  }

  async #compare(signal: AbortSignal): Promise<void> {
    const { blobs, madeFolder, forget, isBusy } = this.#tools
    for (const prefix of prefixes) {
      signal.throwIfAborted()
      if (isBusy()) return
      const names = await namesIn(join(blobs.folder, prefix))
      await this.#takeAway(names.filter((name) => isId(name) && name.startsWith(prefix) && !this.#isKnown(name)), signal)
      this.#doubt(prefix)
    }
    for (const prefix of prefixes) {
      signal.throwIfAborted()
      const ids = new Set((await namesIn(join(madeFolder, prefix))).map((name) => name.slice(0, 64)).filter(isId))
      for (const id of ids) if (!this.#isKnown(id)) await forget(id)
    }
  }

  /** Whether there is a row of it, or one that is about to be written. */
  #isKnown(id: string): boolean {
    const { db, blobs } = this.#tools
    return blobs.isArriving(id) || db.get('SELECT 1 AS one FROM blobs WHERE id = ?', id) !== undefined
  }

  /** After a backup was restored, files without a row belong to the database before it, which is a backup itself by then. */
  async #takeAway(ids: readonly string[], signal: AbortSignal): Promise<void> {
    if (ids.length === 0) return
    const kept = new Set(await this.#tools.inBackups(ids))
    await this.#inSlices(ids.filter((id) => !kept.has(id)), signal, (some) => some.filter((id) => !this.#isKnown(id)))
  }

  /** A recovery brings rows of which nobody has told whether they are used. */
  #doubt(prefix: string): void {
    this.#tools.db.run(
      `INSERT OR IGNORE INTO blob_doubts (blob_id, until) SELECT id, NULL FROM blobs WHERE id >= ? AND id < ?
        AND NOT EXISTS (SELECT 1 FROM blob_uses WHERE blob_id = blobs.id)`,
      prefix, `${prefix}g`,
    )
  }
}

function isId(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name)
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
