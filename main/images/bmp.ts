import { readFile } from 'node:fs/promises'
import { readBmpHead } from './bmp-head.ts'
import type { BmpHead } from './bmp-head.ts'
import { readRuns } from './bmp-runs.ts'
import { broken } from './errors.ts'
import { checkExtent } from './limits.ts'
import type { Decoded } from './tasks.ts'
import { createTiff } from './tiff.ts'

/** A row of the file, and where its pixels go. */
interface Row {
  readonly view: DataView
  /** Where its bytes begin. */
  readonly from: number
  readonly pixels: Uint8ClampedArray
  /** Where its first pixel goes. */
  readonly to: number
}

/** Decodes a Windows bitmap of any age and depth. Rejects with `image-broken` or `image-too-large`. */
export async function decodeBmp(path: string): Promise<Decoded> {
  const bytes = await readFile(path)
  const head = readBmpHead(bytes)
  if (head === null) throw broken('no head of a bitmap')
  const { width, height } = head
  const channels = head.masks?.alpha === undefined ? 3 : 4
  checkExtent({ width, height, pixelBytes: channels, isJpeg: false, isHeld: true })
  const { tiff, pixels } = createTiff({ width, height, channels })
  const content = head.runs === undefined ? bytes.subarray(head.pixelsAt) : readRuns(bytes.subarray(head.pixelsAt), { width, height, bits: head.runs })
  const bits = head.runs === undefined ? head.bits : 8
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  // The padding of the last row is often missing.
  if (content.length < rowBytes * (height - 1) + Math.ceil((width * bits) / 8)) throw broken('it ends too early')
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const copy = rowReader(head, bits, bytes)
  for (let row = 0; row < height; row += 1) {
    copy({ view, from: row * rowBytes, pixels, to: (head.isTopDown ? row : height - 1 - row) * width * channels })
  }
  return { tiff }
}

function rowReader(head: BmpHead, bits: number, bytes: Uint8Array): (row: Row) => void {
  const { width, masks } = head
  if (bits <= 8) return readIndexed(width, bits, bytes.subarray(head.paletteAt, head.paletteAt + head.colours * head.colourBytes), head.colourBytes)
  return masks === undefined ? readPlain(width, bits / 8) : readMasked(width, bits / 8, masks)
}

function readPlain(width: number, step: number): (row: Row) => void {
  return ({ view, from, pixels, to }) => {
    for (let x = 0; x < width; x += 1) {
      pixels[to + x * 3] = view.getUint8(from + x * step + 2)
      pixels[to + x * 3 + 1] = view.getUint8(from + x * step + 1)
      pixels[to + x * 3 + 2] = view.getUint8(from + x * step)
    }
  }
}

function readIndexed(width: number, bits: number, palette: Uint8Array, colourBytes: number): (row: Row) => void {
  const perByte = 8 / bits
  const mask = (1 << bits) - 1
  return ({ view, from, pixels, to }) => {
    for (let x = 0; x < width; x += 1) {
      const byte = view.getUint8(from + Math.floor(x / perByte))
      const at = ((byte >> (8 - bits * ((x % perByte) + 1))) & mask) * colourBytes
      // A colour that the palette lacks is black.
      for (let channel = 0; channel < 3; channel += 1) pixels[to + x * 3 + channel] = palette[at + 2 - channel] ?? 0
    }
  }
}

function readMasked(width: number, step: number, masks: NonNullable<BmpHead['masks']>): (row: Row) => void {
  const readers = [masks.red, masks.green, masks.blue, ...(masks.alpha === undefined ? [] : [masks.alpha])].map(channelReader)
  return ({ view, from, pixels, to }) => {
    for (let x = 0; x < width; x += 1) {
      const value = step === 2 ? view.getUint16(from + x * 2, true) : view.getUint32(from + x * 4, true)
      readers.forEach((read, channel) => {
        pixels[to + x * readers.length + channel] = read(value)
      })
    }
  }
}

/** Brings the bits of a mask to 0 to 255. */
function channelReader(mask: number): (value: number) => number {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const most = mask >>> shift
  return (value) => ((((value & mask) >>> 0) >>> shift) * 255) / most
}
