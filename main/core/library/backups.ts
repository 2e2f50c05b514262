import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#shared/error.ts'
import type { Backup } from '#shared/library.ts'
import { Database, databaseFile } from '../store/db.ts'
import { checkSpace, copyDatabase, removeDatabase, sizeOf, syncFile, syncFolder, toFileError } from './files.ts'

/** The folder of backups inside the data folder. */
export const backupsFolder = 'backups'

/** What is asked of a backup. */
export interface BackupOrder {
  readonly folder: string
  readonly why: Backup['why']
  readonly now: number
}

const day = 24 * 60 * 60_000
const unfinished = /^\.unfinished-/
const named = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3})Z (daily|migration|restore|person) (\d+)c (\d+)m$/

/** A backup's name, which is its id: when, why, how many conversations and messages. */
export function backupName({ createdAt, why, conversations, messages }: Omit<Backup, 'id' | 'bytes'>): string {
  return `${new Date(createdAt).toISOString().replaceAll(':', '-')} ${why} ${conversations}c ${messages}m`
}

/** Every backup, newest first. Files of other names are somebody else's. */
export function listBackups(folder: string): Backup[] {
  const place = join(folder, backupsFolder)
  const names = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(place) : []
  return names.flatMap((name) => describe(place, name) ?? []).toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
}

function describe(place: string, name: string): Backup | undefined {
  const id = name.endsWith('.db') ? name.slice(0, -3) : ''
  const match = named.exec(id)
  if (match === null) return undefined
  const [, date, hour, minute, second, why, conversations, messages] = match
  return {
    id,
    createdAt: Date.parse(`${date}T${hour}:${minute}:${second}Z`),
    bytes: sizeOf(join(place, name)),
    why: why as Backup['why'],
    conversations: Number(conversations),
    messages: Number(messages),
  }
}

/** Where a backup's file is. Rejects with `not-found`. */
export function backupPath(folder: string, id: string): string {
  if (listBackups(folder).every((backup) => backup.id !== id)) throw new AppError('not-found', 'This backup is no longer there.')
  return join(folder, backupsFolder, `${id}.db`)
}

/**
 * Makes a verified copy of the database: complete or not there at all. A copy before a migration is the file as it is; others are
 * made while the core goes on, by a connection of their own, and hold no exchanges, no answers
 * to queries and no vectors of embedding sets, each of which may be larger than all conversations. Throws `disk-full`,
 * `folder-unwritable`, or `database-damaged` when the copy does not pass its check. Then what is no longer needed is deleted.
 */
export function makeBackup({ folder, why, now }: BackupOrder): Backup {
  const place = join(folder, backupsFolder)
  const source = join(folder, databaseFile)
  const temporary = join(place, `.unfinished-${process.pid}-${now}.db`)
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 })
    sweep(place)
    checkSpace(place, sizeOf(source) + sizeOf(`${source}-wal`))
    const taken = new Date()
    if (why === 'migration') copyDatabase(source, temporary)
    else copyLive(source, temporary)
    const counts = verify(temporary, { full: why === 'migration' })
    const id = backupName({ createdAt: now, why, ...counts })
    // What is written after this moment is not in it for certain.
    utimesSync(temporary, taken, taken)
    renameSync(temporary, join(place, `${id}.db`))
    syncFolder(place)
    rotate(folder, now)
    return { id, createdAt: now, bytes: sizeOf(join(place, `${id}.db`)), why, ...counts }
  } catch (thrown) {
    discard(temporary)
    throw toFileError(thrown, place)
  }
}

function discard(path: string): void {
  try {
    removeDatabase(path)
  } catch {
    // The next copy sweeps it up.
  }
}

function copyLive(source: string, target: string): void {
  const db = new Database(source, { readOnly: true })
  try {
    db.run('VACUUM INTO ?', target)
  } finally {
    db.close()
  }
}

/** Opens a database that nobody else has open, brings it into one file, checks and counts it. Throws `database-damaged`. */
export function verify(path: string, { full }: { readonly full: boolean }): Pick<Backup, 'conversations' | 'messages'> {
  const db = new Database(path)
  try {
    db.exec('PRAGMA journal_mode = DELETE')
    if (!full && leaveOutLarge(db)) db.exec('VACUUM')
    // A file as it is may be large, and the start waits for it.
    checkPages(db, full ? 'quick_check' : 'integrity_check')
    return countRows(db)
  } finally {
    db.close()
    syncFile(path)
  }
}

