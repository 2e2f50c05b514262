import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Turns } from '#shared/turns.ts'
import type { Host, ImageForm, MadeImage } from '../host.ts'
import type { ReadingThread } from './thread.ts'

/** A stored file from which others are made. `id` is the hash of its content. */
export interface Original {
  readonly id: string
  readonly path: string
  /** For what is said of it. */
  readonly name?: string
}

/** A file that was made from a stored one and is kept beside it. */
export interface MadeFile extends MadeImage {
  readonly path: string
  /** Names it among all that is made from the same file. */
  readonly key: string
}

/** Of what `makers` do: what an older one made is not found any more once this is raised. */
const version = 1
/** How many files are made at the same time. */
const atOnce = 2
/** Twice what a thumbnail is at most wide in the window, for dense screens. */
const thumbnailEdge = 512
/** Of a page, in pixels: what the families that see least of an image see of it, and still well read. */
const pageEdge = 1568
/** How long a page may take to draw. */
const pageSeconds = 20
/** What a window shows as it is. */
const shownTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif', 'image/bmp'])
const viewForm: ImageForm = { maxEdge: 8192, mediaTypes: ['image/webp', 'image/png', 'image/jpeg'] }

/**
 * Files that are made from stored ones: what is sent, thumbnails, what a window can show. Each is made once, also when many
 * ask at the same time, two at once, and kept under `made/ab/ID.KEY` until the stored file goes (`forget`). A file is there
 * whole or not at all. Rejects as what makes it does; a failure is not kept.
 */
export class MadeFiles {
  readonly #host: Pick<Host, 'images' | 'newId'>
  readonly #reading: Pick<ReadingThread, 'run'>
  readonly #folder: string
  readonly #turns = new Turns(atOnce)
  readonly #inWork = new Map<string, Promise<MadeFile>>()

  constructor(host: Pick<Host, 'images' | 'newId' | 'dataFolder'>, reading: Pick<ReadingThread, 'run'>) {
    this.#host = host
    this.#reading = reading
    this.#folder = join(host.dataFolder, 'made')
    this.#sweep()
  }

