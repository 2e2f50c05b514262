import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Images } from '#core/host.ts'
import { createImages } from '../../main/images/images.ts'

/** The library of images, and a folder for files that it reads and writes. */
export interface ImageFiles {
  readonly images: Images
  /** Where what is made is written. */
  readonly target: string
  /** Stores bytes under a name and answers the path. */
  file(name: string, bytes: Uint8Array | string): string
  /** What was made last. */
  made(): Promise<Buffer>
  /** What a promise rejected with: the code of an `AppError`. */
  code(promise: Promise<unknown>): Promise<string>
  remove(): void
}

/** Opens the library of images on a new folder; an SVG may take `svgSeconds`. */
export function openImages(svgSeconds?: number): ImageFiles {
  const folder = mkdtempSync(join(tmpdir(), 'parley-images-'))
  const target = join(folder, 'made')
  return {
    images: createImages(new URL('../../main/images/worker.ts', import.meta.url), svgSeconds),
    target,
    file: (name, bytes) => {
      const path = join(folder, name)
      writeFileSync(path, bytes)
      return path
    },
    made: () => readFile(target),
    code: (promise) => promise.then(() => 'none', (thrown: unknown) => (thrown as { code?: string }).code ?? String(thrown)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The colour of a pixel as red, green, blue and, where it has any, alpha. */
export async function pixelAt(bytes: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const at = (y * info.width + x) * info.channels
  return [...data.subarray(at, at + info.channels)]
}

/** Pixels of changing colour, as a photograph has; the same in every run. */
export function noise(width: number, height: number, channels: 3 | 4 = 3): Buffer {
  const pixels = Buffer.alloc(width * height * channels)
  let state = 1
  for (let at = 0; at < pixels.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    pixels[at] = channels === 4 && at % 4 === 3 ? 255 : state >>> 24
  }
  return pixels
}
