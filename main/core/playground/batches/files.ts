import { copyFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#shared/error.ts'
import { makeFolder } from '../../store/db.ts'

/** A file without a batch is kept for so long, in milliseconds: a backup that is restored may know its batch. */
const keptFor = 30 * 24 * 60 * 60_000

/** The files of batches, in a folder of their own. */
export class BatchFiles {
  readonly #folder: string

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'batches')
  }

  path(batchId: string): string {
    return join(this.#folder, `${batchId}.csv`)
  }

  /** Whether the file of a batch is there. */
  has(batchId: string): boolean {
    return statSync(this.path(batchId), { throwIfNoEntry: false })?.isFile() === true
  }

  /** Where a new file is to be written; the folder is there. Throws `folder-unwritable`. */
  place(batchId: string): string {
    makeFolder(this.#folder)
    return this.path(batchId)
  }

  /** Throws `file-unreadable` where the file is gone. */
  require(batchId: string, name: string): string {
    const path = this.path(batchId)
    if (this.has(batchId)) return path
    throw new AppError('file-unreadable', `The copy of ${name} is gone.`, { name, why: path })
  }

  copy(from: string, to: string, name: string): void {
    copyFileSync(this.require(from, name), this.place(to))
  }

  remove(batchId: string): void {
    rmSync(this.path(batchId), { force: true })
  }

  /** Removes old files that belong to none of these batches. Never throws. */
  sweep(batchIds: ReadonlySet<string>, now: number): void {
    try {
      for (const name of readdirSync(this.#folder)) {
        const path = join(this.#folder, name)
        if (!batchIds.has(name.replace(/\.csv$/, '')) && now - statSync(path).mtimeMs > keptFor) rmSync(path, { force: true })
      }
    } catch {
      // No folder, or one that cannot be read: there is nothing to tidy then.
    }
  }
}
