import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Host } from '../host.ts'
import { checkedAtStart, Database, databaseFile, makeFolder, openUnchanged } from '../store/db.ts'
import { holdFolder } from '../store/lock.ts'
import { migrate, missingMigrations } from '../store/migrations.ts'
import { listBackups } from './backups.ts'
import { beginLife } from './life.ts'
import { copyDatabase, sizeOf } from './files.ts'
import { pointerOf, settleFolder } from './move.ts'
import { addNotice, readState, writeState } from './state.ts'
import { runTask } from './run-task.ts'
import { finishSwap } from './swap.ts'

/** A library that is open. */
export interface OpenLibrary {
  readonly folder: string
  readonly db: Database
  /** Why nothing can be written; `undefined` where it can. */
  readonly readOnly: ErrorInfo | undefined
  /** Where files lie that live no longer than the process. */
  readonly passing: string
  /** The last life did not end cleanly, and the database is too large to have been checked at the start. */
  readonly needsCheck: boolean
  /** Lets the folder go, when the database is closed. `clean`: everything was stored. */
  letGo(clean: boolean): void
}

type StartHost = Pick<Host, 'dataFolder' | 'libraryWorker' | 'now' | 'newId' | 'log'>

/**
 * Opens the library of a data folder: follow or carry out a move, hold the folder, end what a kill interrupted, look at the database, recover
 * a damaged one, copy before a migration, migrate. A folder that cannot be written is opened to be read. Rejects with `folder-held`, `folder-missing`,
 * `folder-unwritable`, `database-locked` or `database-newer`, having changed nothing in an existing database, or with `disk-full`.
 */
export async function openLibrary(host: StartHost): Promise<OpenLibrary> {
  const folder = settleFolder(host.dataFolder, host)
  makeFolder(folder)
  const hold = holdFolder(folder)
  try {
    // Another Parley may have moved it while this one waited.
    if (pointerOf(folder) !== undefined) throw new AppError('folder-held', `The folder ${folder} is being moved.`, { path: folder })
    if (hold.readOnly !== undefined) return openToRead(host, folder, { reason: hold.readOnly, letGo: hold.letGo })
    return await openToWrite(host, folder, hold.letGo)
  } catch (thrown) {
    hold.letGo()
    throw thrown
  }
}

async function openToWrite(host: StartHost, folder: string, letGo: () => void): Promise<OpenLibrary> {
  finishSwap(folder)
  const life = beginLife(folder)
  try {
    const db = await openCopied(host, folder)
    try {
      db.configure()
      migrate(db, () => host.now())
    } catch (thrown) {
      db.close()
      throw thrown
    }
    const isLarge = sizeOf(db.path) > checkedAtStart
    return { folder, db, passing: folder, readOnly: undefined, needsCheck: isLarge && !life.lastEndedCleanly, letGo: (clean) => (clean && life.end(), letGo()) }
  } catch (thrown) {
    // A file that may not be written, a full disk, no room for the copy before a migration: what is there can be read all the same.
    if (!(thrown instanceof NotCopied) && !notWritable.includes(toErrorInfo(thrown).code)) throw thrown
    if (thrown instanceof NotCopied) tellNotCopied(host, folder, thrown.reason)
    return openToRead(host, folder, { reason: thrown instanceof NotCopied ? thrown.reason : toErrorInfo(thrown), letGo: () => (life.end(), letGo()) })
  }
}

const notWritable: readonly ErrorInfo['code'][] = ['database-read-only', 'folder-unwritable', 'disk-full']

/** There is no copy, so nothing is migrated. */
class NotCopied extends Error {
  readonly reason: ErrorInfo

  constructor(reason: ErrorInfo) {
    super(reason.message)
    this.reason = reason
  }
}

/** The database as it is, or what could be recovered of it; where it is to be migrated there is a copy of it. */
async function openCopied(host: StartHost, folder: string): Promise<Database> {
  const db = await openSound(host, folder)
  if (missingMigrations(db).length === 0 || db.get('SELECT 1 AS one FROM sqlite_master LIMIT 1') === undefined) return db
  // The copy is of the file, with what a crash left beside it: nobody may have it open.
  db.close()
  try {
    await runTask(host.libraryWorker, 'back-up', { folder, why: 'migration', now: host.now() })
  } catch (thrown) {
    const reason = toErrorInfo(thrown)
    if (reason.code !== 'database-damaged') throw new NotCopied(reason)
    await recover(host, folder)
  }
  return openUnchanged(db.path)
}

/** The database as it is, or what could be recovered of it. */
async function openSound(host: StartHost, folder: string): Promise<Database> {
  const path = join(folder, databaseFile)
  // An empty file beside backups is one that lost everything, not a new one.
  const isGone = sizeOf(path) === 0 && sizeOf(`${path}-wal`) === 0 && listBackups(folder).length > 0
  if (!isGone && !readState(folder).damaged) {
    try {
      return openUnchanged(path)
    } catch (thrown) {
      if (toErrorInfo(thrown).code !== 'database-damaged') throw thrown
    }
  }
  await recover(host, folder)
  return openUnchanged(path)
}

async function recover(host: StartHost, folder: string): Promise<void> {
  const recovered = await runTask(host.libraryWorker, 'recover', { folder, now: host.now() })
  host.log({ level: 'error', area: 'library', text: `the database was damaged and set aside; ${recovered.messages} messages are there, ${recovered.lost} are lost` })
  const state = readState(folder)
  writeState(folder, { notices: state.notices.filter(({ kind }) => kind !== 'damaged'), damaged: false })
  addNotice(folder, { kind: 'recovered', id: host.newId(), at: host.now(), ...recovered })
}

function tellNotCopied(host: StartHost, folder: string, error: ErrorInfo): void {
  try {
    addNotice(folder, { kind: 'backup-failed', id: host.newId(), at: host.now(), error })
  } catch {
    // Where there is no room for a notice either, the library says why it is read-only.
  }
}

interface Reading {
  readonly reason: ErrorInfo
  letGo(): void
}

/**
 * A library that is shown, searched and exported only. What SQLite would have to write to in order to read (a log that was left, an older
 * schema) is done on a private copy in the system's temporary folder.
 */
function openToRead({ now }: StartHost, folder: string, { reason, letGo }: Reading): OpenLibrary {
  const path = join(folder, databaseFile)
  if (!existsSync(path)) throw new AppError('folder-unwritable', `The folder ${folder} cannot be written.`, { path: folder })
  const passing = mkdtempSync(join(tmpdir(), 'parley-'))
  const discard = (): void => rmSync(passing, { recursive: true, force: true })
  try {
    const db = (sizeOf(`${path}-wal`) === 0 ? openInPlace(path) : undefined) ?? openCopy(path, join(passing, databaseFile), now)
    return { folder, db, passing, readOnly: reason, needsCheck: false, letGo: () => (discard(), letGo()) }
  } catch (thrown) {
    discard()
    throw thrown
  }
}

function openCopy(path: string, copy: string, now: () => number): Database {
  copyDatabase(path, copy)
  for (const part of ['', '-wal']) if (existsSync(copy + part)) chmodSync(copy + part, 0o600)
  const db = openUnchanged(copy)
  try {
    migrate(db, now)
    db.exec('PRAGMA journal_mode = DELETE')
  } finally {
    db.close()
  }
  return new Database(copy, { readOnly: true, immutable: true })
}

/** The database itself, where it has the present schema. */
function openInPlace(path: string): Database | undefined {
  const db = new Database(path, { readOnly: true, immutable: true })
  try {
    if (missingMigrations(db).length === 0) return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
  db.close()
  return undefined
}
