import { crc32 } from 'node:zlib'
import { planted } from './planted.ts'

/** A named piece of an image file. */
interface Piece {
  readonly name: string
  readonly content: Buffer
}

/** What a decoder needs, and what says how colours are meant. Everything else tells something of somebody. */
const needed: ReadonlySet<string> = new Set([
  'jpeg APP0', 'jpeg APP2 ICC', 'jpeg APP14 Adobe',
  'png IHDR', 'png PLTE', 'png IDAT', 'png IEND', 'png tRNS', 'png gAMA', 'png cHRM', 'png sRGB', 'png iCCP', 'png sBIT', 'png pHYs', 'png bKGD', 'png cICP',
  'webp VP8 ', 'webp VP8L', 'webp VP8X', 'webp ALPH', 'webp ICCP',
  'gif NETSCAPE2.0',
])

/**
 * What an image file holds beside its pixels and colours, by name: nothing may be there in what is sent. Read here byte by byte,
 * not by the code under test. Also names every planted word that is anywhere in the file.
 */
export function hiddenIn(file: Buffer): string[] {
  const pieces = piecesOf(file).filter(({ name }) => !needed.has(name)).map(({ name }) => name)
  const words = Object.values(planted).filter((word) => file.includes(word) || file.includes(Buffer.from(word, 'utf16le')))
  return [...pieces, ...words]
}

function piecesOf(file: Buffer): Piece[] {
  if (file.readUInt16BE(0) === 0xffd8) return jpegPieces(file)
  if (file.toString('latin1', 1, 4) === 'PNG') return pngPieces(file)
  if (file.toString('latin1', 8, 12) === 'WEBP') return webpPieces(file)
  if (file.toString('latin1', 0, 3) === 'GIF') return gifPieces(file)
  throw new Error(`no image that an endpoint takes: ${file.toString('hex', 0, 12)}`)
}

function jpegPieces(file: Buffer): Piece[] {
  const pieces: Piece[] = []
  let at = 2
  while (at + 4 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1] ?? 0
    const size = file.readUInt16BE(at + 2)
    const content = file.subarray(at + 4, at + 2 + size)
    if (marker === 0xfe) pieces.push({ name: 'jpeg COM', content })
    if (marker >= 0xe0 && marker <= 0xef) pieces.push({ name: `jpeg APP${marker - 0xe0}${colourOf(marker, content)}`, content })
    at += 2 + size
    // The pixels begin: what follows the end of the image is looked at.
    if (marker === 0xda) break
  }
  const end = file.lastIndexOf(Buffer.from([0xff, 0xd9]))
  if (end + 2 < file.length) pieces.push({ name: 'jpeg after its end', content: file.subarray(end + 2) })
  return pieces
}

function colourOf(marker: number, content: Buffer): string {
  if (marker === 0xe2 && content.toString('latin1', 0, 11) === 'ICC_PROFILE') return ' ICC'
  return marker === 0xee && content.toString('latin1', 0, 5) === 'Adobe' ? ' Adobe' : ''
}

function pngPieces(file: Buffer): Piece[] {
  const pieces: Piece[] = []
  let at = 8
  while (at + 12 <= file.length) {
    const size = file.readUInt32BE(at)
    const named = file.subarray(at + 4, at + 8 + size)
    if (crc32(named) !== file.readUInt32BE(at + 8 + size)) throw new Error('a piece of a PNG is damaged')
    pieces.push({ name: `png ${named.toString('latin1', 0, 4)}`, content: named.subarray(4) })
    at += 12 + size
  }
  if (at < file.length) pieces.push({ name: 'png after its end', content: file.subarray(at) })
  return pieces
}

function webpPieces(file: Buffer): Piece[] {
  const pieces: Piece[] = []
  let at = 12
  while (at + 8 <= file.length) {
    const size = file.readUInt32LE(at + 4)
    pieces.push({ name: `webp ${file.toString('latin1', at, at + 4)}`, content: file.subarray(at + 8, at + 8 + size) })
    at += 8 + size + (size % 2)
  }
  return pieces
}

function gifPieces(file: Buffer): Piece[] {
  const pieces: Piece[] = []
  const table = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1))
  let at = 13 + table(file[10] ?? 0)
  const skip = (from: number): number => {
    while ((file[from] ?? 0) !== 0) from += (file[from] ?? 0) + 1
    return from + 1
  }
  while (at < file.length && file[at] !== 0x3b) {
    if (file[at] === 0x2c) {
      at = skip(at + 10 + table(file[at + 9] ?? 0) + 1)
      continue
    }
    const label = file[at + 1]
    if (label === 0xfe) pieces.push({ name: 'gif comment', content: file.subarray(at + 3) })
    if (label === 0xff) pieces.push({ name: `gif ${file.toString('latin1', at + 3, at + 14)}`, content: file.subarray(at + 14) })
    if (label === 0x01) pieces.push({ name: 'gif text', content: file.subarray(at + 2) })
    at = skip(at + 2)
  }
  return pieces
}
