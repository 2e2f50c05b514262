import { createWriteStream, rmSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ImportFile } from '#shared/contract.ts'
import { AppError } from '#shared/error.ts'
import type { PutSource } from '../core.ts'
import type { Host } from '../host.ts'
import { isDiskFull } from '../store/blobs.ts'
import { makeFolder } from '../store/db.ts'
import type { PutFile } from './import-items.ts'

/**
 * Files that were put for an import. One that lies on this machine is only remembered; one that is streamed in lies in `incoming` of
 * the data folder until its import has ended, or Parley.
 */
export class Incoming {
  readonly #host: Pick<Host, 'newId'>
  readonly #folder: string
  readonly #files = new Map<string, PutFile>()

  constructor(host: Pick<Host, 'dataFolder' | 'newId'>) {
    this.#host = host
    this.#folder = join(host.dataFolder, 'incoming')
    this.sweep()
  }

  /** Takes a file of any size. Rejects with `file-unreadable`, `file-empty` or `disk-full`; nothing is left behind then. */
  async put(source: PutSource): Promise<ImportFile> {
    const name = source.name.split(/[\\/]/).at(-1) || 'file'
    const id = this.#host.newId()
    const isCopy = !('path' in source)
    const path = isCopy ? join(this.#folder, id) : source.path
    if (isCopy) await this.#copy(source.bytes, path, name)
    try {
      const bytes = await sizeOf(path, name)
      this.#files.set(id, { id, name, path, bytes, isCopy })
      return { id, name, bytes }
    } catch (thrown) {
      if (isCopy) await rm(path, { force: true })
      throw thrown
    }
  }

  /** The files of these ids. Throws `not-found` where one was not put, or was imported already. */
  get(ids: readonly string[]): PutFile[] {
    return ids.map((id) => {
      const file = this.#files.get(id)
      if (file === undefined) throw new AppError('not-found', 'This file is not there any more: put it again.')
      return file
    })
  }

  /** A new folder for what an import unpacks. Throws `folder-unwritable`. */
  workFolder(): string {
    const folder = join(this.#folder, `work-${this.#host.newId()}`)
    makeFolder(folder)
    return folder
  }

  /** Gives files to an import: nobody else gets them, and it drops them when it has ended. */
  give(files: readonly PutFile[]): void {
    for (const { id } of files) this.#files.delete(id)
  }

  /** Removes the copies of files. */
  async drop(files: readonly PutFile[]): Promise<void> {
    for (const { path, isCopy } of files) if (isCopy) await rm(path, { force: true })
  }

  /** Removes every copy, also those that a killed Parley has left. Never throws. */
  sweep(): void {
    this.#files.clear()
    try {
      rmSync(this.#folder, { recursive: true, force: true })
    } catch {
      // They are only in the way of the disk's space: the next start tries again.
    }
  }

  async #copy(bytes: AsyncIterable<Uint8Array>, path: string, name: string): Promise<void> {
    makeFolder(this.#folder)
    try {
      await pipeline(Readable.from(bytes), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    } catch (thrown) {
      await rm(path, { force: true })
      throw isDiskFull(thrown) ? new AppError('disk-full', `There is no space left for ${name}.`, { path }) : thrown
    }
  }
}

async function sizeOf(path: string, name: string): Promise<number> {
  const info = await stat(path).catch((thrown: unknown) => {
    throw new AppError('file-unreadable', `${name} cannot be read.`, { name, why: thrown instanceof Error ? thrown.message : '' })
  })
  if (!info.isFile()) throw new AppError('file-unreadable', `${name} is not a file.`, { name, why: 'not a file' })
  if (info.size === 0) throw new AppError('file-empty', `${name} is empty.`, { name })
  return info.size
}
