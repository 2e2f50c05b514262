import { toImageError } from './errors.ts'
import type { Source } from './source.ts'

/** The edge to which an image is brought before its colours are counted, in pixels. */
const sampleEdge = 48
/** Colours nearer to each other than this, in steps of a channel, are told as one. */
const sameColour = 40

/** The most frequent colours, most frequent first, as `#rrggbb`, at most `count`; what is transparent has none. */
export async function coloursOf(source: Source, count: number): Promise<string[]> {
  const { data, channels } = await sampleOf(source)
  return mostFrequent(countColours(data, channels), count)
}

/** Decodes an image to its end and answers a few of its pixels. Rejects with `image-broken` where it is cut. */
export async function sampleOf(source: Source): Promise<{ data: Buffer; channels: number }> {
  try {
    const image = (await source.open()).autoOrient().toColourspace('srgb').ensureAlpha()
    const { data, info } = await image.resize(sampleEdge, sampleEdge, { fit: 'fill', kernel: 'nearest' }).raw().toBuffer({ resolveWithObject: true })
    return { data, channels: info.channels }
  } catch (thrown) {
    throw toImageError(thrown)
  }
}

interface Colour {
  count: number
  red: number
  green: number
  blue: number
}

/** Gathers pixels whose channels agree in their upper four bits; transparent ones do not count. */
function countColours(pixels: Buffer, channels: number): Colour[] {
  const buckets = new Map<number, Colour>()
  for (let at = 0; at + 3 < pixels.length; at += channels) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + 4)
    if (alpha < 128) continue
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4)
    const bucket = buckets.get(key) ?? { count: 0, red: 0, green: 0, blue: 0 }
    bucket.count += 1
    bucket.red += red
    bucket.green += green
    bucket.blue += blue
    buckets.set(key, bucket)
  }
  return [...buckets.values()].sort((a, b) => b.count - a.count)
}

function mostFrequent(colours: readonly Colour[], count: number): string[] {
  const chosen: (readonly [number, number, number])[] = []
  for (const colour of colours) {
    if (chosen.length >= count) break
    const mean = (sum: number): number => Math.round(sum / colour.count)
    const rgb = [mean(colour.red), mean(colour.green), mean(colour.blue)] as const
    // Noise puts one colour into several buckets.
    if (chosen.some((other) => rgb.every((value, index) => Math.abs(value - (other[index] ?? 0)) < sameColour))) continue
    chosen.push(rgb)
  }
  return chosen.map((rgb) => `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`)
}
