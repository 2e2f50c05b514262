import { getFileNameLowLevel, openPromise, validateFileName } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import type { OfficeType } from '#shared/file-kinds.ts'
import { broken, isProtected, notSupported, tooComplex } from './refusals.ts'

/** What no document has: so many entries, or so many bytes when it is unpacked. */
const maxEntries = 10_000
const maxUnpackedBytes = 256 * 1024 ** 2
/** The cells of a sheet, with the empty ones between them. */
const maxCells = 5_000_000
const maxColumns = 16_384
/** What says what a document is. */
const maxTypeBytes = 1024 * 1024

/** Which document the part is that a package begins with. Macros are not run and not read. */
const mainParts: readonly (readonly [RegExp, OfficeType])[] = [
  [/wordprocessingml\.(document|template)\.main\+xml|ms-word\.(document|template)\.macroEnabledTemplate?\.main\+xml|ms-word\.(document|template)\.macroEnabled\.main\+xml/i, 'docx'],
  [/spreadsheetml\.(sheet|template)\.main\+xml|ms-excel\.(sheet|template)\.macroEnabled\.main\+xml/i, 'xlsx'],
  [/presentationml\.(presentation|slideshow|template)\.main\+xml|ms-powerpoint\.(presentation|slideshow|template)\.macroEnabled\.main\+xml/i, 'pptx'],
]

/**
 * Which office document a ZIP is, after all of it was looked at: nothing in it leads out of it, and unpacked it has the size that it says,
 * within limits. Rejects with `file-not-supported`, `file-broken`, `file-protected` or `file-too-complex`.
 */
export async function checkOfficeZip(path: string, name: string): Promise<OfficeType> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false }).catch(() => {
    throw broken(name)
  })
  try {
    return await typeOf(zip, name)
  } catch (thrown) {
    throw thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('file-') ? thrown : broken(name)
  } finally {
    zip.close()
  }
}

async function typeOf(zip: ZipFile, name: string): Promise<OfficeType> {
  let said = ''
  let unpacked = 0
  let entries = 0
  for await (const entry of zip.eachEntry()) {
    const inner = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
    if (inner === '' || inner.includes('\0') || validateFileName(inner) !== null) throw broken(name, 'unsafe')
    if (entry.isEncrypted()) throw isProtected(name)
    entries += 1
    unpacked += entry.uncompressedSize
    if (entries > maxEntries || unpacked > maxUnpackedBytes) throw tooComplex(name, 'size')
    if (inner.endsWith('/')) continue
    const grid = /^xl\/worksheets\/[^/]+\.xml$/i.test(inner) ? new GridGuard() : undefined
    const content = await readEntry(zip, entry, isTypeEntry(inner) ? maxTypeBytes : 0, (chunk) => {
      if (grid?.isTooLarge(chunk) === true) throw tooComplex(name, 'size')
    })
    if (isTypeEntry(inner)) said = content.toString('utf8')
    else if (inner === 'META-INF/manifest.xml' && content.includes('encryption-data')) throw isProtected(name)
  }
  const type = officeType(said)
  if (type === undefined) throw notSupported(name, /sheet\.binary/i.test(said) ? 'old-office' : 'archive')
  return type
}

function isTypeEntry(inner: string): boolean {
  return inner === '[Content_Types].xml' || inner === 'mimetype'
}

function officeType(said: string): OfficeType | undefined {
  const open = /^application\/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)(-template)?\s*$/.exec(said)?.[1]
  if (open !== undefined) return open === 'text' ? 'odt' : open === 'spreadsheet' ? 'ods' : 'odp'
  return mainParts.find(([pattern]) => pattern.test(said))?.[1]
}

/** A sheet is read as a grid: a single cell that is far out makes it large, however small the file is. */
class GridGuard {
  #rest = ''
  #rows = 0
  #columns = 0

  /** Whether the cells that are named so far make a grid that nobody has. */
  isTooLarge(chunk: Uint8Array): boolean {
    const text = this.#rest + Buffer.from(chunk).toString('latin1')
    for (const [, columns = '', row = ''] of text.matchAll(/\sr="([A-Z]*)(\d+)"/g)) {
      this.#rows = Math.max(this.#rows, Number(row))
      this.#columns = Math.max(this.#columns, columnNumber(columns))
    }
    this.#rest = text.slice(-30)
    return this.#columns > maxColumns || this.#rows * Math.max(1, this.#columns) > maxCells
  }
}

/** `A` is 1, `AA` is 27. */
function columnNumber(letters: string): number {
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}

/** Reads an entry through: it fails where it is more than it says. Of the content as much as is wanted is kept. */
async function readEntry(zip: ZipFile, entry: Entry, wanted: number, look: (chunk: Uint8Array) => void): Promise<Buffer> {
  const kept: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
    if (bytes < wanted) kept.push(chunk)
    bytes += chunk.length
    look(chunk)
  }
  return Buffer.concat(kept).subarray(0, wanted)
}
