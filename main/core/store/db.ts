import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { AppError } from '#shared/error.ts'
import { migrate, missingMigrations } from './migrations.ts'

/** A value of a column, as SQLite takes and gives it. */
export type Value = SQLInputValue
/** A row, by column name. */
export type Row = Record<string, Value>

/** The file's name inside the data folder. */
export const databaseFile = 'parley.db'

/** Up to this size, in bytes, a start checks every page: about 100 ms. */
export const checkedAtStart = 32 * 1024 * 1024

/** How a database is opened. */
export interface DatabaseOptions {
  readonly readOnly?: boolean
  /** Nobody changes the file: it is read without locks, and without the files that SQLite puts beside it. Only with `readOnly`. */
  readonly immutable?: boolean
}

/** SQLite with its statements kept, and its errors as `AppError`. Synchronous: keep reads under 5 ms. */
export class Database {
  readonly path: string
  readonly isReadOnly: boolean
  /** What another connection opens to see the same. */
  readonly address: string
  /** Hears of every failure of the file itself: a full disk, a right that is missing, damage. Must not throw. */
  onTrouble: (error: AppError) => void = () => undefined
  /** Hears of every row that could not be read, by its table and its key. Must not throw. */
  onBrokenRow: (table: string, key: string) => void = () => undefined
  #sql: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #listStatements = new Map<string, StatementSync>()
  #depth = 0
  #logPages: number | undefined

  constructor(path: string, options: DatabaseOptions = {}) {
    this.path = path
    this.isReadOnly = options.readOnly ?? false
    this.address = options.immutable === true ? `${pathToFileURL(path).href}?immutable=1` : path
    this.#sql = this.#open()
  }

  /** What is set for the life of a connection that writes. */
  configure(): void {
    this.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;')
  }

  /**
   * Closes the file, lets `swap` put another one in its place, and opens that: whoever holds this object goes on with it. Nothing else
   * may have the file open. When `swap` throws, what lies there then is opened all the same.
   */
  replace(swap: () => void): void {
    this.close()
    try {
      swap()
    } finally {
      this.#sql = this.#open()
      this.configure()
    }
  }

  /** Runs statements without values. */
  exec(sql: string): void {
    this.#guard(() => this.#sql.exec(sql))
  }

  /** Runs one statement; answers how many rows it changed. */
  run(sql: string, ...values: Value[]): number {
    return this.#guard(() => Number(this.#prepare(sql).run(...values).changes))
  }

  /** The first row, if any. */
  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#guard(() => this.#prepare(sql).get(...values) as Row | undefined)
  }

  /** All rows. */
  all(sql: string, ...values: Value[]): Row[] {
    return this.#guard(() => this.#prepare(sql).all(...values) as Row[])
  }

  /** All rows, each as a list of its columns in the order in which they are named: half the time where there are thousands. */
  lists(sql: string, ...values: Value[]): Value[][] {
    return this.#guard(() => this.#prepareLists(sql).all(...values) as unknown as Value[][])
  }

  /** All rows, one at a time: for reads that are longer than the memory, in a thread of their own. */
  *each(sql: string, ...values: Value[]): Generator<Row> {
    // A statement of its own: one that is kept would begin anew when it is asked again meanwhile.
    const rows = this.#guard(() => this.#sql.prepare(sql).iterate(...values))
    try {
      for (;;) {
        const { done, value } = this.#guard(() => rows.next())
        if (done === true) return
        yield value as Row
      }
    } finally {
      // Who stops early would keep the present state of the database for as long as the statement lives.
      rows.return?.()
    }
  }

  /** All or nothing: what `work` writes is kept when it returns and undone when it throws. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work()
    this.exec('BEGIN IMMEDIATE')
    this.#depth += 1
    try {
      const result = work()
      this.exec('COMMIT')
      return result
    } catch (thrown) {
      this.rollback()
      throw thrown
    } finally {
      this.#depth -= 1
    }
  }

  /**
   * A transaction that does not wait for the disk, for much that can be done again. A kill loses nothing of it. A failure of the power
   * may lose the last of them, each as a whole, and never one that waited: that brings everything before it to the disk as well.
   */
  unsynced<T>(work: () => T): T {
    if (this.#depth > 0) return work()
    this.exec('PRAGMA synchronous = NORMAL')
    try {
      return this.transaction(work)
    } finally {
      this.exec('PRAGMA synchronous = FULL')
    }
  }

  /**
   * Whether commits copy the log into the database when it has grown, which may last; off where another thread does it (`checkpoint`).
   * On, they do it at the size that was set before.
   */
  copiesLog(isOn: boolean): void {
    if (!isOn) this.#logPages ??= Number(this.get('PRAGMA wal_autocheckpoint')?.wal_autocheckpoint)
    const pages = isOn ? this.#logPages : 0
    if (pages !== undefined) this.exec(`PRAGMA wal_autocheckpoint = ${pages}`)
    if (isOn) this.#logPages = undefined
  }

  /** Copies what the log holds into the database, as far as nobody reads it, and brings both to the disk: for a thread of its own. */
  checkpoint(): void {
    this.get('PRAGMA wal_checkpoint(PASSIVE)')
  }

  close(): void {
    this.#statements.clear()
    this.#listStatements.clear()
    this.#sql.close()
  }

  /** Undoes the transaction that is open; nothing happens where none is. */
  rollback(): void {
    // A full disk or a damaged page may have ended the transaction already.
    if (this.#sql.isTransaction) this.#sql.exec('ROLLBACK')
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#sql.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #prepareLists(sql: string): StatementSync {
    const known = this.#listStatements.get(sql)
    if (known !== undefined) return known
    const statement = this.#sql.prepare(sql)
    statement.setReturnArrays(true)
    this.#listStatements.set(sql, statement)
    return statement
  }

  #open(): DatabaseSync {
    return this.#guard(() => new DatabaseSync(this.address, { readOnly: this.isReadOnly, timeout: 2_000 }))
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (thrown) {
      const error = toDatabaseError(thrown, this.path)
      if (error instanceof AppError) this.onTrouble(error)
      throw error
    }
  }
}

