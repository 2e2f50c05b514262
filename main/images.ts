import type * as Sharp from 'sharp'
import type { ImageInfo, Images } from '#core/host.ts'

/** How long the decoding of one image may take, in seconds. */
const timeLimit = 20
/** The edge to which an image is brought before its colours are counted, in pixels. */
const sampleEdge = 48
/** Colours nearer to each other than this, in steps of a channel, are told as one. */
const sameColour = 40

/** What sharp calls a format, and what the web calls it. Formats that are not named here are refused. */
const mediaTypes: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  svg: 'image/svg+xml',
}

/** Decodes images by sharp, off the main thread. The library is loaded at the first image. */
export function createImages(): Images {
  let loading: Promise<typeof Sharp.default> | undefined
  const open = async (path: string): Promise<Sharp.Sharp> => {
    loading ??= import('sharp').then((module) => {
      // A cached file would stay open, and on Windows could not be removed.
      module.default.cache(false)
      return module.default
    })
    const sharp = await loading
    return sharp(path, { sequentialRead: true, failOn: 'error' }).timeout({ seconds: timeLimit })
  }
  return {
    describe: async (path) => {
      try {
        const info = toInfo(await (await open(path)).metadata())
        // Metadata is read from the head of a file; only decoding tells that the rest is there.
        if (info !== null) await sample(await open(path))
        return info
      } catch {
        return null
      }
    },
    colours: async (path, count) => {
      const { data, info } = await sample(await open(path))
      return mostFrequent(countColours(data, info.channels), count)
    },
  }
}

function toInfo(metadata: Sharp.Metadata): ImageInfo | null {
  const { format, compression, autoOrient } = metadata
  const mediaType = String(format) === 'heif' && compression === 'av1' ? 'image/avif' : mediaTypes[format]
  if (mediaType === undefined) return null
  // An animation is one tall picture of all its frames.
  const height = metadata.pageHeight ?? autoOrient.height
  return { mediaType, width: autoOrient.width, height }
}

function sample(image: Sharp.Sharp): Promise<{ data: Buffer; info: Sharp.OutputInfo }> {
  return image
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .resize(sampleEdge, sampleEdge, { fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer({ resolveWithObject: true })
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
