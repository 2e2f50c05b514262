import { crc32 } from 'node:zlib'
import { getFileNameLowLevel, openPromise, validateFileName } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import type { Skipped } from './reader.ts'

/** A file in an archive. */
export interface ZipMember {
  readonly path: string
  readonly bytes: number
  open(): AsyncIterable<Uint8Array>
}

/** An open archive. */
export interface OpenZip {
  readonly members: readonly ZipMember[]
  close(): void
}

/*
 * What no export looks like. Text in JSON becomes 5 to 30 times smaller, deflate can do no more than 1,032 times; a bomb comes near
 * that, or has many entries that share their bytes.
 */
const bombRatio = 250
/** Below this size, in bytes, a ratio says nothing. */
const bombBytes = 50 * 1024 ** 2
/** An archive may hold this many bytes, and for each of its own bytes a hundred more. */
const expandedBytes = 1024 ** 3
const expandedRatio = 100

/**
 * Opens an archive and lists its files. What cannot or must not be read is told and left out: paths that climb out, encrypted files,
 * bombs, compressions that nobody here knows. Never throws for content: an archive without a readable directory tells `zip-damaged`.
 */
export async function openZip(path: string, archiveBytes: number, tell: (skipped: Skipped) => void, where: string): Promise<OpenZip> {
  let zip: ZipFile
  try {
    // Names are checked below: yauzl would end the whole archive at the first one that climbs out. Sizes are checked while reading.
    zip = await openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: false })
  } catch {
    tell({ skipped: 'zip-damaged', where })
    return { members: [], close: () => undefined }
  }
  const members: ZipMember[] = []
  const guard = new BombGuard(archiveBytes)
  try {
    for await (const entry of zip.eachEntry()) {
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
      if (name.endsWith('/') || isLitter(name)) continue
      const reason = reasonAgainst(entry, name, guard)
      if (reason === undefined) members.push(toMember(zip, entry, name, tell))
      else tell({ skipped: reason, where: `${where}/${name}` })
    }
  } catch {
    // The directory is damaged from here on; what it named before can be read.
    tell({ skipped: 'zip-damaged', where })
  }
  return { members: guard.sharesBytes ? [] : members, close: () => zip.close() }
}

/** Adds up what an archive says of itself. */
class BombGuard {
  readonly #archiveBytes: number
  #packed = 0
  #expanded = 0

  constructor(archiveBytes: number) {
    this.#archiveBytes = archiveBytes
  }

  /** Entries that together are larger than their archive lie on top of each other: one such trick makes terabytes of 10 MB. */
  get sharesBytes(): boolean {
    return this.#packed > this.#archiveBytes
  }

  isBomb({ compressedSize, uncompressedSize }: Entry): boolean {
    if (uncompressedSize > bombBytes && uncompressedSize > compressedSize * bombRatio) return true
    this.#packed += compressedSize
    this.#expanded += uncompressedSize
    return this.sharesBytes || this.#expanded > expandedBytes + this.#archiveBytes * expandedRatio
  }
}

function reasonAgainst(entry: Entry, name: string, guard: BombGuard): Skipped['skipped'] | undefined {
  if (name === '' || name.includes('\0') || validateFileName(name) !== null) return 'path-unsafe'
  if (entry.isEncrypted()) return 'encrypted'
  if (guard.isBomb(entry)) return 'zip-bomb'
  return entry.canDecodeFileData() ? undefined : 'unreadable-format'
}

/** What systems put beside the files. */
function isLitter(name: string): boolean {
  return name.startsWith('__MACOSX/') || /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(name)
}

function toMember(zip: ZipFile, entry: Entry, path: string, tell: (skipped: Skipped) => void): ZipMember {
  let isTold = false
  const damaged = (): void => {
    if (!isTold) tell({ skipped: 'zip-damaged', where: path })
    isTold = true
  }
  return { path, bytes: entry.uncompressedSize, open: () => readEntry(zip, entry, damaged) }
}

async function* readEntry(zip: ZipFile, entry: Entry, damaged: () => void): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let check = 0
  try {
    const stream = await zip.openReadStreamPromise(entry)
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      bytes += chunk.length
      // An entry that grows beyond what it said is a lie, or a bomb.
      if (bytes > entry.uncompressedSize) break
      check = crc32(chunk, check)
      yield chunk
    }
  } catch {
    return damaged()
  }
  if (bytes !== entry.uncompressedSize || check !== entry.crc32) damaged()
}
