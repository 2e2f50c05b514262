import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BlobFile } from '../core.ts'
import { makeFolder } from '../store/db.ts'

/** Files that wait to be saved somewhere by the person: they lie in `outgoing` of a folder until Parley ends. */
export class Outgoing {
  readonly #folder: string
  readonly #files = new Map<string, BlobFile>()

  constructor(folder: string) {
    this.#folder = join(folder, 'outgoing')
    this.sweep()
  }

  /** Where a file of this id is to be written; the folder is there. Throws `folder-unwritable`. */
  place(id: string): string {
    makeFolder(this.#folder)
    return join(this.#folder, id)
  }

  /** From now on the file that was written at its place is given out. */
  add(id: string, { mediaType, bytes }: Pick<BlobFile, 'mediaType' | 'bytes'>): void {
    this.#files.set(id, { path: join(this.#folder, id), mediaType, bytes, lasting: false })
  }

  /** A file that was added; `null` where there is none. */
  file(id: string): BlobFile | null {
    return this.#files.get(id) ?? null
  }

  /** Deletes all of them, also those that a killed Parley has left. Never throws. */
  sweep(): void {
    this.#files.clear()
    try {
      rmSync(this.#folder, { recursive: true, force: true })
    } catch {
      // They are only in the way of the disk's space: the next start tries again.
    }
  }
}