/** Deletes what went over the wire, and vectors that can be asked for again set by set. Answers whether there was any. */
function leaveOutLarge(db: Database): boolean {
  const has = (table: string): boolean => db.get("SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = ?", table) !== undefined
  const exchanges = has('exchanges') ? db.run('DELETE FROM exchanges') : 0
  const answers = has('queries') ? db.run('UPDATE queries SET exchange = NULL, size = length(body) WHERE exchange IS NOT NULL') : 0
  const vectors = has('embedding_rows') ? db.run('UPDATE embedding_rows SET vector = NULL WHERE vector IS NOT NULL') : 0
  if (vectors > 0) db.run('UPDATE embedding_sets SET done = 0')
  return exchanges + answers + vectors > 0
}

/** Checks every page, every index and every reference. Throws `database-damaged`. Takes seconds for a large file. */
export function checkWhole(db: Database): void {
  checkPages(db, 'integrity_check')
  const orphan = db.get('PRAGMA foreign_key_check')
  if (orphan !== undefined) throw damaged(db, `a row of ${String(orphan.table)} refers to nothing`)
}

/** Checks every page, with `integrity_check` every index too. Throws `database-damaged`. */
export function checkPages(db: Database, check: 'integrity_check' | 'quick_check'): void {
  const verdict = String(db.get(`PRAGMA ${check}(1)`)?.[check])
  if (verdict !== 'ok') throw damaged(db, verdict)
}

function damaged({ path }: Database, why: string): AppError {
  return new AppError('database-damaged', `The database ${path} is damaged (${why}).`, { path, why })
}

/** How many conversations and messages there are, also in the trash; none where there are no tables yet. */
export function countRows(db: Database): Pick<Backup, 'conversations' | 'messages'> {
  const count = (table: string): number => {
    const known = db.get("SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = ?", table)
    return known === undefined ? 0 : Number(db.get(`SELECT count(*) AS n FROM ${table}`)?.n)
  }
  return { conversations: count('conversations'), messages: count('messages') }
}

/** Whether the database was written to since the newest backup; also when that cannot be told. */
export function hasChanged(folder: string): boolean {
  const [newest] = listBackups(folder)
  if (newest === undefined) return true
  const writtenAt = ['', '-wal'].map((part) => statSync(join(folder, databaseFile + part), { throwIfNoEntry: false })?.mtimeMs ?? 0)
  return Math.max(...writtenAt) > statSync(join(folder, backupsFolder, `${newest.id}.db`)).mtimeMs
}

/** A kill leaves copies that were on their way. */
function sweep(place: string): void {
  for (const name of readdirSync(place)) if (unfinished.test(name)) rmSync(join(place, name), { force: true })
}

/** Deletes what `kept` does not name. */
export function rotate(folder: string, now: number): void {
  const all = listBackups(folder)
  const keep = kept(all, now)
  for (const { id } of all) if (!keep.has(id)) removeDatabase(join(folder, backupsFolder, `${id}.db`))
}

/**
 * The ids of the backups that are kept: the newest of all; the newest of each of the last 7 days and of the last 4 weeks that have one;
 * of those before migrations the newest 3 and all of 90 days; of those before a restore the newest 2 and all of 30 days; the newest 10 that the person made.
 */
export function kept(backups: readonly Backup[], now: number): Set<string> {
  const newestFirst = backups.toSorted((a, b) => b.createdAt - a.createdAt)
  const of = (why: Backup['why']): Backup[] => newestFirst.filter((backup) => backup.why === why)
  const young = (days: number) => (backup: Backup): boolean => now - backup.createdAt < days * day
  const daily = of('daily')
  return new Set(
    [
      newestFirst.slice(0, 1),
      newestOfEach(daily, day, 7),
      newestOfEach(daily, 7 * day, 4),
      of('migration').filter((backup, index) => index < 3 || young(90)(backup)),
      of('restore').filter((backup, index) => index < 2 || young(30)(backup)),
      of('person').slice(0, 10),
    ].flat().map(({ id }) => id),
  )
}

function newestOfEach(newestFirst: readonly Backup[], span: number, spans: number): Backup[] {
  const newest = new Map<number, Backup>()
  for (const backup of newestFirst) {
    const at = Math.floor(backup.createdAt / span)
    if (!newest.has(at)) newest.set(at, backup)
  }
  return [...newest.values()].slice(0, spans)
}
