import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { usedInBackups } from '#core/library/used-in-backups.ts'
import { BlobStore } from '#core/store/blobs.ts'
import { BlobSweeper } from '#core/store/blob-sweeper.ts'
import type { BlobSweeperTools } from '#core/store/blob-sweeper.ts'
import { openDatabase } from '#core/store/db.ts'
import type { Database } from '#core/store/db.ts'
import { testHost } from './core.ts'

/** Stored files of a folder and what sweeps them, without the rest of the core, which takes every file for an image; `parts` replaces some of its surroundings. */
export interface BlobLife {
  readonly db: Database
  readonly blobs: BlobStore
  readonly sweeper: BlobSweeper
}

/** Opens the stored files of a folder, also beside a core that has it open. */
export function blobLife(folder: string, now: () => number, parts: Partial<BlobSweeperTools> = {}): BlobLife {
  const db = openDatabase(folder, now)
  const blobs = new BlobStore({ ...testHost(folder), now }, db, () => Promise.resolve({ kind: 'image', mediaType: 'image/png', width: 1, height: 1, facts: {} }))
  const sweeper = new BlobSweeper({
    db, blobs, now,
    signal: new AbortController().signal,
    madeFolder: join(folder, 'made'),
    log: (text) => {
      throw new Error(text)
    },
    isBusy: () => false,
    inBackups: async (ids) => usedInBackups({ folder, ids }),
    forget: () => Promise.resolve(),
    ...parts,
  })
  return { db, blobs, sweeper }
}

/** The ids of the files that are in their place. */
export function storedFiles(folder: string): string[] {
  const blobs = join(folder, 'blobs')
  const prefixes = existsSync(blobs) ? readdirSync(blobs).filter((name) => name.length === 2) : []
  return prefixes.flatMap((prefix) => readdirSync(join(blobs, prefix))).toSorted()
}
