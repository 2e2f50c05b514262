import { AppError } from '#shared/error.ts'
import type { Folder } from '#shared/library.ts'
import type { Database } from './db.ts'
import { readNumber, readText } from './readable.ts'

/** All folders that were not removed, by name as people sort them. */
export function listFolders(db: Database): Folder[] {
  const folders = db.all('SELECT id, name, created_at FROM folders WHERE removed_at IS NULL')
    .map((row): Folder => {
      const cell = { table: 'folders', key: String(row.id) }
      return { id: String(row.id), name: readText(db, cell, row.name, '…'), createdAt: readNumber(db, cell, row.created_at) }
    })
  const order = new Intl.Collator(undefined, { numeric: true })
  return folders.sort((a, b) => order.compare(a.name, b.name) || a.createdAt - b.createdAt)
}

/** What is in each folder: how many conversations, and how many of them the person has not looked at. Folders with none are left out. */
export function countInFolders(db: Database): { readonly folderId: string; readonly count: number; readonly unseen: number; readonly failed: number }[] {
  return db.all(
    `SELECT folder_id, count(*) AS count, sum(attention = 'unseen') AS unseen, sum(attention = 'failed') AS failed FROM conversations
     WHERE folder_id IS NOT NULL AND removed_at IS NULL AND archived = 0 GROUP BY folder_id`,
  ).map((row) => ({ folderId: String(row.folder_id), count: Number(row.count), unseen: Number(row.unseen), failed: Number(row.failed) }))
}

/** Throws `not-found` where there is no such folder, or it was removed. */
export function requireFolder(db: Database, id: string): void {
  if (db.get('SELECT 1 AS one FROM folders WHERE id = ? AND removed_at IS NULL', id) === undefined) throw noFolder()
}

/** Adds a folder. */
export function insertFolder(db: Database, { id, name, createdAt }: Folder): void {
  db.run('INSERT INTO folders (id, name, created_at) VALUES (?, ?, ?)', id, name, createdAt)
}

/** Gives a folder another name. Throws `not-found`. */
export function renameFolder(db: Database, id: string, name: string): void {
  if (db.run('UPDATE folders SET name = ? WHERE id = ? AND removed_at IS NULL', name, id) === 0) throw noFolder()
}

/** Removes a folder, or (`null`) brings it back. Its conversations keep it in mind. Throws `not-found`. */
export function setFolderRemoved(db: Database, id: string, removedAt: number | null): void {
  const changed = db.run(`UPDATE folders SET removed_at = ? WHERE id = ? AND removed_at IS ${removedAt === null ? 'NOT NULL' : 'NULL'}`, removedAt, id)
  if (changed === 0) throw noFolder()
}

/** Whether anything lies in a folder, removed or not. */
export function isFolderUsed(db: Database, id: string): boolean {
  return db.get('SELECT 1 AS one FROM conversations WHERE folder_id = ? LIMIT 1', id) !== undefined
}

function noFolder(): AppError {
  return new AppError('not-found', 'There is no such folder.')
}