  /** An image as it is sent. */
  form(file: Original, form: ImageForm): Promise<MadeFile> {
    const wanted = JSON.stringify([form.maxEdge ?? null, form.maxBytes ?? null, [...form.mediaTypes].sort()])
    return this.make(file.id, `form-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`, (target) => this.#host.images.make(file.path, form, target))
  }

  /** A small picture of an image. */
  thumbnail(file: Original): Promise<MadeFile> {
    return this.make(file.id, 'thumbnail', (target) => this.#host.images.thumbnail(file.path, thumbnailEdge, target), 'soon')
  }

  /** An image as a window can show it at full size: itself where it can, then `path` is the stored file's. */
  async view(file: Original): Promise<MadeFile> {
    const known = await this.find(file.id, 'view')
    if (known !== null) return known
    const { mediaType, width, height } = await this.#host.images.describe(file.path)
    if (!shownTypes.has(mediaType)) return this.make(file.id, 'view', (target) => this.#host.images.make(file.path, viewForm, target), 'soon')
    return { path: file.path, key: 'view', mediaType, width, height, bytes: (await stat(file.path)).size, changes: [] }
  }

  /**
   * A page of a PDF as an image, counted from 1, its longer edge `edge` pixels long. Drawn in the thread in which such files are read.
   * Rejects with `not-found` where there is no such page, or with why the file cannot be drawn.
   */
  page(file: Original, page: number, edge = pageEdge): Promise<MadeFile> {
    const task = { kind: 'page', path: file.path, name: file.name ?? `page ${page}`, page, edge } as const
    return this.make(file.id, `page-${page}-${edge}`, (target) => this.#reading.run({ ...task, target }, pageSeconds))
  }

  /** What was made from a stored file under a key; `null` where it was not. */
  async find(id: string, key: string): Promise<MadeFile | null> {
    if (!isId(id) || !/^[a-z0-9-]+$/.test(key)) return null
    const path = this.#path(id, key)
    try {
      const made = JSON.parse(await readFile(`${path}.json`, 'utf8')) as MadeImage
      return (await stat(path)).size === made.bytes ? { ...made, path, key } : null
    } catch {
      return null
    }
  }

  /** The file under a key, made by `make` where it is not there yet, `soon` before all that nobody looks at. `make` writes it to the path that it is given. */
  make(id: string, key: string, make: (target: string) => Promise<MadeImage>, when: 'soon' | 'later' = 'later'): Promise<MadeFile> {
    const name = `${id}.${key}`
    const inWork = this.#inWork.get(name)
    if (inWork !== undefined) return inWork
    const work = this.#findOrMake(id, key, make, when).finally(() => this.#inWork.delete(name))
    this.#inWork.set(name, work)
    return work
  }

  /** Runs work, when its turn has come, with a path for a file of its own, which is gone afterwards. */
  withTemporary<Result>(work: (path: string) => Promise<Result>): Promise<Result> {
    return this.#turns.take(() => this.#withTemporary(work), 'soon')
  }

  /** The stored files from which something was made. */
  async ids(): Promise<string[]> {
    const folders = await readdir(this.#folder).catch(() => [])
    const names = await Promise.all(folders.map((name) => readdir(join(this.#folder, name)).catch(() => [])))
    return [...new Set(names.flat().map((name) => name.slice(0, name.indexOf('.'))).filter(isId))]
  }

  /** Removes what was made from a stored file, also what is just being made. */
  async forget(id: string): Promise<void> {
    if (!isId(id)) return
    await Promise.allSettled([...this.#inWork].flatMap(([name, work]) => (name.startsWith(`${id}.`) ? [work] : [])))
    const folder = this.#folderOf(id)
    const names = await readdir(folder).catch(() => [])
    await Promise.all(names.flatMap((name) => (name.startsWith(`${id}.`) ? [rm(join(folder, name), { force: true })] : [])))
  }

  async #findOrMake(id: string, key: string, make: (target: string) => Promise<MadeImage>, when: 'soon' | 'later'): Promise<MadeFile> {
    return (await this.find(id, key)) ?? (await this.#turns.take(() => this.#makeNow(id, key, make), when))
  }

  async #makeNow(id: string, key: string, make: (target: string) => Promise<MadeImage>): Promise<MadeFile> {
    await mkdir(this.#folderOf(id), { recursive: true, mode: 0o700 })
    const path = this.#path(id, key)
    return this.#withTemporary(async (temporary) => {
      const made = await make(temporary)
      await writeFile(`${temporary}.json`, JSON.stringify(made), { mode: 0o600 })
      // Found by what is told of it: that comes last.
      await rename(temporary, path)
      await rename(`${temporary}.json`, `${path}.json`)
      return { ...made, path, key }
    })
  }

  async #withTemporary<Result>(work: (path: string) => Promise<Result>): Promise<Result> {
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 })
    const temporary = join(this.#incoming, this.#host.newId())
    try {
      return await work(temporary)
    } finally {
      await Promise.all([rm(temporary, { force: true }), rm(`${temporary}.json`, { force: true })])
    }
  }

  get #incoming(): string {
    return join(this.#folder, 'incoming')
  }

  #folderOf(id: string): string {
    return join(this.#folder, id.slice(0, 2))
  }

  #path(id: string, key: string): string {
    return join(this.#folderOf(id), `${id}.${version}-${key}`)
  }

  /** A kill leaves files that were on their way. */
  #sweep(): void {
    try {
      rmSync(this.#incoming, { recursive: true, force: true })
    } catch {
      // They are only in the way of the disk's space: the next start tries again.
    }
  }
}

/** Only a hash becomes part of a path. */
function isId(id: string): boolean {
  return /^[0-9a-f]{64}$/.test(id)
}
