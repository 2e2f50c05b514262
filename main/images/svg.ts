import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type * as Resvg from '@resvg/resvg-wasm'
import { tooSlow } from './errors.ts'
import { fontsFor } from './fonts.ts'
import { limitEmbedded } from './svg-images.ts'
import { readSvgText } from './svg-text.ts'
import type { Decoded } from './tasks.ts'
import { createTiff } from './tiff.ts'
import { limitMemory } from './wasm.ts'

/** An SVG may be this long, in bytes. */
const maxBytes = 32 * 1024 ** 2
/** A drawing is given at least so many pixels, since most are made to be enlarged, and at most so many. */
const leastEdge = 1536
const mostEdge = 4096
/** What the renderer may have of memory, in bytes. */
const maxMemory = 512 * 1024 ** 2

let loading: Promise<typeof Resvg> | undefined

/**
 * Draws an SVG without running or loading anything: the renderer knows neither scripts nor a network nor files. Rejects with
 * `image-broken`, also where it asks for more memory, elements or depth than the renderer grants.
 */
export async function drawSvg(path: string, edge?: number): Promise<Decoded> {
  const bytes = await readFile(path)
  if (bytes.length > maxBytes) throw tooSlow()
  const text = limitEmbedded(readSvgText(bytes))
  const { Resvg: Renderer } = await load()
  const font = await fontsFor(text)
  const natural = new Renderer(text, { font: { fontBuffers: [] } })
  const [width, height] = [natural.width, natural.height]
  natural.free()
  const useful = Math.min(mostEdge, Math.max(leastEdge, Math.round(Math.max(width, height))))
  const drawing = new Renderer(text, { font, fitTo: { mode: width >= height ? 'width' : 'height', value: Math.max(1, Math.min(useful, edge ?? useful)) } })
  const image = drawing.render()
  try {
    return { tiff: toTiff(image) }
  } finally {
    image.free()
    drawing.free()
  }
}

/** The renderer's pixels have alpha multiplied in. */
function toTiff({ width, height, pixels: from }: { width: number; height: number; pixels: Uint8Array }): Uint8Array<ArrayBuffer> {
  const { tiff, pixels } = createTiff({ width, height, channels: 4 })
  for (let at = 0; at < from.length; at += 4) {
    const alpha = from[at + 3] ?? 0
    if (alpha === 0) continue
    for (let channel = 0; channel < 3; channel += 1) pixels[at + channel] = alpha === 255 ? (from[at + channel] ?? 0) : ((from[at + channel] ?? 0) * 255) / alpha
    pixels[at + 3] = alpha
  }
  return tiff
}

function load(): Promise<typeof Resvg> {
  loading ??= import('@resvg/resvg-wasm').then(async (module) => {
    const file = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')
    await module.initWasm(limitMemory(await readFile(file), maxMemory))
    return module
  })
  return loading
}
