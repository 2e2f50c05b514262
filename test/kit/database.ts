import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Job } from '#shared/contract.ts'
import type { TestCore } from './core.ts'

/** The database's file in a data folder. */
export function databaseOf(folder: string): string {
  return join(folder, 'parley.db')
}

/** Works on the database of a folder that no core has open. */
export function withDatabase<T>(folder: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(databaseOf(folder))
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/** Adds conversations with messages below each other, past the core: for many of them, and for those of known ids. */
export function addConversations(folder: string, wanted: { readonly conversations: number; readonly messages: number; readonly text?: string; readonly prefix?: string }): void {
  const { conversations, messages, text = 'needle in a haystack. ', prefix = 'c' } = wanted
  withDatabase(folder, (db) => {
    db.exec('PRAGMA synchronous = OFF; BEGIN')
    const addConversation = db.prepare("INSERT INTO conversations (id, title, titled_by, created_at, updated_at, active_leaf_id) VALUES (?, ?, 'person', ?, ?, ?)")
    const addMessage = db.prepare("INSERT INTO messages (id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about) VALUES (?, ?, ?, ?, 0, ?, 'done', ?, ?, '{}')")
    for (let c = 0; c < conversations; c += 1) {
      const id = `${prefix}${c}`
      addConversation.run(id, `Title ${id}`, 1_000 + c, 1_000 + c, `${id}-${messages - 1}`)
      for (let m = 0; m < messages; m += 1) {
        const parts = JSON.stringify([{ type: 'text', text: `${id} ${m} ${text.repeat(1 + ((c * 7 + m) % 5))}` }])
        addMessage.run(`${id}-${m}`, id, m === 0 ? null : `${id}-${m - 1}`, `${id}-t${m}`, m % 2 === 0 ? 'user' : 'assistant', 1_000 + c + m, parts)
      }
    }
    db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  })
}

/** Overwrites pages of a database, counted from 1, with noise. */
export function breakPages(folder: string, pages: readonly number[]): Buffer {
  const bytes = readFileSync(databaseOf(folder))
  for (const page of pages) bytes.fill(0xa5, (page - 1) * 4096, page * 4096)
  writeFileSync(databaseOf(folder), bytes)
  return bytes
}

/** The pages that hold a table or an index, in the order of the file; `leaf` only those with rows. */
export function pagesOf(folder: string, name: string, kind: 'leaf' | 'internal' | 'overflow' = 'leaf'): number[] {
  return withDatabase(folder, (db) => db.prepare('SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY pageno').all(name, kind).map((row) => Number(row.pageno)))
}

/** A job, when it has ended. */
export async function ended(parley: Pick<TestCore, 'until'>, jobId: string): Promise<Job> {
  const event = await parley.until((one) => one.type === 'job-changed' && one.job.id === jobId && one.job.state !== 'running')
  if (event.type !== 'job-changed') throw new Error('unreachable')
  return event.job
}