/**
 * Opens the database of a data folder and brings it to the present schema, without a copy before. Rejects an unusable file before
 * anything is written to it: `database-locked`, `-read-only`, `-damaged` or `-newer`.
 */
export function openDatabase(folder: string, now: () => number): Database {
  const db = openUnchanged(join(folder, databaseFile))
  try {
    db.configure()
    migrate(db, now)
  } catch (thrown) {
    db.close()
    throw thrown
  }
  return db
}

/** Opens a database, or makes an empty one, and looks whether it can be used; its schema and its rows stay as they are. Rejects like `openDatabase`. */
export function openUnchanged(path: string): Database {
  makePrivate(path)
  const db = new Database(path)
  try {
    checkUsable(db)
    missingMigrations(db)
  } catch (thrown) {
    db.close()
    throw thrown
  }
  return db
}

/** Makes a folder and everything above it. Throws `folder-unwritable`. */
export function makeFolder(folder: string): void {
  try {
    for (const step of missingFolders(folder)) makeOne(step)
  } catch (thrown) {
    throw new AppError('folder-unwritable', `The folder ${folder} cannot be made: ${messageOf(thrown)}.`, { path: folder })
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (thrown) {
    // Another process may have been faster.
    if (!existsSync(folder)) throw thrown
  }
}

/** The folders that have to be made for a path, the topmost first. Node's own way to make them all never ends where the system denies that there is such a place. */
export function missingFolders(path: string): string[] {
  const missing: string[] = []
  for (let step = path; !existsSync(step); step = dirname(step)) missing.unshift(step)
  return missing
}

/** SQLite would let everybody read a new file; those that it puts beside it follow its mode. */
function makePrivate(path: string): void {
  try {
    if (!existsSync(path)) closeSync(openSync(path, 'ax', 0o600))
  } catch {
    // What is wrong is told when the database is opened.
  }
}

function checkUsable(db: Database): void {
  if (statSync(db.path).size <= checkedAtStart) {
    const verdict = db.get('PRAGMA quick_check(1)')?.quick_check
    if (verdict !== 'ok') throw damaged(db.path, String(verdict))
  }
  db.exec('CREATE VIRTUAL TABLE temp.probe USING fts5(x); DROP TABLE temp.probe;')
  // The probe for a lock and for a read-only file, which says so only when it is written to: what it writes is undone before it reaches the disk.
  try {
    db.exec('BEGIN IMMEDIATE; PRAGMA user_version = 1;')
  } finally {
    db.rollback()
  }
}

/** What went wrong in SQLite, by its primary result code (sqlite.org/rescode.html). */
export function toDatabaseError(thrown: unknown, path: string): unknown {
  if (thrown instanceof AppError || !(thrown instanceof Error) || !('errcode' in thrown)) return thrown
  const details = { path }
  switch (Number(thrown.errcode) & 0xff) {
    case 5:
    case 6:
      return new AppError('database-locked', `Another program has locked the database ${path}.`, details)
    case 8:
      return new AppError('database-read-only', `The database ${path} is read-only.`, details)
    case 11:
    case 26:
      return damaged(path, thrown.message)
    case 13:
      return new AppError('disk-full', `The disk that holds ${path} is full.`, details)
    case 10:
    case 14:
      return new AppError('folder-unwritable', `The database ${path} cannot be opened or written: ${thrown.message}.`, details)
    default:
      return thrown
  }
}

function damaged(path: string, text: string): AppError {
  return new AppError('database-damaged', `The database ${path} is damaged (${text}).`, { path, why: text })
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
