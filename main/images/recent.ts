import { stat } from 'node:fs/promises'
import type { Decoded } from './tasks.ts'

/** How long it is kept, in ms. */
const keptFor = 10_000
/** More than this is not kept, in bytes. */
const maxBytes = 96 * 1024 ** 2

/**
 * The image that was decoded last, for a moment: what is dropped is described, shown small and made ready to be sent one after
 * the other, and decoding is most of it. Files are told by what the file system knows of them, so that another name is the same file.
 */
export class Recent {
  #last: { readonly name: string; readonly decoded: Decoded } | undefined
  #timer: NodeJS.Timeout | undefined

  /** The decoded image of a file, kept from before or decoded now. `variant` tells ways of decoding the same file apart. */
  async take(path: string, variant: string, decode: () => Promise<Decoded>): Promise<Decoded> {
    const { dev, ino, size, mtimeMs } = await stat(path)
    const name = [dev, ino, size, mtimeMs, variant].join(' ')
    if (this.#last?.name === name) return this.#last.decoded
    this.#forget()
    const decoded = await decode()
    if (decoded.tiff.length > maxBytes) return decoded
    this.#last = { name, decoded }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#forget(), keptFor).unref()
    return decoded
  }

  #forget(): void {
    this.#last = undefined
  }
}
