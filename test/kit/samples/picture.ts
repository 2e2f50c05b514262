import sharp from 'sharp'
import type { Sharp } from 'sharp'

/** A point of red, green and blue. */
type Colour = readonly [number, number, number]

/** The sample picture as it is shown: four quarters of different colours, so that each way of turning it looks different. */
export const picture = {
  width: 96,
  height: 64,
  /** Upper left, upper right, lower left, lower right. */
  quarters: [[200, 40, 40], [40, 160, 60], [40, 60, 200], [240, 230, 220]] as readonly [Colour, Colour, Colour, Colour],
} as const

/** How the pixels of a picture that is shown upright lie in a file, 1 to 8 as in EXIF: where the point (x, y) of the file is shown. */
const shownAt: readonly ((x: number, y: number, width: number, height: number) => readonly [number, number])[] = [
  (x, y) => [x, y],
  (x, y, width) => [width - 1 - x, y],
  (x, y, width, height) => [width - 1 - x, height - 1 - y],
  (x, y, _width, height) => [x, height - 1 - y],
  (x, y) => [y, x],
  (x, y, width) => [width - 1 - y, x],
  (x, y, width, height) => [width - 1 - y, height - 1 - x],
  (x, y, _width, height) => [y, height - 1 - x],
]

/** Pixels of the sample picture, three bytes each, as they lie in a file of this orientation. */
export function pixels({ orientation = 1, width = picture.width, height = picture.height }: { orientation?: number; width?: number; height?: number } = {}): { data: Buffer; width: number; height: number } {
  const lies = orientation >= 5 ? { width: height, height: width } : { width, height }
  const at = shownAt[orientation - 1]
  if (at === undefined) throw new Error(`there is no orientation ${orientation}`)
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < lies.height; y += 1) {
    for (let x = 0; x < lies.width; x += 1) {
      const [shownX, shownY] = at(x, y, width, height)
      const quarter = (shownX < width / 2 ? 0 : 1) + (shownY < height / 2 ? 0 : 2)
      data.set(picture.quarters[quarter as 0 | 1 | 2 | 3], (y * lies.width + x) * 3)
    }
  }
  return { data, ...lies }
}

/** The sample picture as a picture of sharp, as it lies in a file of this orientation; nothing says how it is turned. */
export function lying(options: { orientation?: number; width?: number; height?: number } = {}): Sharp {
  const { data, width, height } = pixels(options)
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/**
 * How a file of the sample picture looks to who knows nothing of orientations: the names of its quarters, row by row.
 * `red green / blue white` is upright. A quarter of another colour is told by its colour.
 */
export async function look(file: Uint8Array): Promise<string> {
  const { data, info } = await sharp(file, { autoOrient: false }).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const name = (x: number, y: number): string => {
    const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels
    const colour = [...data.subarray(at, at + 3)]
    const quarter = picture.quarters.findIndex((one) => one.every((value, index) => Math.abs(value - (colour[index] ?? -99)) < 30))
    return ['red', 'green', 'blue', 'white'][quarter] ?? colour.join(',')
  }
  return `${name(0.25, 0.25)} ${name(0.75, 0.25)} / ${name(0.25, 0.75)} ${name(0.75, 0.75)}`
}

/** What `look` answers of a sample picture that is upright. */
export const upright = 'red green / blue white'

/** The largest difference of a channel between the pixels of two files of the same size, 0 to 255; -1 where sizes differ. */
export async function difference(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((file) => sharp(file).autoOrient().ensureAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })))
  if (a === undefined || b === undefined || a.info.width !== b.info.width || a.info.height !== b.info.height) return -1
  return a.data.reduce((most, value, index) => Math.max(most, Math.abs(value - (b.data[index] ?? 0))), 0)
}
