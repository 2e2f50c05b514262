import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { AppError } from '#shared/error.ts'
import { toPart } from '#shared/attachment-part.ts'
import type { Attachment } from '#shared/attachment.ts'
import type { Part } from '#shared/message.ts'
import type { SkipReason } from '#shared/transfer.ts'
import type { Host } from '../host.ts'
import type { JobWork } from '../jobs.ts'
import type { BlobStore } from '../store/blobs.ts'
import { databaseFile } from '../store/db.ts'
import type { Database } from '../store/db.ts'
import type { ImportItem, ImportTask, ImportedMessage, PutFile, WaitingImage } from './import-items.ts'
import { ImportStore } from './import-store.ts'
import type { Changes, StoredItem, StoredMessage } from './import-store.ts'
import type { Incoming } from './incoming.ts'
import { Tally } from './tally.ts'
import { runTransfer } from './worker-client.ts'

/** What an import needs of its surroundings. */
export interface ImportTools {
  readonly host: Pick<Host, 'dataFolder' | 'transferWorker' | 'now'>
  readonly db: Database
  readonly blobs: BlobStore
  readonly incoming: Incoming
  /** Tells windows what they have to ask again. */
  changed(changes: Changes): void
}

/** How often windows are told how far it is and what came in, in milliseconds: lists are asked anew each time. */
const reportInterval = 250
const changeInterval = 1_000
/** How long one transaction goes on taking pieces, in milliseconds: each is small, and the last one goes beyond. */
const sliceTime = 2

/**
 * The work of an import: a thread of its own reads and parses, the core stores what it finds in short transactions. What came in stays
 * when it is cancelled or fails; the report says what that is. Rejects with `disk-full`, `file-unreadable` or what the database says.
 */
export function importWork(tools: ImportTools, files: readonly PutFile[]): JobWork {
  const { host, db, incoming } = tools
  return async ({ signal, report }) => {
    const tally = new Tally()
    const writer = new Writer(tools, tally, signal)
    let progress = 0
    let reported = 0
    const tell = (reached: number): void => {
      progress = reached
      if (performance.now() - reported < reportInterval) return
      reported = performance.now()
      report({ progress, report: tally.report() })
    }
    const folder = incoming.workFolder()
    const task: ImportTask = { kind: 'import', files, folder, database: join(host.dataFolder, databaseFile), now: host.now() }
    db.copiesLog(false)
    try {
      await runTransfer(host.transferWorker, task, {
        signal,
        progress: tell,
        take: async (items) => {
          await writer.take(items)
          tell(progress)
        },
      })
      progress = 1
    } finally {
      db.copiesLog(true)
      writer.tellChanges()
      report({ progress, report: tally.report() })
      await rm(folder, { recursive: true, force: true })
      await incoming.drop(files)
    }
  }
}

/** Stores what the thread found: images first, then rows. */
class Writer {
  readonly #tools: ImportTools
  readonly #tally: Tally
  readonly #signal: AbortSignal
  readonly #store: ImportStore
  #told = performance.now()

  constructor(tools: ImportTools, tally: Tally, signal: AbortSignal) {
    this.#tools = tools
    this.#tally = tally
    this.#signal = signal
    this.#store = new ImportStore(tools.db, tally, () => tools.host.now())
  }

  async take(items: readonly ImportItem[]): Promise<void> {
    const stored: StoredItem[] = []
    for (const item of items) {
      if (item.type === 'messages') stored.push({ ...item, messages: await this.#withImages(item.messages) })
      else if (item.type === 'library' || item.type === 'kept') stored.push(item)
      else if (item.type === 'blob') await this.#storeBlob(item)
      else if (item.type === 'source') this.#tally.source(item.source)
      else this.#tally.skip(item.reason, item.count, item.examples)
    }
    await this.#write(stored)
    if (performance.now() - this.#told >= changeInterval) this.tellChanges()
  }

  /** A few milliseconds at a time. It need not wait for the disk: the same export can be imported again. */
  async #write(stored: readonly StoredItem[]): Promise<void> {
    const { db } = this.#tools
    for (let at = 0; at < stored.length; ) {
      this.#signal.throwIfAborted()
      const end = performance.now() + sliceTime
      db.unsynced(() => {
        for (let item = stored[at]; item !== undefined && performance.now() < end; item = stored[at]) {
          this.#store.write(item)
          at += 1
        }
      })
      await setImmediate()
    }
  }

  tellChanges(): void {
    this.#told = performance.now()
    this.#tools.changed(this.#store.takeChanges())
  }

  async #withImages(messages: readonly ImportedMessage[]): Promise<StoredMessage[]> {
    const stored: StoredMessage[] = []
    for (const message of messages) {
      const parts: Part[] = []
      for (const part of message.parts) {
        const own = part.type === 'waiting-image' ? await this.#storeImage(part) : part
        if (own !== undefined) parts.push(own)
      }
      stored.push({ ...message, parts })
    }
    return stored
  }

  async #storeImage({ name, path, isTemporary, isFile }: WaitingImage): Promise<Part | undefined> {
    const found = await this.#put(name, path, isTemporary)
    if (found === undefined) return undefined
    if (found.kind !== 'image' && isFile !== true) {
      this.#tally.images -= 1
      this.#tally.skip('image-unreadable', 1, [name])
      return undefined
    }
    return toPart(found)
  }

  /** A file whose content is not what its id says is not shown by anything. */
  async #storeBlob({ id, name, createdAt, path, isTemporary }: Extract<ImportItem, { type: 'blob' }>): Promise<void> {
    const found = await this.#put(name, path, isTemporary)
    if (found === undefined) return
    if (found.id !== id) this.#tally.skip('image-unreadable', 1, [name])
    else if (createdAt !== undefined) this.#tools.db.run('UPDATE blobs SET created_at = ? WHERE id = ?', createdAt, id)
  }

  async #put(name: string, path: string, isTemporary: boolean): Promise<Attachment | undefined> {
    try {
      const attachment = await this.#tools.blobs.put({ name, path })
      this.#tally.images += 1
      return attachment
    } catch (thrown) {
      const reason = reasonFor(thrown)
      if (reason === undefined) throw thrown
      this.#tally.skip(reason, 1, [name])
      return undefined
    } finally {
      if (isTemporary) await rm(path, { force: true })
    }
  }
}

/** Why an image did not come in; `undefined` where the fault is not the image's. */
function reasonFor(thrown: unknown): SkipReason | undefined {
  if (!(thrown instanceof AppError)) return undefined
  if (thrown.code === 'file-too-large') return 'too-large'
  return /^(file|image)-/.test(thrown.code) ? 'image-unreadable' : undefined
}
