import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { maxFileBytes } from '#shared/file-limits.ts'
import type { SkipReason } from '#shared/transfer.ts'
import type { SourceFile } from './export-files.ts'
import type { ExportFile } from './reader.ts'

/** An image's bytes as a file that the store can take. */
export interface ImageFile {
  readonly path: string
  readonly isTemporary: boolean
}

/** Brings images of an export into files of their own. */
export class ImageFiles {
  readonly #folder: string
  #count = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The image as a file, or why it cannot be one. Rejects when the disk is full. */
  async take(image: { readonly file: ExportFile } | { readonly base64: string }): Promise<ImageFile | SkipReason> {
    if ('base64' in image) return this.#decode(image.base64)
    if (image.file.bytes > maxFileBytes) return 'too-large'
    const onDisk = (image.file as SourceFile).diskPath
    if (onDisk !== undefined) return { path: onDisk, isTemporary: false }
    const path = this.#next()
    await pipeline(Readable.from(image.file.open()), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    return { path, isTemporary: true }
  }

  /** Text in base64, also as a `data:` address. */
  async #decode(base64: string): Promise<ImageFile | SkipReason> {
    const bytes = Buffer.from(base64.slice(0, 5) === 'data:' ? base64.slice(base64.indexOf(',') + 1) : base64, 'base64')
    if (bytes.length === 0) return 'image-unreadable'
    if (bytes.length > maxFileBytes) return 'too-large'
    const path = this.#next()
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 })
    return { path, isTemporary: true }
  }

  #next(): string {
    this.#count += 1
    return join(this.#folder, `image-${this.#count}`)
  }
}
