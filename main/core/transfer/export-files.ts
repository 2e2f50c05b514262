import { createReadStream } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/error.ts'
import type { PutFile } from './import-items.ts'
import type { ExportFile, Skipped } from './reader.ts'
import { openZip } from './zip-in.ts'

/** Files that belong together: what was dropped side by side, or the files of one archive. */
export interface ExportGroup {
  readonly name: string
  readonly files: readonly SourceFile[]
}

/** A file of an export that may lie on disk as it is. */
export interface SourceFile extends ExportFile {
  readonly diskPath?: string
}

/** All that an import was given, opened. */
export interface OpenExport {
  readonly groups: readonly ExportGroup[]
  close(): void
}

/** How much of a file is looked at to tell what it is, in bytes. */
const headBytes = 64 * 1024
/** How many heads are kept at once: every reader asks for them, and an export may have 10,000 files. */
const keptHeads = 200
const chunkBytes = 256 * 1024

/** Opens files and archives, also an archive in an archive. `folder` takes archives that have to be unpacked before they can be read. */
export async function openExport(files: readonly PutFile[], folder: string, tell: (skipped: Skipped) => void): Promise<OpenExport> {
  const heads = new Heads()
  const bare: SourceFile[] = []
  const groups: ExportGroup[] = []
  const closing: (() => void)[] = []
  const addZip = async (path: string, bytes: number, name: string, isNested: boolean): Promise<void> => {
    const zip = await openZip(path, bytes, tell, name)
    closing.push(() => zip.close())
    const members = zip.members.map((member): SourceFile => heads.withHead(member))
    groups.push({ name, files: members.filter(({ path: inside }) => !isZipName(inside)) })
    for (const [index, inner] of members.filter(({ path: inside }) => isZipName(inside)).entries()) {
      const where = `${name}/${inner.path}`
      // A third level is no export, but what bombs are made of.
      if (isNested) tell({ skipped: 'zip-bomb', where })
      else await addZip(await unpack(inner, join(folder, `${groups.length}-${index}.zip`)), inner.bytes, where, true)
    }
  }
  for (const { path, name, bytes } of files) {
    if (await isZip(path, name)) await addZip(path, bytes, name, false)
    else bare.push(heads.withHead({ path: name, bytes, diskPath: path, open: () => readFile(path, name) }))
  }
  if (bare.length > 0) groups.unshift({ name: bare[0]?.path ?? '', files: bare })
  return { groups, close: () => closing.forEach((close) => close()) }
}

function isZipName(path: string): boolean {
  return path.toLowerCase().endsWith('.zip')
}

async function isZip(path: string, name: string): Promise<boolean> {
  const file = await open(path).catch((thrown: unknown) => {
    throw unreadable(name, thrown)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && ['PK\u0003\u0004', 'PK\u0005\u0006'].includes(buffer.toString('latin1'))
  } finally {
    await file.close()
  }
}

async function unpack(inner: ExportFile, path: string): Promise<string> {
  await writeFile(path, inner.open(), { mode: 0o600 })
  return path
}

async function* readFile(path: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Uint8Array>
  } catch (thrown) {
    throw unreadable(name, thrown)
  }
}

function unreadable(name: string, thrown: unknown): AppError {
  return new AppError('file-unreadable', `${name} cannot be read.`, { name, why: thrown instanceof Error ? thrown.message : '' })
}

/** Reads heads once and keeps those that were asked for last. */
class Heads {
  readonly #heads = new Map<object, Promise<string>>()

  withHead<File extends Omit<SourceFile, 'head'>>(file: File): File & ExportFile {
    const own = { ...file, head: () => this.#head(own) }
    return own
  }

  #head(file: Omit<SourceFile, 'head'>): Promise<string> {
    const head = this.#heads.get(file) ?? readHead(file)
    this.#heads.delete(file)
    this.#heads.set(file, head)
    const [oldest] = this.#heads.keys()
    if (this.#heads.size > keptHeads && oldest !== undefined) this.#heads.delete(oldest)
    return head
  }
}

async function readHead(file: Pick<ExportFile, 'open'>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of file.open()) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= headBytes) break
  }
  const head = Buffer.concat(chunks).subarray(0, headBytes)
  // A zero byte is in every picture, database and archive, and in no text.
  if (head.subarray(0, 1024).includes(0)) return head.toString('latin1', 0, 64)
  const text = head.toString('utf8')
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
