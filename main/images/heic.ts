import { readFile } from 'node:fs/promises'
import type { HeifImage } from 'libheif-js/wasm-bundle.js'
import { broken } from './errors.ts'
import { checkExtent } from './limits.ts'
import type { Decoded } from './tasks.ts'
import { createTiff } from './tiff.ts'

/** What is held of a pixel at once, about: the decoder's planes, its finished pixel, and the one that we are given. */
const pixelBytes = 10

/** Decodes the first image of a HEIC file, turned as the file says. Rejects with `image-broken` or `image-too-large`. */
export async function decodeHeic(path: string, profile?: Uint8Array): Promise<Decoded> {
  const { default: library } = await import('libheif-js/wasm-bundle.js')
  const decoder = new library.HeifDecoder()
  const images = decoder.decode(await readFile(path))
  const image = images.find((one) => one.is_primary()) ?? images[0]
  if (image === undefined) throw broken('no image in the container')
  const [width, height] = [image.get_width(), image.get_height()]
  checkExtent({ width, height, pixelBytes, isJpeg: false, isHeld: true })
  const colour = profile === undefined ? {} : { profile }
  if (image.has_alpha_channel()) {
    const { tiff, pixels } = createTiff({ width, height, channels: 4, ...colour })
    await display(image, { data: pixels, width, height })
    return { tiff }
  }
  const shown = new Uint8ClampedArray(width * height * 4)
  await display(image, { data: shown, width, height })
  for (const one of images) one.free()
  const { tiff, pixels } = createTiff({ width, height, channels: 3, ...colour })
  for (let from = 0, to = 0; from < shown.length; from += 4, to += 3) {
    pixels[to] = shown[from] ?? 0
    pixels[to + 1] = shown[from + 1] ?? 0
    pixels[to + 2] = shown[from + 2] ?? 0
  }
  return { tiff }
}

function display(image: HeifImage, into: { data: Uint8ClampedArray; width: number; height: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    image.display(into, (shown) => {
      if (shown === null) reject(broken('its pixels cannot be decoded'))
      else resolve()
    })
  })
}
