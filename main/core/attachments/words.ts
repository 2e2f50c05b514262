import { join } from 'node:path'
import type { AttachmentKind } from '#shared/attachment.ts'
import { AppError } from '#shared/error.ts'
import type { Host } from '../host.ts'
import type { ReadWords, WantedWords } from './tasks.ts'
import type { ReadingThread } from './thread.ts'

/** A stored file with words. `id` is the hash of its content. */
export interface WordsFile {
  readonly id: string
  readonly path: string
  readonly name: string
  readonly kind: AttachmentKind
  readonly mediaType: string
}

/** Of how words are read: what was kept by an older one is not found any more once this is raised. */
const version = 1
/** How long the words of a file may take, in seconds: more than when it came, since another machine may be slower. */
const timeLimit = 30

/** The words of stored files, read in the thread for that and kept under `made/` as long as the file is. */
export class Words {
  readonly #thread: ReadingThread
  readonly #folder: string

  constructor({ dataFolder }: Pick<Host, 'dataFolder'>, thread: ReadingThread) {
    this.#thread = thread
    this.#folder = join(dataFolder, 'made')
  }

  /**
   * The words of a file, or those of the pages and the part that are wanted. Rejects with `file-unreadable` where the file is gone, and
   * like `recognise` where it cannot be read.
   */
  async of({ id, path, name, kind, mediaType }: WordsFile, wanted: WantedWords = {}): Promise<ReadWords> {
    if (kind === 'image') throw new AppError('bad-input', `${name} is an image: it has no words.`, { name })
    return this.#thread.run({ kind: 'words', path, name, of: kind, mediaType, cache: this.place(id), wanted }, timeLimit)
  }

  /** Where the words of a file are kept; `null` for what is no hash. */
  place(id: string): string | null {
    return /^[0-9a-f]{64}$/.test(id) ? join(this.#folder, id.slice(0, 2), `${id}.words-${version}.json`) : null
  }
}
