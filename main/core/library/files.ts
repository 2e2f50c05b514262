import { closeSync, constants, copyFileSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#shared/error.ts'

/** What SQLite keeps beside a database, and the database itself last: without it the others mean nothing. */
const databaseParts = ['-wal', '-shm', ''] as const

/** How much stays free on a disk for the application itself, in bytes. */
const reserve = 32 * 1024 * 1024

/** Sees to it that what a file holds survives a power cut. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Sees to it that the names in a folder survive a power cut, where the system can do that. */
export function syncFolder(folder: string): void {
  // Windows opens no folders, and keeps its names by itself.
  if (process.platform === 'win32') return
  const file = openSync(folder, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Writes a file whole or not at all, also through a power cut. Throws `disk-full` or `folder-unwritable`. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.new`
  try {
    writeFileSync(temporary, text, { mode: 0o600 })
    syncFile(temporary)
    renameSync(temporary, path)
    syncFolder(dirname(path))
  } catch (thrown) {
    throw toFileError(thrown, path)
  }
}

/** A file's text; `undefined` where there is none that can be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** A JSON file; `undefined` where there is none that can be read. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readText(path) ?? '')
  } catch {
    return undefined
  }
}

/** Renames a database with all that belongs to it. Going on after a kill is the same call once more. */
export function moveDatabase(from: string, to: string): void {
  for (const part of databaseParts) if (existsSync(from + part)) renameSync(from + part, to + part)
}

/** Deletes a database with all that belongs to it. */
export function removeDatabase(path: string): void {
  for (const part of databaseParts) rmSync(path + part, { force: true })
}

/** Copies a database that nobody writes to, with what is not in its main file yet. Throws `disk-full` before anything is copied, where it would be. */
export function copyDatabase(from: string, to: string): void {
  const parts = (['', '-wal'] as const).filter((part) => existsSync(from + part))
  checkSpace(dirname(to), parts.reduce((bytes, part) => bytes + sizeOf(from + part), 0))
  for (const part of parts) copyFileSync(from + part, to + part, constants.COPYFILE_FICLONE)
}

/** A file's size in bytes; 0 where there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Throws `disk-full` where a folder's disk has no room for so many bytes beside what the application needs to go on. */
export function checkSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder)
  // What is small is tried: a small disk is not a full one.
  const needed = bytes + Math.min(reserve, bytes)
  if (bavail * bsize < needed) throw new AppError('disk-full', `There is no room for ${bytes} bytes in ${folder}.`, { path: folder })
}

/** What went wrong with a file, as `disk-full` or `folder-unwritable`; an `AppError` stays what it is. */
export function toFileError(thrown: unknown, path: string): AppError {
  if (thrown instanceof AppError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk-full', `There is no space left for ${path}.`, { path })
  return new AppError('folder-unwritable', `${path} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}.`, { path })
}
