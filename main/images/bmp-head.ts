import { hasText } from './bytes.ts'

/** What the head of a Windows bitmap says. */
export interface BmpHead {
  readonly width: number
  readonly height: number
  readonly isTopDown: boolean
  readonly bits: 1 | 2 | 4 | 8 | 16 | 24 | 32
  /** Bits of a pixel of one whose rows are written as runs of one colour. */
  readonly runs?: 4 | 8
  readonly masks?: { readonly red: number; readonly green: number; readonly blue: number; readonly alpha?: number }
  readonly paletteAt: number
  readonly colours: number
  readonly colourBytes: 3 | 4
  readonly pixelsAt: number
}

/** So many bytes hold every head, the masks included. */
export const bmpHeadBytes = 14 + 124 + 16
const oldHead = 12
const commonHead = 40
const depths: ReadonlySet<number> = new Set([1, 2, 4, 8, 16, 24, 32])

/** Reads the head of a bitmap, whose first `bmpHeadBytes` bytes are enough; `null` where it is none, or of a kind that nobody writes. */
export function readBmpHead(bytes: Uint8Array): BmpHead | null {
  if (bytes.length < 26 || !hasText(bytes, 0, 'BM')) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(14, true)
  if (length === oldHead) return oldBmpHead(view)
  if (length < commonHead || length > 124 || bytes.length < 14 + length || view.getUint16(26, true) !== 1) return null
  const [width, height, bits, compression] = [view.getInt32(18, true), view.getInt32(22, true), view.getUint16(28, true), view.getUint32(30, true)]
  const [colours, pixelsAt] = [view.getUint32(46, true), view.getUint32(10, true)]
  if (width <= 0 || height === 0 || !isDepth(bits)) return null
  const isMasked = compression === 3 || compression === 6
  const runs = compression === 1 && bits === 8 ? 8 : compression === 2 && bits === 4 ? 4 : undefined
  if (compression !== 0 && !isMasked && runs === undefined) return null
  const masks = isMasked && (bits === 16 || bits === 32) ? masksOf(view, length, compression) : bits === 16 ? { red: 0x7c00, green: 0x3e0, blue: 0x1f } : undefined
  const most = bits <= 8 ? 2 ** bits : 0
  return {
    width, height: Math.abs(height), isTopDown: height < 0, bits, pixelsAt, paletteAt: 14 + length, colourBytes: 4,
    colours: colours === 0 ? most : Math.min(colours, most),
    ...(runs !== undefined && { runs }),
    ...(masks !== undefined && { masks }),
  }
}

function oldBmpHead(view: DataView): BmpHead | null {
  const [width, height, bits] = [view.getUint16(18, true), view.getInt16(20, true), view.getUint16(24, true)]
  if (width === 0 || height === 0 || view.getUint16(22, true) !== 1 || !isDepth(bits)) return null
  const colours = bits <= 8 ? 2 ** bits : 0
  return { width, height: Math.abs(height), isTopDown: height < 0, bits, paletteAt: 14 + oldHead, colours, colourBytes: 3, pixelsAt: view.getUint32(10, true) }
}

function isDepth(bits: number): bits is BmpHead['bits'] {
  return depths.has(bits)
}

/** The masks stand behind the common head, also where that is part of a longer one. */
function masksOf(view: DataView, length: number, compression: number): BmpHead['masks'] {
  const at = 14 + commonHead
  const mask = (index: number): number => (at + index * 4 + 4 <= view.byteLength ? view.getUint32(at + index * 4, true) : 0)
  const alpha = length >= 56 || compression === 6 ? mask(3) : 0
  return { red: mask(0), green: mask(1), blue: mask(2), ...(alpha !== 0 && { alpha }) }
}
