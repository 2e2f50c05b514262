import { AppError } from '#shared/error.ts'
import type { Preset, Snippet } from '#shared/playground/presets.ts'
import type { Database, Row } from './db.ts'
import { isObject, readJson, readNumber, readText } from './readable.ts'

/** The tables of what is kept. */
type Kept = 'presets' | 'snippets'

/** All presets that were not removed, by name as people sort them. */
export function listPresets(db: Database): Preset[] {
  return byName(db.all('SELECT * FROM presets WHERE removed_at IS NULL').map((row) => toPreset(db, row)))
}

/** All snippets that were not removed, by name as people sort them. */
export function listSnippets(db: Database): Snippet[] {
  return byName(db.all('SELECT * FROM snippets WHERE removed_at IS NULL').map((row) => toSnippet(db, row)))
}

/** The preset of an id that was not removed. */
export function readPreset(db: Database, id: string): Preset | undefined {
  const row = db.get('SELECT * FROM presets WHERE id = ? AND removed_at IS NULL', id)
  return row === undefined ? undefined : toPreset(db, row)
}

/** The snippet of an id that was not removed. */
export function readSnippet(db: Database, id: string): Snippet | undefined {
  const row = db.get('SELECT * FROM snippets WHERE id = ? AND removed_at IS NULL', id)
  return row === undefined ? undefined : toSnippet(db, row)
}

/** Adds a preset, also in the place of one that was removed. Answers whether it did: one that is there stays as it is. */
export function insertPreset(db: Database, { id, name, body, createdAt, updatedAt }: Preset): boolean {
  return insert(db, 'presets', 'body', [id, name, JSON.stringify(body), createdAt, updatedAt])
}

/** Adds a snippet, also in the place of one that was removed. Answers whether it did: one that is there stays as it is. */
export function insertSnippet(db: Database, { id, name, text, createdAt, updatedAt }: Snippet): boolean {
  return insert(db, 'snippets', 'text', [id, name, text, createdAt, updatedAt])
}

/** Changes a preset. Throws `not-found`. */
export function updatePreset(db: Database, id: string, change: Partial<Pick<Preset, 'name' | 'body'>>, at: number): void {
  const changed = db.run(
    'UPDATE presets SET name = coalesce(?, name), body = coalesce(?, body), updated_at = ? WHERE id = ? AND removed_at IS NULL',
    change.name ?? null, change.body === undefined ? null : JSON.stringify(change.body), at, id,
  )
  if (changed === 0) throw notThere('presets')
}

/** Changes a snippet. Throws `not-found`. */
export function updateSnippet(db: Database, id: string, change: Partial<Pick<Snippet, 'name' | 'text'>>, at: number): void {
  const changed = db.run(
    'UPDATE snippets SET name = coalesce(?, name), text = coalesce(?, text), updated_at = ? WHERE id = ? AND removed_at IS NULL',
    change.name ?? null, change.text ?? null, at, id,
  )
  if (changed === 0) throw notThere('snippets')
}

/** Removes rows, or (`null`) brings them back; those that are not there are passed over. */
export function setKeptRemoved(db: Database, kept: Kept, ids: readonly string[], removedAt: number | null): void {
  db.run(`UPDATE ${kept} SET removed_at = ? WHERE id IN (SELECT value FROM json_each(?))`, removedAt, JSON.stringify(ids))
}

/** Deletes what was removed: it can be brought back until the next start. Never throws. */
export function purgeKept(db: Database): void {
  try {
    db.run('DELETE FROM presets WHERE removed_at IS NOT NULL')
    db.run('DELETE FROM snippets WHERE removed_at IS NOT NULL')
  } catch {
    // A full disk: another start does it.
  }
}

function insert(db: Database, kept: Kept, content: 'body' | 'text', values: readonly [string, string, string, number, number]): boolean {
  const added = db.run(
    `INSERT INTO ${kept} (id, name, ${content}, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, ${content} = excluded.${content}, created_at = excluded.created_at, updated_at = excluded.updated_at, removed_at = NULL
     WHERE removed_at IS NOT NULL`,
    ...values,
  )
  return added > 0
}

function toPreset(db: Database, row: Row): Preset {
  const cell = { table: 'presets', key: String(row.id) }
  return {
    ...headOf(db, cell, row),
    body: readJson<Preset['body']>(db, cell, row.body, (value) => isObject(value) && isObject(value['settings']), { settings: {} }),
  }
}

function toSnippet(db: Database, row: Row): Snippet {
  const cell = { table: 'snippets', key: String(row.id) }
  return { ...headOf(db, cell, row), text: readText(db, cell, row.text, '') }
}

function headOf(db: Database, cell: { readonly table: string; readonly key: string }, row: Row): Omit<Snippet, 'text'> {
  return { id: cell.key, name: readText(db, cell, row.name, '…'), createdAt: readNumber(db, cell, row.created_at), updatedAt: readNumber(db, cell, row.updated_at) }
}

function byName<One extends Snippet | Preset>(kept: One[]): One[] {
  const order = new Intl.Collator(undefined, { numeric: true })
  return kept.sort((a, b) => order.compare(a.name, b.name) || a.createdAt - b.createdAt)
}

function notThere(kept: Kept): AppError {
  return new AppError('not-found', kept === 'presets' ? 'There is no such preset.' : 'There is no such prompt.')
}
