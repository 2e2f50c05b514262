import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { toDatabaseError } from './db.ts'

/** A data folder that is held. */
export interface FolderHold {
  letGo(): void
  /** Why the folder can only be read; `undefined` where it can be written. */
  readonly readOnly: ErrorInfo | undefined
}

/**
 * Holds a data folder for this process by an exclusive transaction, which the system frees even after a kill. A folder that cannot be
 * written is held against writers only. Throws `folder-held` when another process has it.
 */
export function holdFolder(folder: string): FolderHold {
  const path = join(folder, 'lock.db')
  try {
    const lock = new DatabaseSync(path, { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    return { letGo: () => lock.close(), readOnly: undefined }
  } catch (thrown) {
    const error = toDatabaseError(thrown, path)
    if (error instanceof AppError && error.code === 'database-locked') throw held(folder)
    if (!(error instanceof AppError)) throw error
    return holdToRead(folder, path)
  }
}

function holdToRead(folder: string, path: string): FolderHold {
  const readOnly = new AppError('database-read-only', `The folder ${folder} cannot be written.`, { path: folder }).toInfo()
  // Whoever holds a folder has made the file; where there is none, nobody does.
  if (!existsSync(path)) return { letGo: () => undefined, readOnly }
  try {
    const lock = new DatabaseSync(path, { timeout: 0, readOnly: true })
    // The shared lock of an open read keeps writers out.
    lock.exec('BEGIN; SELECT count(*) FROM sqlite_master')
    return { letGo: () => lock.close(), readOnly }
  } catch (thrown) {
    const error = toDatabaseError(thrown, path)
    if (error instanceof AppError && error.code === 'database-locked') throw held(folder)
    return { letGo: () => undefined, readOnly }
  }
}

function held(folder: string): AppError {
  return new AppError('folder-held', `Another Parley is using the folder ${folder}.`, { path: folder })
}
