import { join } from 'node:path'
import { Database } from '../store/db.ts'
import { usedOf } from '../store/blob-uses.ts'
import { backupsFolder, listBackups } from './backups.ts'

/** Those of the stored files that a backup of a folder refers to: restoring it would show them again. A backup that cannot be read cannot be restored either. */
export function usedInBackups({ folder, ids }: { readonly folder: string; readonly ids: readonly string[] }): string[] {
  const used = new Set<string>()
  for (const { id } of listBackups(folder)) {
    for (const one of usedIn(join(folder, backupsFolder, `${id}.db`), ids.filter((wanted) => !used.has(wanted)))) used.add(one)
  }
  return [...used]
}

function usedIn(path: string, ids: readonly string[]): string[] {
  try {
    const db = new Database(path, { readOnly: true, immutable: true })
    try {
      return usedOf(db, ids)
    } finally {
      db.close()
    }
  } catch {
    return []
  }
}
