import { broken } from './errors.ts'

/**
 * Writes out the runs of a bitmap as indices of colours, a byte each, the rows padded as in a bitmap of 8 bits. What the runs
 * leave out has the first colour. Throws `image-broken` where they end before the picture does.
 */
export function readRuns(bytes: Uint8Array, { width, height, bits }: { width: number; height: number; bits: 4 | 8 }): Uint8Array {
  const rowBytes = Math.ceil(width / 4) * 4
  const indices = new Uint8Array(rowBytes * height)
  let [at, x, y] = [0, 0, 0]
  const put = (index: number): void => {
    if (x < width && y < height) indices[y * rowBytes + x] = index
    x += 1
  }
  const indexAt = (byte: number, nth: number): number => (bits === 8 ? byte : nth % 2 === 0 ? byte >> 4 : byte & 15)
  while (at + 1 < bytes.length) {
    const [count, value] = [bytes[at] ?? 0, bytes[at + 1] ?? 0]
    at += 2
    if (count > 0) {
      for (let nth = 0; nth < count; nth += 1) put(indexAt(value, nth))
    } else if (value === 0) {
      x = 0
      y += 1
    } else if (value === 1) return indices
    else if (value === 2) {
      x += bytes[at] ?? 0
      y += bytes[at + 1] ?? 0
      at += 2
    } else {
      for (let nth = 0; nth < value; nth += 1) put(indexAt(bytes[at + (bits === 8 ? nth : nth >> 1)] ?? 0, nth))
      const length = bits === 8 ? value : Math.ceil(value / 2)
      at += length + (length % 2)
    }
    // Many writers leave out the mark of the end.
    if (y >= height) return indices
  }
  if (y < height - 1) throw broken('its runs end too early')
  return indices
}
