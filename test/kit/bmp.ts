/** How a bitmap is written. */
export interface BmpKind {
  readonly bits: 1 | 4 | 8 | 16 | 24 | 32
  readonly isTopDown?: boolean
  /** With the head of OS/2. */
  readonly isOld?: boolean
  /** Red, green, blue and, where there is any, alpha. */
  readonly masks?: readonly number[]
  /** Each row as runs of one colour. */
  readonly runs?: boolean
}

const width = 13
const height = 5
/** White where it is left and in the upper rows, or right and in the lower ones. */
const isWhite = (x: number, y: number): boolean => x < 6 === y < 2

/** A bitmap of 13 x 5 pixels, white in the upper left and the lower right corner, black in the others. */
export function bmpOf({ bits, isTopDown = false, isOld = false, masks, runs = false }: BmpKind): Buffer {
  const rows = Array.from({ length: height }, (_, index) => (isTopDown ? index : height - 1 - index)).map((y) => Array.from({ length: width }, (_, x) => isWhite(x, y)))
  const pixels = runs ? runsOf(rows, bits) : Buffer.concat(rows.map((row) => rowOf(row, bits)))
  const colours = bits > 8 ? 0 : 2
  // OS/2 has always the whole palette.
  const palette = Buffer.alloc((isOld ? 2 ** bits : colours) * (isOld ? 3 : 4))
  if (palette.length > 0) palette.fill(255, isOld ? 3 : 4, isOld ? 6 : 7)
  const isLong = masks !== undefined && masks.length > 3
  const head = Buffer.alloc(14 + (isOld ? 12 : isLong ? 108 : 40))
  head.write('BM', 'latin1')
  head.writeUInt32LE(head.length - 14, 14)
  if (isOld) {
    head.writeUInt16LE(width, 18)
    head.writeUInt16LE(height, 20)
    head.writeUInt16LE(1, 22)
    head.writeUInt16LE(bits, 24)
  } else {
    head.writeInt32LE(width, 18)
    head.writeInt32LE(isTopDown ? -height : height, 22)
    head.writeUInt16LE(1, 26)
    head.writeUInt16LE(bits, 28)
    head.writeUInt32LE(runs ? (bits === 8 ? 1 : 2) : masks === undefined ? 0 : 3, 30)
    head.writeUInt32LE(colours, 46)
    if (isLong) masks.forEach((mask, index) => head.writeUInt32LE(mask, 54 + index * 4))
  }
  const after = Buffer.alloc(masks === undefined || isLong ? 0 : 12)
  if (after.length > 0) masks?.forEach((mask, index) => after.writeUInt32LE(mask, index * 4))
  const all = Buffer.concat([head, after, palette, pixels])
  all.writeUInt32LE(all.length, 2)
  all.writeUInt32LE(head.length + after.length + palette.length, 10)
  return all
}

function rowOf(row: readonly boolean[], bits: BmpKind['bits']): Buffer {
  const bytes = Buffer.alloc(Math.ceil((width * bits) / 32) * 4)
  row.forEach((white, x) => {
    if (bits < 8) bytes[Math.floor((x * bits) / 8)] = (bytes[Math.floor((x * bits) / 8)] ?? 0) | ((white ? 1 : 0) << (8 - bits - ((x * bits) % 8)))
    else if (bits === 8) bytes[x] = white ? 1 : 0
    else bytes.fill(white ? 255 : 0, (x * bits) / 8, ((x + 1) * bits) / 8)
  })
  return bytes
}

/** The first row pixel by pixel, as literals; the others as two runs each. */
function runsOf(rows: readonly (readonly boolean[])[], bits: number): Buffer {
  const both = (white: boolean): number => (bits === 8 ? (white ? 1 : 0) : white ? 0x11 : 0)
  const bytes = rows.flatMap((row, index) => {
    const white = (x: number): boolean => row[x] ?? false
    if (index > 0) return [6, both(white(0)), 7, both(white(6)), 0, 0]
    const literals = bits === 8 ? row.map((one) => (one ? 1 : 0)) : Array.from({ length: 7 }, (_, at) => ((white(at * 2) ? 1 : 0) << 4) | (white(at * 2 + 1) ? 1 : 0))
    return [0, width, ...literals, ...(literals.length % 2 === 1 ? [0] : []), 0, 0]
  })
  return Buffer.from([...bytes, 0, 1])
}
