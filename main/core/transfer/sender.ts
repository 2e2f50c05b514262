import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ImportSource, SkipReason } from '#shared/transfer.ts'
import type { Database } from '../store/db.ts'
import type { ImageFile, ImageFiles } from './image-files.ts'
import type { ImportItem, ImportedMessage } from './import-items.ts'
import type { Outlet } from './outlet.ts'
import type { FoundBlob, FoundLibrary } from './reader.ts'
import type { Tidy, TidyMessage } from './tidy.ts'

/** How much goes to the core at once, in UTF-16 units and items: it is copied there in about a millisecond. */
const batchSize = 192 * 1024
const batchItems = 200
/** How much of a conversation is stored at once: in a transaction of a few milliseconds. */
const pieceSize = 64 * 1024
const pieceMessages = 100
const maxExamples = 5
/** How much is written, in UTF-16 units, before the log is copied into the database. */
const checkpointSize = 12 * 1024 * 1024

/** Gathers what an import found into batches. Messages and files that are in the database already stay here. */
export class Sender {
  readonly #outlet: Outlet
  readonly #db: Database
  readonly #sent = new Set<string>()
  readonly #skipped = new Map<SkipReason, { count: number; examples: string[] }>()
  #items: ImportItem[] = []
  #size = 0
  #sinceCheckpoint = 0

  constructor(outlet: Outlet, db: Database) {
    this.#outlet = outlet
    this.#db = db
  }

  /** Counts something that does not come in; a few of its places are named. */
  skip(reason: SkipReason, where: string): void {
    const known = this.#skipped.get(reason) ?? { count: 0, examples: [] }
    known.count += 1
    if (known.examples.length < maxExamples) known.examples.push(where.slice(0, 200).toWellFormed())
    this.#skipped.set(reason, known)
  }

  source(source: ImportSource): void {
    this.#add({ type: 'source', source }, 20)
  }

  /** What belongs to no conversation. */
  async library({ folders = [], drafts = [], presets = [], snippets = [], blobs = [], settings = {} }: FoundLibrary['library'], images: ImageFiles): Promise<void> {
    await this.blobs(blobs, images)
    await this.#push({ type: 'library', folders, drafts, settings }, drafts.reduce((sum, { text }) => sum + text.length, 1_000))
    for (const preset of presets) await this.#push({ type: 'kept', presets: [preset], snippets: [] }, (preset.body.settings.systemPrompt?.length ?? 0) + 500)
    for (const snippet of snippets) await this.#push({ type: 'kept', presets: [], snippets: [snippet] }, snippet.text.length + 200)
  }

  /** Files of Parley's own export that are not there yet. */
  async blobs(blobs: readonly FoundBlob[], images: ImageFiles): Promise<void> {
    for (const blob of blobs) {
      if (this.#sent.has(blob.id) || this.#isStored(blob.id)) continue
      this.#sent.add(blob.id)
      const { id, name, createdAt } = blob
      const file = await images.take(blob)
      if (typeof file === 'string') this.skip(file, name)
      else if ((await hashOf(file)) !== id) {
        this.skip('image-unreadable', name)
        if (file.isTemporary) await rm(file.path, { force: true })
      } else await this.#push({ type: 'blob', id, name, ...(createdAt !== undefined && { createdAt }), ...file }, 500)
    }
  }

  /** A conversation, in pieces where it is long. It is told also where nothing of it is new. */
  async conversation({ conversation, messages, activeLeafId }: Tidy, images: ImageFiles): Promise<void> {
    const where = conversation.title
    const shown = branchTo(activeLeafId, messages)
    let piece: ImportedMessage[] = []
    let size = 500
    let leaf: string | null = messages.length === 0 ? activeLeafId : null
    for (const message of messages) {
      const isNew = !this.#has('messages', message.id)
      const isFull = piece.length >= pieceMessages || (piece.length > 0 && size + sizeOf(message) > pieceSize)
      if (isNew && isFull) {
        await this.#push({ type: 'messages', conversation, messages: piece, activeLeafId: leaf ?? piece.at(-1)?.id ?? null, isLast: false }, size)
        piece = []
        size = 500
      }
      // Not before: what a piece shows is in it or in one before it.
      if (shown.has(message.id)) leaf = message.id
      if (!isNew) continue
      piece.push(await this.#withFiles(message, images, where))
      size += sizeOf(message)
    }
    await this.#push({ type: 'messages', conversation, messages: piece, activeLeafId: leaf ?? activeLeafId, isLast: true }, size)
  }

  async flush(): Promise<void> {
    const skipped = [...this.#skipped].map(([reason, { count, examples }]): ImportItem => ({ type: 'skipped', reason, count, examples }))
    const items = [...this.#items, ...skipped]
    this.#items = []
    this.#skipped.clear()
    this.#sinceCheckpoint += this.#size
    this.#size = 0
    if (items.length > 0) await this.#outlet.put(items)
    if (this.#sinceCheckpoint >= checkpointSize) await this.checkpoint()
  }

  /** Brings what the core has written so far to its place in the database, which would hold up the core itself. */
  async checkpoint(): Promise<void> {
    this.#sinceCheckpoint = 0
    await this.#outlet.drained()
    this.#db.checkpoint()
  }

  async #withFiles(message: TidyMessage, images: ImageFiles, where: string): Promise<ImportedMessage> {
    const parts: ImportedMessage['parts'][number][] = []
    for (const part of message.parts) {
      if (part.type !== 'found-image') parts.push(part)
      else {
        const file = await images.take(part)
        if (typeof file === 'string') this.skip(file, part.name === '' ? where : part.name)
        else parts.push({ type: 'waiting-image', name: part.name, ...file, ...(part.isFile === true && { isFile: true }) })
      }
    }
    return { ...message, parts }
  }

  #add(item: ImportItem, size: number): void {
    this.#items.push(item)
    this.#size += size
  }

  async #push(item: ImportItem, size: number): Promise<void> {
    if (this.#items.length > 0 && (this.#size + size > batchSize || this.#items.length >= batchItems)) await this.flush()
    this.#add(item, size)
  }

  /** A file that is known and gone is brought back. */
  #isStored(id: string): boolean {
    return this.#has('blobs', id) && existsSync(join(dirname(this.#db.path), 'blobs', id.slice(0, 2), id))
  }

  #has(table: 'messages' | 'blobs', id: string): boolean {
    return this.#db.get(`SELECT 1 AS one FROM ${table} WHERE id = ?`, id) !== undefined
  }
}

async function hashOf({ path }: ImageFile): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Ids of the messages from the first to `leafId`. */
function branchTo(leafId: string | null, messages: readonly TidyMessage[]): Set<string> {
  const parents = new Map(messages.map(({ id, parentId }) => [id, parentId]))
  const branch = new Set<string>()
  for (let at = leafId; at !== null && !branch.has(at); at = parents.get(at) ?? null) if (parents.has(at)) branch.add(at)
  return branch
}

function sizeOf({ parts, earlier }: TidyMessage): number {
  let size = 300
  for (const part of [...parts, ...(earlier ?? []).flatMap((one) => one.parts)]) {
    if (part.type === 'text' || part.type === 'reasoning') size += part.text.length
    else if (part.type === 'remote-call') size += part.arguments.length + (part.result?.length ?? 0)
    size += 100
  }
  return size
}
