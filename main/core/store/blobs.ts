import { createHash } from 'node:crypto'
import { createReadStream, existsSync, renameSync, rmSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/error.ts'
import { inMegabytes, maxFileBytes } from '#shared/file-limits.ts'
import { attachmentFactsSchema, attachmentKindSchema } from '#shared/attachment.ts'
import type { Attachment, AttachmentFacts, AttachmentKind, Sending } from '#shared/attachment.ts'
import type { BlobFile, PutSource } from '../core.ts'
import type { Host } from '../host.ts'
import { makeFolder } from './db.ts'
import type { Database, Row } from './db.ts'
import { readJson, readWord } from './readable.ts'

/** Says of a file by its content what it is, or rejects with why it is not taken. */
export type Recognise = (file: { readonly id: string; readonly path: string; readonly name: string; readonly bytes: number }) => Promise<Pick<Attachment, 'kind' | 'mediaType' | 'width' | 'height' | 'facts'>>

/** How long a file that was put waits to be used, in milliseconds. */
const putGrace = 60 * 60_000

/** Files by the SHA-256 of their content, each stored once under `blobs/ab/abcd…`. */
export class BlobStore {
  readonly #host: Pick<Host, 'now' | 'newId'>
  readonly #db: Database
  readonly #recognise: Recognise
  /** Where the files are, each in a folder of its first two letters. */
  readonly folder: string
  /** How many are just being put, by their ids: their file may be in its place and their row not yet. */
  readonly #arriving = new Map<string, number>()

  constructor(host: Pick<Host, 'now' | 'newId' | 'dataFolder'>, db: Database, recognise: Recognise) {
    this.#host = host
    this.#db = db
    this.#recognise = recognise
    this.folder = join(host.dataFolder, 'blobs')
    this.#sweep()
  }

  /**
   * Stores a file; `more` is what is known of it beside its content. It is on disk when this resolves. Rejects with `file-empty`, `file-too-large`, `file-unreadable` or what it is not
   * taken for, each naming the file, or with `disk-full`; nothing is left behind then.
   */
  async put(source: PutSource, more: Pick<AttachmentFacts, 'madeFrom'> = {}): Promise<Attachment> {
    const name = cleanName(source.name)
    makeFolder(this.#incoming)
    const temporary = join(this.#incoming, this.#host.newId())
    try {
      const { id, bytes } = await copyHashed(source, name, temporary)
      const recognised = await this.#recognise({ id, path: temporary, name, bytes })
      const attachment: Attachment = { id, name, bytes, ...recognised, facts: { ...recognised.facts, ...more } }
      await this.#arrive(attachment, temporary)
      return attachment
    } finally {
      await rm(temporary, { force: true })
    }
  }

  /** Where a blob's file is; says nothing about whether there is one. */
  path(id: string): string {
    return join(this.folder, id.slice(0, 2), id)
  }

  /** A stored file by its id; `null` where there is none. */
  file(id: string): BlobFile | null {
    if (!/^[0-9a-f]{64}$/.test(id)) return null
    const row = this.#db.get('SELECT media_type, bytes FROM blobs WHERE id = ?', id)
    if (row === undefined || !existsSync(this.path(id))) return null
    return { path: this.path(id), mediaType: String(row.media_type), bytes: Number(row.bytes), lasting: true }
  }

  /** Whether a file is just being put. */
  isArriving(id: string): boolean {
    return this.#arriving.has(id)
  }

  /** Takes a file whose row is gone out of its place, at once; `deleteLeft` deletes it. There may be none. */
  leave(id: string): void {
    if (!existsSync(this.path(id))) return
    makeFolder(this.#leaving)
    renameSync(this.path(id), join(this.#leaving, id))
  }

  /** Deletes what has left its place; what cannot be deleted is left to the next start. */
  async deleteLeft(): Promise<void> {
    await rm(this.#leaving, { recursive: true, force: true }).catch(() => undefined)
  }

  async #arrive(attachment: Attachment, temporary: string): Promise<void> {
    const { id } = attachment
    this.#arriving.set(id, (this.#arriving.get(id) ?? 0) + 1)
    try {
      makeFolder(join(this.folder, id.slice(0, 2)))
      await rename(temporary, this.path(id))
      this.#record(attachment)
    } finally {
      const others = (this.#arriving.get(id) ?? 1) - 1
      if (others === 0) this.#arriving.delete(id)
      else this.#arriving.set(id, others)
    }
  }

  get #incoming(): string {
    return join(this.folder, 'incoming')
  }

  get #leaving(): string {
    return join(this.folder, 'leaving')
  }

  /** A kill leaves files that were on their way. */
  #sweep(): void {
    try {
      for (const folder of [this.#incoming, this.#leaving]) rmSync(folder, { recursive: true, force: true })
    } catch {
      // They are only in the way of the disk's space: the next start tries again.
    }
  }

  #record({ id, name, mediaType, bytes, width, height, kind, facts }: Attachment): void {
    const now = this.#host.now()
    this.#db.transaction(() => {
      this.#db.run(
        `INSERT INTO blobs (id, name, media_type, bytes, width, height, created_at, kind, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, facts = excluded.facts`,
        id, name, mediaType, bytes, width, height, now, kind, JSON.stringify(facts),
      )
      this.#db.run('INSERT INTO blob_doubts (blob_id, until) VALUES (?, ?) ON CONFLICT (blob_id) DO UPDATE SET until = excluded.until', id, now + putGrace)
    })
  }
}

/** Attachments by their ids, in the order asked for, as they are wanted sent; unknown ids are left out. */
export function readAttachments(db: Database, ids: readonly string[], sending: Readonly<Record<string, Sending>> = {}): Attachment[] {
  return ids.flatMap((id) => {
    const row = db.get('SELECT id, name, media_type, bytes, width, height, kind, facts FROM blobs WHERE id = ?', id)
    const wanted = sending[id]
    return row === undefined ? [] : [{ ...toAttachment(db, row), ...(wanted !== undefined && { sending: wanted }) }]
  })
}

function toAttachment(db: Database, row: Row): Attachment {
  const cell = { table: 'blobs', key: String(row.id) }
  return {
    id: String(row.id),
    name: String(row.name),
    mediaType: String(row.media_type),
    bytes: Number(row.bytes),
    width: Number(row.width),
    height: Number(row.height),
    kind: readWord(db, cell, row.kind, attachmentKindSchema.options as [AttachmentKind, ...AttachmentKind[]]),
    facts: readJson<AttachmentFacts>(db, cell, row.facts, (value) => attachmentFactsSchema.safeParse(value).success, {}),
  }
}

async function copyHashed(source: PutSource, name: string, target: string): Promise<{ id: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  const chunks = 'path' in source ? await openSource(source.path, name) : source.bytes
  const file = await open(target, 'wx', 0o600)
  try {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength
      if (bytes > maxFileBytes) throw tooLarge(name)
      hash.update(chunk)
      // `write` may stop in the middle without an error when the disk is nearly full.
      await file.writeFile(chunk)
    }
    await file.sync()
  } catch (thrown) {
    throw isDiskFull(thrown) ? new AppError('disk-full', `There is no space left for ${name}.`, { path: target }) : thrown
  } finally {
    await file.close()
  }
  if (bytes === 0) throw new AppError('file-empty', `${name} is empty.`, { name })
  return { id: hash.digest('hex'), bytes }
}

async function openSource(path: string, name: string): Promise<AsyncIterable<Uint8Array>> {
  const info = await stat(path).catch((thrown: unknown) => {
    throw unreadable(name, thrown)
  })
  if (!info.isFile()) throw new AppError('file-unreadable', `${name} is not a file.`, { name, why: 'not a file' })
  if (info.size > maxFileBytes) throw tooLarge(name)
  return readSource(path, name)
}

async function* readSource(path: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>
  } catch (thrown) {
    throw unreadable(name, thrown)
  }
}

function unreadable(name: string, thrown: unknown): AppError {
  return new AppError('file-unreadable', `${name} cannot be read.`, { name, why: thrown instanceof Error ? thrown.message : '' })
}

/** Whether the system says that there is no space, or no more for this person. */
export function isDiskFull(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT')
}

function tooLarge(name: string): AppError {
  return new AppError('file-too-large', `${name} is larger than ${inMegabytes(maxFileBytes)} MB.`, { name, limit: inMegabytes(maxFileBytes) })
}

/** The last step of a path, without control characters. */
function cleanName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const clean = Array.from(last, (character) => (character < ' ' || character === '\u007F' ? ' ' : character)).join('').trim()
  return clean === '' ? 'file' : clean.slice(0, 255)
}
