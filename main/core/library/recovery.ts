import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#shared/error.ts'
import { Database, databaseFile } from '../store/db.ts'
import type { Row, Value } from '../store/db.ts'
import { appliedNames, migrate } from '../store/migrations.ts'
import { queueEverything } from '../store/search-index.ts'
import { backupPath, countRows, listBackups } from './backups.ts'
import { copyDatabase, removeDatabase, syncFile } from './files.ts'
import { keepTogether } from './keep-together.ts'
import { scanPages } from './page-scan.ts'
import type { RowShape } from './page-scan.ts'
import { salvageTable, tryTo } from './salvage.ts'
import type { Gap } from './salvage.ts'
import { emptyWorkshop, swapDatabase, workshop } from './swap.ts'

/** The folder of damaged databases inside the data folder. */
export const damagedFolder = 'damaged'

/** What became of a damaged database. */
export interface Recovered {
  /** Where the damaged one lies whole. */
  readonly folder: string
  readonly conversations: number
  readonly messages: number
  /** How many messages are known to have been there and could not be read, nor found in a backup. */
  readonly lost: number
}

const fresh = 'fresh.db'

/**
 * Sets a damaged database aside, byte for byte, and puts one in its place that holds what can be read of it, with what is missing
 * from the newest backup. Nobody may have it open. Until the new one is complete the damaged one stays where it is. Throws `disk-full`
 * or `folder-unwritable`.
 */
export function recoverDatabase({ folder, now }: { readonly folder: string; readonly now: number }): Recovered {
  const place = emptyWorkshop(folder)
  const [damaged, target] = [join(place, 'damaged.db'), join(place, fresh)]
  // Reading would write to what SQLite keeps beside it.
  copyDatabase(join(folder, databaseFile), damaged)
  const backup = newestGoodBackup(folder, place)
  const lost = rebuild({ damaged, target, backup, now })
  const counts = prepare(target, now)
  for (const path of [damaged, backup ?? damaged]) removeDatabase(path)
  const aside = join(damagedFolder, new Date(now).toISOString().replaceAll(':', '-'))
  swapDatabase(folder, { fresh: join(workshop, fresh), aside: join(aside, databaseFile) })
  return { folder: join(folder, aside), ...counts, lost }
}

/** A copy of the newest backup that can be opened. */
function newestGoodBackup(folder: string, place: string): string | undefined {
  const copy = join(place, 'backup.db')
  for (const { id } of listBackups(folder)) {
    removeDatabase(copy)
    copyFileSync(backupPath(folder, id), copy)
    if (tryTo(() => withDatabase(copy, (db) => db.get('PRAGMA quick_check(1)')?.quick_check === 'ok' && appliedNames(db).size > 0))) return copy
  }
  return undefined
}

interface Sources {
  readonly damaged: string
  readonly target: string
  readonly backup: string | undefined
  readonly now: number
}

function rebuild({ damaged, target, backup, now }: Sources): number {
  const names = namesOf(damaged)
  if (names === undefined) {
    // Not even what tables it has can be read.
    if (backup !== undefined) copyFileSync(backup, target)
    return withDatabase(target, (db) => {
      migrate(db, () => now)
      db.exec('PRAGMA foreign_keys = OFF')
      db.transaction(() => {
        scanPages(damaged, shapes, (table, row) => insert(db, table, row))
        keepTogether(db, now)
      })
      return 0
    })
  }
  const old = new Database(damaged)
  try {
    return withDatabase(target, (db) => {
      migrate(db, () => now, (name) => names.has(name))
      return fill(db, old, backup, now)
    })
  } finally {
    old.close()
  }
}

/** Which migrations a damaged database has had; `undefined` where its tables cannot be read at all. */
function namesOf(path: string): Set<string> | undefined {
  let names: Set<string> | undefined
  tryTo(() => withDatabase(path, (db) => {
    const tables = new Set(db.all("SELECT name FROM sqlite_master WHERE type = 'table'").map((row) => String(row.name)))
    if (!tables.has('messages') && !tables.has('conversations')) return false
    names = tryNames(db) ?? guessNames(tables)
    return true
  }))
  return names
}

function tryNames(db: Database): Set<string> | undefined {
  try {
    const names = appliedNames(db)
    return names.size === 0 ? undefined : names
  } catch {
    return undefined
  }
}

/** Every migration whose tables are there. */
function guessNames(tables: ReadonlySet<string>): Set<string> {
  const present = new Set(['m001-initial'])
  if (tables.has('exchanges')) present.add('m002-workspace').add('m003-removed-messages')
  if (tables.has('revisions')) present.add('m004-library')
  if (tables.has('search_queue')) present.add('m005-search')
  if (tables.has('blob_uses')) present.add('m006-reading').add('m007-attachments')
  if (tables.has('presets')) present.add('m008-playground')
  return present
}

/** Parents before their children, so that what is filled in finds what it belongs to. */
const order = ['settings', 'connections', 'endpoints', 'folders', 'blobs', 'conversations', 'messages', 'revisions', 'summaries', 'drafts', 'queued', 'exchanges', 'jobs', 'presets', 'snippets', 'batches', 'batch_results', 'embedding_sets', 'embedding_rows', 'queries', 'query_drafts']

/**
 * What is made from messages, by the number of their row: a placeholder may have the number of a message that was lost. Search by meaning is off
 * then, since all of it would have to be sent once more, which the person has to want.
 */
const derived: ReadonlySet<string> = new Set(['meaning_index', 'message_vectors', 'vector_queue'])

