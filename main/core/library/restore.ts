import { copyFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Database } from '../store/db.ts'
import { migrate } from '../store/migrations.ts'
import { backupName, backupPath, backupsFolder, checkPages } from './backups.ts'
import { checkSpace, sizeOf, syncFile } from './files.ts'
import { emptyWorkshop, swapDatabase, workshop } from './swap.ts'

const fresh = 'fresh.db'

/** Which backup is to be made ready. */
export interface ReadyOrder {
  readonly folder: string
  readonly backupId: string
  readonly now: number
}

/**
 * Copies a backup, checks it and brings it to the present schema, so that it can take the place of the database. Throws `not-found`,
 * `database-damaged`, `database-newer` or `disk-full`; the database and the backup stay as they are.
 */
export function makeReady({ folder, backupId, now }: ReadyOrder): void {
  const source = backupPath(folder, backupId)
  const target = join(emptyWorkshop(folder), fresh)
  checkSpace(dirname(target), sizeOf(source))
  copyFileSync(source, target)
  const db = new Database(target)
  try {
    checkPages(db, 'integrity_check')
    migrate(db, () => now)
    // The job that made the backup was running when it was made.
    db.exec("DELETE FROM jobs WHERE state = 'running'")
    db.exec('PRAGMA journal_mode = DELETE')
  } finally {
    db.close()
  }
  syncFile(target)
}

/**
 * Puts the backup that was made ready in the place of the database, which becomes a backup itself, whole. Nobody may have it open.
 * A kill leaves either the one or the other.
 */
export function putInPlace(folder: string, now: number, counts: { readonly conversations: number; readonly messages: number }): void {
  const name = backupName({ createdAt: now, why: 'restore', ...counts })
  swapDatabase(folder, { fresh: join(workshop, fresh), aside: join(backupsFolder, `${name}.db`) })
}
