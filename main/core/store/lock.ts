import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '#shared/error.ts'
import { toDatabaseError } from './db.ts'

/**
 * Holds a data folder for this process by an exclusive transaction, which the system frees even after a kill.
 * Throws `folder-held` when another process has it. Answers a function that lets it go.
 */
export function holdFolder(folder: string): () => void {
  const path = join(folder, 'lock.db')
  try {
    const lock = new DatabaseSync(path, { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    return () => lock.close()
  } catch (thrown) {
    const error = toDatabaseError(thrown, path)
    if (error instanceof AppError && error.code === 'database-locked') {
      throw new AppError('folder-held', `Another Parley is using the folder ${folder}.`, { path: folder })
    }
    throw error instanceof AppError
      ? new AppError('folder-unwritable', `The folder ${folder} cannot be written.`, { path: folder })
      : error
  }
}