function fill(db: Database, old: Database, backup: string | undefined, now: number): number {
  db.exec('PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF')
  if (backup !== undefined) db.run('ATTACH ? AS backup', backup)
  const tables = db.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search%' AND name NOT LIKE 'blob\\_%' ESCAPE '\\' AND name <> 'migrations'").map((row) => String(row.name))
  let lost = 0
  for (const table of tables.filter((name) => !derived.has(name)).toSorted((a, b) => order.indexOf(a) - order.indexOf(b))) {
    db.transaction(() => {
      const gaps = salvageTable(old, table, (row) => insert(db, table, row))
      if (gaps.length === 0) return
      if (table === 'messages' || table === 'conversations') scanFor(db, old.path, table, gaps)
      if (backup !== undefined) fillFrom(db, table, gaps)
      if (table === 'messages') lost = missingIn(db, old, gaps)
    })
  }
  db.transaction(() => keepTogether(db, now))
  if (backup !== undefined) db.exec('DETACH backup')
  return lost
}

const shapes: readonly RowShape[] = [
  {
    table: 'messages',
    columns: ['seq', 'id', 'conversation_id', 'parent_id', 'turn_id', 'lane', 'role', 'status', 'created_at', 'parts', 'about', 'removed_at', 'left_out', 'revisions'],
    fits: ({ seq, id, conversation_id: conversation, role, status, parts, about }) =>
      typeof seq === 'number' && typeof id === 'string' && typeof conversation === 'string' && (role === 'user' || role === 'assistant') && typeof status === 'string' &&
      typeof parts === 'string' && parts.startsWith('[') && typeof about === 'string' && about.startsWith('{'),
  },
  {
    table: 'conversations',
    columns: ['id', 'title', 'titled_by', 'created_at', 'updated_at', 'active_leaf_id', 'endpoint_id', 'attention', 'removed_at', 'settings', 'folder_id', 'pinned', 'archived', 'purged_at', 'comparison'],
    fits: ({ id, title, titled_by: by, created_at: created, updated_at: updated, attention }) =>
      typeof id === 'string' && typeof title === 'string' && ['nobody', 'first-words', 'endpoint', 'person'].includes(String(by)) && typeof created === 'number' && typeof updated === 'number' &&
      ['none', 'unseen', 'failed'].includes(String(attention)),
  },
]

/** Rows on sound pages that no upper page leads to any more, where the table has gaps. */
function scanFor(db: Database, path: string, table: string, gaps: readonly Gap[]): void {
  const isMissing = (row: Row): boolean => typeof row.seq !== 'number' || gaps.some(({ from, to }) => Number(row.seq) >= from && Number(row.seq) <= to)
  scanPages(path, shapes.filter((shape) => shape.table === table), (_table, row) => {
    if (isMissing(row)) insert(db, table, row)
  })
}

function insert(db: Database, table: string, row: Row): void {
  const names = columnsOf(db, 'main', table).filter((name) => name in row)
  try {
    db.run(`INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, ...names.map((name) => row[name] as Value))
  } catch (thrown) {
    // A row that its own table refuses (a column that is empty and must not be) is one that cannot be read.
    if (thrown instanceof AppError) throw thrown
  }
}

const known = new WeakMap<Database, Map<string, string[]>>()

function columnsOf(db: Database, schema: string, table: string): string[] {
  const columns = known.get(db) ?? new Map<string, string[]>()
  known.set(db, columns)
  const names = columns.get(`${schema}.${table}`) ?? db.all(`PRAGMA ${schema}.table_info(${table})`).map((row) => String(row.name))
  columns.set(`${schema}.${table}`, names)
  return names
}

/** Rows of the backup where the damaged table has gaps; elsewhere a missing row was deleted. */
function fillFrom(db: Database, table: string, gaps: readonly Gap[]): void {
  const theirs = columnsOf(db, 'backup', table)
  const names = columnsOf(db, 'main', table).filter((name) => theirs.includes(name))
  if (names.length === 0) return
  const copy = `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) SELECT ${names.join(', ')} FROM backup.${table}`
  // Only a key of its own is the same in a copy; other tables are filled by their ids.
  if (!names.includes('seq')) db.run(copy)
  else for (const { from, to } of gaps) db.run(`${copy} WHERE seq BETWEEN ? AND ?`, from, to)
}

/** How many messages an index still names that are nowhere; where none can be read, how many numbers the gaps have below the highest that is known. */
function missingIn(db: Database, old: Database, gaps: readonly Gap[]): number {
  let missing = 0
  const isRead = tryTo(() => {
    for (const row of old.each('SELECT seq FROM messages INDEXED BY messages_of_conversation')) {
      const seq = Number(row.seq)
      if (gaps.some(({ from, to }) => seq >= from && seq <= to) && db.get('SELECT 1 AS one FROM messages WHERE seq = ?', seq) === undefined) missing += 1
    }
    return true
  })
  if (isRead) return missing
  // The end of the last gap may be only what the file has room for.
  const highest = Number(db.get('SELECT max(seq) AS seq FROM messages')?.seq ?? 0)
  const isThere = 'SELECT count(*) AS n FROM messages WHERE seq BETWEEN ? AND ?'
  return gaps.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, highest) - Math.max(from, 1) + 1 - Number(db.get(isThere, from, to)?.n)), 0)
}

/** Brings a new database to the present schema and has all of it indexed anew; answers what is in it. */
function prepare(target: string, now: number): Pick<Recovered, 'conversations' | 'messages'> {
  const counts = withDatabase(target, (db) => {
    migrate(db, () => now)
    db.transaction(() => queueEverything(db))
    db.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE')
    return countRows(db)
  })
  syncFile(target)
  return counts
}

function withDatabase<T>(path: string, work: (db: Database) => T): T {
  const db = new Database(path)
  try {
    return work(db)
  } finally {
    db.close()
  }
}
