import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isBlobId } from '#shared/archive.ts'
import { AppError } from '#shared/error.ts'
import { Database } from '../store/db.ts'
import type { ExportWish } from './export.ts'
import { exportArchive } from './export-archive.ts'
import { exportHtml, exportJson, exportMarkdown, zipName } from './export-pages.ts'
import { LibraryRows } from './library-rows.ts'
import type { ShownImages } from './shown-images.ts'
import { toWriteError } from './zip-out.ts'

/** What the worker thread is given for an export: plain data. */
export interface ExportTask extends ExportWish {
  readonly kind: 'export'
  readonly databasePath: string
  readonly blobFolder: string
  /** The file to write. */
  readonly target: string
  /** Of the application. */
  readonly version: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The file that an export has written. */
export interface Exported {
  /** A name to save it under. */
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
}

/** An image that every browser shows. */
export interface ReadableImage {
  readonly bytes: Buffer
  readonly mediaType: string
}

/** What each format is given. */
export interface ExportContext extends ExportTask {
  readonly rows: LibraryRows
  /** The conversations to write, oldest first. */
  readonly ids: readonly string[]
  /** Whether no conversations were named. */
  readonly isEverything: boolean
  /** Counts messages that were written. */
  reached(messages: number): void
  blobPath(id: string): string
  /** A stored file whole, untouched; `null` where there is none. */
  readBlob(id: string): Promise<Buffer | null>
  /** A stored image as others may have it, whole; `null` where there is none. */
  readImage(id: string): Promise<ReadableImage | null>
}

/** How often the progress is told, in milliseconds. */
const tellEvery = 100

/** Writes one export from one moment of the library. Rejects with `AppError`; the file is left as far as it came then. */
export async function runExport(task: ExportTask, progress: (reached: number) => void, images: ShownImages): Promise<Exported> {
  const db = new Database(task.databasePath, { readOnly: true })
  try {
    const rows = new LibraryRows(db)
    const isEverything = task.conversationIds === undefined
    const { ids, messages } = rows.conversations({ ...(task.conversationIds && { conversationIds: task.conversationIds }), trash: task.format === 'archive' })
    if (!isEverything && ids.length === 0) throw new AppError('not-found', 'There is no such conversation.')
    const blobPath = (id: string): string => join(task.blobFolder, id.slice(0, 2), id)
    const context: ExportContext = {
      ...task, rows, ids, isEverything,
      reached: counter(messages, progress),
      blobPath,
      readImage: async (id) => {
        const image = isBlobId(id) ? await images.of(id) : null
        const bytes = image === null ? null : await readFile(image.path).catch(() => null)
        return image === null || bytes === null ? null : { bytes, mediaType: image.mediaType }
      },
      readBlob: (id) => (isBlobId(id) ? readFile(blobPath(id)).catch(() => null) : Promise.resolve(null)),
    }
    const named = await write(context)
    return { ...named, bytes: (await stat(task.target)).size }
  } catch (thrown) {
    throw toWriteError(thrown, task.target)
  } finally {
    db.close()
  }
}

async function write(context: ExportContext): Promise<Pick<Exported, 'name' | 'mediaType'>> {
  switch (context.format) {
    case 'markdown':
      return exportMarkdown(context)
    case 'json':
      return exportJson(context)
    case 'html':
      return exportHtml(context)
    case 'archive':
      await exportArchive(context)
      // Whoever finds it later sees that it is not everything.
      return { name: zipName(context, context.isEverything ? 'archive' : `archive of ${context.ids.length}`), mediaType: 'application/zip' }
  }
}

function counter(all: number, progress: (reached: number) => void): (messages: number) => void {
  let done = 0
  let told = 0
  return (messages) => {
    done += messages
    const now = performance.now()
    if (now - told < tellEvery) return
    told = now
    progress(Math.min(1, done / Math.max(1, all)))
  }
}
