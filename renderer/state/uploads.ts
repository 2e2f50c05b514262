import type { Attachment } from '#shared/attachment.ts'
import type { Client } from '#shared/client.ts'
import { AppError } from '#shared/error.ts'
import { inMegabytes, maxFileBytes } from '#shared/file-limits.ts'

/** How many files are on their way at once: the core decodes them, and the first thumbnails shall come soon. */
const atOnce = 3

/** Runs tasks at most three at a time, in the order in which they were handed over. */
export function createUploadQueue() {
  const waiting: (() => void)[] = []
  let running = 0
  return async <Result>(task: () => Promise<Result>): Promise<Result> => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

/** Puts a file into the store. Rejects with `file-too-large` or `file-unreadable`, which name the file, or as the core does. */
export async function putChecked(client: Pick<Client, 'put'>, file: File): Promise<Attachment> {
  const details = { name: file.name }
  if (file.size > maxFileBytes) throw new AppError('file-too-large', 'the file is too large', { ...details, limit: inMegabytes(maxFileBytes) })
  // A file that is gone fails here by its name; in the request it would look like a lost connection.
  await file.slice(0, 1).arrayBuffer().catch(() => {
    throw new AppError('file-unreadable', 'the file cannot be read', details)
  })
  return client.put(file)
}

/** Where a page keeps what it must know after a reload. */
type PageStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const storageKey = 'parley-uploads'

/** The files on their way by message box, kept in the page's storage, so that a page that was loaded anew can name those that did not arrive. */
export interface UploadLog {
  /** The names of files that this page was adding to a box when it was left; each is answered once. */
  lost(key: string | null): readonly string[]
  /** Remembers which files are on their way to a box. */
  note(key: string | null, names: readonly string[]): void
}

/** Reads what the page before left, and begins anew. Without a storage nothing is remembered. */
export function createUploadLog(storage: PageStorage | null): UploadLog {
  const left = readNames(storage?.getItem(storageKey) ?? null)
  storage?.removeItem(storageKey)
  const present = new Map<string, readonly string[]>()
  return {
    lost: (key) => {
      const names = left.get(key ?? '') ?? []
      left.delete(key ?? '')
      return names
    },
    note: (key, names) => {
      if (names.length === 0) present.delete(key ?? '')
      else present.set(key ?? '', names)
      // Boxes that were not opened since the reload keep their losses.
      const all = Object.fromEntries([...left, ...present])
      if (Object.keys(all).length === 0) storage?.removeItem(storageKey)
      else storage?.setItem(storageKey, JSON.stringify(all))
    },
  }
}

function readNames(text: string | null): Map<string, readonly string[]> {
  try {
    const read: unknown = JSON.parse(text ?? '{}')
    const pairs = Object.entries(Object(read) as Record<string, unknown>)
    return new Map(pairs.flatMap(([key, names]) => (Array.isArray(names) ? [[key, names.map(String)]] : [])))
  } catch {
    return new Map()
  }
}
