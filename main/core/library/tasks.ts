import type { Backup } from '#shared/library.ts'
import { Database } from '../store/db.ts'
import { checkWhole, makeBackup } from './backups.ts'
import type { BackupOrder } from './backups.ts'
import { countLibrary } from './counts.ts'
import type { Counts } from './counts.ts'
import { recoverDatabase } from './recovery.ts'
import type { Recovered } from './recovery.ts'
import { makeReady } from './restore.ts'
import type { ReadyOrder } from './restore.ts'
import { usedInBackups } from './used-in-backups.ts'

/** What takes too long for the core's own thread, by name. Each opens and closes its own connection. */
export const tasks = {
  'back-up': (order: BackupOrder): Backup => makeBackup(order),
  check: ({ address }: { readonly address: string }): void => reading(address, checkWhole),
  count: ({ address }: { readonly address: string }): Counts => reading(address, countLibrary),
  'make-ready': (order: ReadyOrder): void => makeReady(order),
  'used-in-backups': (order: { readonly folder: string; readonly ids: readonly string[] }): string[] => usedInBackups(order),
  recover: (order: { readonly folder: string; readonly now: number }): Recovered => recoverDatabase(order),
} as const

/** What can be asked of the library's worker thread. */
export type TaskName = keyof typeof tasks
/** What a task is given. */
export type TaskInput<Name extends TaskName> = Parameters<(typeof tasks)[Name]>[0]
/** What a task answers. */
export type TaskOutput<Name extends TaskName> = ReturnType<(typeof tasks)[Name]>

function reading<T>(address: string, work: (db: Database) => T): T {
  const db = new Database(address, { readOnly: true })
  try {
    return work(db)
  } finally {
    db.close()
  }
}
