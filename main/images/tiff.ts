const entryLength = 12
/** Bytes of a strip; libraries read a strip at a time. */
const stripBytes = 1024 ** 2
const short = 3
const long = 4
const undefinedKind = 7

/** The pixels of an image, to be filled. */
export interface Canvas {
  readonly width: number
  readonly height: number
  /** RGB, or RGB and alpha that is not multiplied in. */
  readonly channels: 3 | 4
  readonly profile?: Uint8Array
}

/**
 * A TIFF without compression, as memory that a decoder writes into: `pixels` lie in `tiff`, row by row from the top. So pixels
 * reach sharp with their colour profile and without being copied, which it does not offer for bare pixels.
 */
export function createTiff({ width, height, channels, profile }: Canvas): { tiff: Uint8Array<ArrayBuffer>; pixels: Uint8ClampedArray<ArrayBuffer> } {
  const rowBytes = width * channels
  const rowsPerStrip = Math.max(1, Math.min(height, Math.floor(stripBytes / rowBytes)))
  const strips = Math.ceil(height / rowsPerStrip)
  const entries = 10 + (channels === 4 ? 1 : 0) + (profile === undefined ? 0 : 1)
  let free = 8 + 2 + entries * entryLength + 4
  const take = (length: number): number => {
    const at = free
    free += length + (length % 2)
    return at
  }
  const bitsAt = take(channels * 2)
  const offsetsAt = take(strips * 4)
  const countsAt = take(strips * 4)
  const profileAt = take(profile?.length ?? 0)
  const pixelsAt = take(0)
  const buffer = new ArrayBuffer(pixelsAt + rowBytes * height)
  const view = new DataView(buffer)
  view.setUint32(0, 0x49492a00)
  view.setUint32(4, 8, true)
  view.setUint16(8, entries, true)
  let at = 10
  const entry = (tag: number, kind: number, count: number, value: number): void => {
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, kind, true)
    view.setUint32(at + 4, count, true)
    if (kind === short && count === 1) view.setUint16(at + 8, value, true)
    else view.setUint32(at + 8, value, true)
    at += entryLength
  }
  entry(256, long, 1, width)
  entry(257, long, 1, height)
  entry(258, short, channels, bitsAt)
  entry(259, short, 1, 1) // no compression
  entry(262, short, 1, 2) // RGB
  entry(273, long, strips, strips === 1 ? pixelsAt : offsetsAt)
  entry(277, short, 1, channels)
  entry(278, long, 1, rowsPerStrip)
  entry(279, long, strips, strips === 1 ? rowBytes * height : countsAt)
  entry(284, short, 1, 1) // channels beside each other
  if (channels === 4) entry(338, short, 1, 2) // alpha that is not multiplied in
  if (profile !== undefined) entry(34675, undefinedKind, profile.length, profileAt)
  for (let channel = 0; channel < channels; channel += 1) view.setUint16(bitsAt + channel * 2, 8, true)
  for (let strip = 0; strip < strips; strip += 1) {
    view.setUint32(offsetsAt + strip * 4, pixelsAt + strip * rowsPerStrip * rowBytes, true)
    view.setUint32(countsAt + strip * 4, Math.min(rowsPerStrip, height - strip * rowsPerStrip) * rowBytes, true)
  }
  if (profile !== undefined) new Uint8Array(buffer).set(profile, profileAt)
  return { tiff: new Uint8Array(buffer), pixels: new Uint8ClampedArray(buffer, pixelsAt) }
}
