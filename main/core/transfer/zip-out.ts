import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { AppError } from '#shared/error.ts'

/** Content that is written piece by piece: text, or bytes. */
export type Content = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>

/** Half the time of the usual 6 for a file that is a sixth larger (`npm run perf -- export`). */
const compressionLevel = 3

/** Small pieces are joined up to this length: every one has a cost of its own on its way. */
const chunkLength = 64 * 1024

/** A ZIP that is written while its entries are made, so that its size is not bound by the memory. One entry at a time. */
export class ZipOut {
  readonly #zip = new ZipFile()
  readonly #written: Promise<void>
  readonly #mtime: Date
  #failed: Promise<never>

  /** Rejects later, by `add` and `end`, where the file cannot be written. Times before 1980 cannot be said in a ZIP. */
  constructor(path: string, now: number) {
    this.#mtime = new Date(now)
    this.#written = pipeline(this.#zip.outputStream, openTarget(path))
    this.#failed = new Promise((_, reject) => {
      this.#written.catch(reject)
      this.#zip.on('error', reject)
    })
    this.#failed.catch(() => undefined)
  }

  /** Adds an entry; resolves when its content was read. `stored`: it is compressed already. */
  async add(name: string, content: Content, { stored = false } = {}): Promise<void> {
    const source = toStream(content)
    const take = once(source)
    this.#zip.addReadStreamLazy(name, { mtime: this.#mtime, mode: 0o100644, compressionLevel: stored ? 0 : compressionLevel }, (give) => give(null, take()))
    await Promise.race([finished(source), this.#failed])
  }

  /** Writes what is left; resolves when the file is complete. */
  async end(): Promise<void> {
    this.#zip.end()
    await Promise.race([this.#written, this.#failed])
  }
}

/** Writes one file. */
export async function writeOut(path: string, content: Content): Promise<void> {
  await pipeline(toStream(content), openTarget(path))
}

/** What went wrong while a file was written. */
export function toWriteError(thrown: unknown, path: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk-full', `There is no space left for ${path}.`, { path })
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return new AppError('folder-unwritable', `${path} cannot be written.`, { path })
  return thrown
}

/** Gives a stream away and forgets it: yazl keeps what it was given until the archive is complete, and with it all that was written. */
function once(stream: Readable): () => Readable {
  let waiting: Readable | undefined = stream
  return () => {
    const given = waiting
    waiting = undefined
    return given ?? Readable.from([])
  }
}

function openTarget(path: string): ReturnType<typeof createWriteStream> {
  return createWriteStream(path, { flags: 'w', mode: 0o600, highWaterMark: 1024 * 1024 })
}

function toStream(content: Content): Readable {
  return Readable.from(joined(content), { objectMode: false, highWaterMark: chunkLength })
}

async function* joined(content: Content): AsyncGenerator<Buffer> {
  let text = ''
  for await (const piece of content) {
    if (typeof piece === 'string') {
      text += piece
      if (text.length < chunkLength) continue
    }
    if (text !== '') yield Buffer.from(text)
    text = ''
    if (typeof piece !== 'string') yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
  }
  if (text !== '') yield Buffer.from(text)
}
