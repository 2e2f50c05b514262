import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Language } from '#shared/language.ts'
import type { ExportFormat } from '#shared/transfer.ts'
import type { Host } from '../host.ts'
import type { JobWork } from '../jobs.ts'
import type { Database } from '../store/db.ts'
import type { Exported } from './export-run.ts'
import type { Outgoing } from './outgoing.ts'
import type { ShownImage } from './shown-images.ts'
import { runTransfer } from './worker-client.ts'

/** What is to be exported, and how. */
export interface ExportWish {
  readonly format: ExportFormat
  /** Left out: all of them. */
  readonly conversationIds?: readonly string[]
  /** The language of the words around the messages. */
  readonly language: Language
}

/** What an export needs of its surroundings. */
export interface ExportTools {
  readonly host: Pick<Host, 'dataFolder' | 'transferWorker' | 'version' | 'now' | 'newId'>
  readonly db: Pick<Database, 'address'>
  readonly outgoing: Outgoing
  /** An image as others may have it. */
  image(id: string): Promise<ShownImage>
}

/**
 * The work of an export: one file, written by a thread of its own from one moment of the library. Its result has `fileId` and `name`.
 * Rejects with `disk-full`, `folder-unwritable`, `not-found` or what the database says; nothing is left behind then.
 */
export function exportWork({ host, db, outgoing, image }: ExportTools, wish: ExportWish): JobWork {
  return async ({ signal, report }) => {
    const fileId = host.newId()
    const target = outgoing.place(fileId)
    const task = {
      kind: 'export' as const, ...wish, target,
      databasePath: db.address,
      blobFolder: join(host.dataFolder, 'blobs'),
      version: host.version,
      now: host.now(),
    }
    try {
      const { name, mediaType, bytes } = await runTransfer<Exported>(host.transferWorker, task, { signal, image, progress: (progress) => report({ progress }) })
      outgoing.add(fileId, { mediaType, bytes })
      return { fileId, name }
    } catch (thrown) {
      await rm(target, { force: true })
      throw thrown
    }
  }
}
