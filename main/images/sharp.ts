import type * as Sharp from 'sharp'

/** How long one step of the work on an image may take, in seconds. */
const timeLimit = 20

/** What the library can open: a file, a file's bytes, or bare pixels. */
export type Input = string | Buffer | { readonly pixels: Buffer; readonly raw: Sharp.CreateRaw }

/** An image on its way through the library. */
export type Pipeline = Sharp.Sharp

let loading: Promise<typeof Sharp.default> | undefined

/** The library, loaded at the first image. */
export function loadSharp(): Promise<typeof Sharp.default> {
  loading ??= import('sharp').then((module) => {
    // A cached file would stay open, and on Windows could not be removed.
    module.default.cache(false)
    return module.default
  })
  return loading
}

/** Opens an image, its first frame alone. Whoever calls has looked at its size (`limits.ts`): the library does not. */
export async function openSharp(input: Input, options: Sharp.SharpOptions = {}): Promise<Pipeline> {
  const sharp = await loadSharp()
  const all = { sequentialRead: true, failOn: 'error', limitInputPixels: false, ...options } as const
  const image = typeof input === 'string' || Buffer.isBuffer(input) ? sharp(input, all) : sharp(input.pixels, { ...all, raw: input.raw })
  return image.timeout({ seconds: timeLimit })
}
