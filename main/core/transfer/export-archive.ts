import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { archiveVersion, isBlobId } from '#shared/archive.ts'
import type { ArchiveCounts, Manifest } from '#shared/archive.ts'
import { fileParts } from '#shared/fold.ts'
import type { ExportContext } from './export-run.ts'
import { ZipOut } from './zip-out.ts'

/** A file of lines is ended after the conversation with which it reaches this length, so that damage to one costs little. */
const fileLength = 32 * 1024 * 1024

/** Writes everything without loss; `docs/archive-format.md` describes the file. */
export async function exportArchive(context: ExportContext): Promise<void> {
  const archive = new ArchiveWriter(context)
  await archive.write()
}

class ArchiveWriter {
  readonly #context: ExportContext
  readonly #zip: ZipOut
  readonly #files: Manifest['files'] = []
  readonly #usedBlobs = new Set<string>()
  readonly #counts: ArchiveCounts = {
    conversations: 0, messages: 0, removedMessages: 0, revisions: 0, summaries: 0, queued: 0, folders: 0, drafts: 0, presets: 0, snippets: 0, blobs: 0,
  }

  constructor(context: ExportContext) {
    this.#context = context
    this.#zip = new ZipOut(context.target, context.now)
  }

  async write(): Promise<void> {
    const { ids } = this.#context
    await this.#addLines('library.jsonl', this.#library())
    const rest = [...ids]
    for (let number = 1; rest.length > 0; number += 1) {
      await this.#addLines(`conversations/${String(number).padStart(5, '0')}.jsonl`, this.#conversations(rest))
    }
    const blobIds: string[] = []
    await this.#addLines('blobs.jsonl', this.#blobs(blobIds))
    for (const id of blobIds) await this.#addBlob(id)
    await this.#zip.add('manifest.json', [`${JSON.stringify(this.#manifest(), null, 2)}\n`])
    await this.#zip.end()
  }

  #manifest(): Manifest {
    const { version, now, isEverything, rows } = this.#context
    return {
      format: 'parley-archive', version: archiveVersion, app: { name: 'Parley', version }, exportedAt: now,
      scope: isEverything ? 'everything' : 'conversations', counts: this.#counts, files: this.#files, missing: rows.missing,
    }
  }

  *#library(): Generator<string> {
    const { rows, ids, isEverything } = this.#context
    const used = new Set(isEverything ? [] : ids.map((id) => rows.conversation(id)?.folderId ?? null))
    for (const folder of rows.folders()) {
      if (!isEverything && !used.has(folder.id)) continue
      this.#counts.folders += 1
      yield line('folder', folder)
    }
    for (const endpoint of rows.endpoints()) yield line('endpoint', endpoint)
    if (isEverything) for (const setting of rows.settings()) yield line('setting', setting)
    if (isEverything) yield* this.#kept()
    for (const draft of rows.drafts(isEverything ? undefined : new Set(ids))) {
      this.#counts.drafts += 1
      for (const id of draft.attachmentIds) this.#usedBlobs.add(id)
      yield line('draft', draft)
    }
  }

  *#kept(): Generator<string> {
    const { rows } = this.#context
    for (const preset of rows.presets()) {
      this.#counts.presets += 1
      yield line('preset', preset)
    }
    for (const snippet of rows.snippets()) {
      this.#counts.snippets += 1
      yield line('snippet', snippet)
    }
  }

  *#blobs(ids: string[]): Generator<string> {
    const { rows, isEverything } = this.#context
    for (const blob of rows.blobs(isEverything ? undefined : this.#usedBlobs)) {
      ids.push(blob.id)
      yield line('blob', blob)
    }
  }

  /** Takes from `rest` until the file is long enough. */
  *#conversations(rest: string[]): Generator<string> {
    for (let length = 0, id = rest.shift(); id !== undefined; id = length < fileLength ? rest.shift() : undefined) {
      for (const text of this.#conversation(id)) {
        length += text.length
        yield text
      }
    }
  }

  *#conversation(id: string): Generator<string> {
    const { rows, reached } = this.#context
    const conversation = rows.conversation(id)
    if (conversation === undefined) return
    this.#counts.conversations += 1
    yield line('conversation', conversation)
    for (const message of rows.messages(id)) {
      this.#counts.messages += 1
      if (message.removedAt !== undefined) this.#counts.removedMessages += 1
      this.#counts.revisions += message.revisions?.length ?? 0
      for (const { blobId } of [message, ...(message.revisions ?? [])].flatMap(fileParts)) this.#usedBlobs.add(blobId)
      reached(1)
      yield line('message', message)
    }
    for (const summary of rows.summaries(id)) {
      this.#counts.summaries += 1
      yield line('summary', summary)
    }
    for (const queued of rows.queued(id)) {
      this.#counts.queued += 1
      for (const blob of queued.attachmentIds) this.#usedBlobs.add(blob)
      yield line('queued', queued)
    }
  }

  async #addLines(path: string, lines: Iterable<string>): Promise<void> {
    const hash = createHash('sha256')
    let bytes = 0
    await this.#zip.add(path, watched(lines, (text) => {
      hash.update(text)
      bytes += Buffer.byteLength(text)
    }))
    this.#files.push({ path, bytes, sha256: hash.digest('hex') })
  }

  async #addBlob(id: string): Promise<void> {
    const path = this.#context.blobPath(id)
    const info = isBlobId(id) ? await stat(path).catch(() => undefined) : undefined
    if (info === undefined || !info.isFile()) {
      this.#context.rows.missing.push({ what: 'blob', id })
      return
    }
    this.#counts.blobs += 1
    await this.#zip.add(`blobs/${id.slice(0, 2)}/${id}`, createReadStream(path), { stored: true })
  }
}

function line(type: string, value: object): string {
  return `${JSON.stringify({ type, ...value })}\n`
}

function* watched(lines: Iterable<string>, look: (text: string) => void): Generator<string> {
  for (const text of lines) {
    look(text)
    yield text
  }
}
