import { z } from 'zod'
import { errorSchema } from './stream.ts'

/** A folder of conversations. */
export const folderSchema = z.object({ id: z.string(), name: z.string(), createdAt: z.number() })

/** A folder of conversations. */
export type Folder = z.infer<typeof folderSchema>

/** What lies in a folder: how many conversations, and the most urgent thing that goes on in them. */
export const folderContentSchema = z.object({ folderId: z.string(), count: z.number().int(), mark: z.enum(['none', 'unseen', 'failed', 'running']) })

/** What lies in a folder. */
export type FolderContent = z.infer<typeof folderContentSchema>

/** A verified copy of the database. */
export const backupSchema = z.object({
  id: z.string(),
  createdAt: z.number(),
  bytes: z.number(),
  /** Why it was made: once a day, before the schema changed, before another one was restored, or because the person asked. */
  why: z.enum(['daily', 'migration', 'restore', 'person']),
  conversations: z.number().int(),
  messages: z.number().int(),
})

/** A verified copy of the database. */
export type Backup = z.infer<typeof backupSchema>

/** Something about the library that the person should know until they have seen it. */
export const libraryNoticeSchema = z.discriminatedUnion('kind', [
  /** The database was damaged: it lies whole in `folder`, and this much of it could be read. */
  z.object({ kind: z.literal('recovered'), id: z.string(), folder: z.string(), conversations: z.number().int(), messages: z.number().int(), lost: z.number().int(), at: z.number() }),
  /** Single rows cannot be read; the rest is shown. */
  z.object({ kind: z.literal('broken-rows'), id: z.string(), count: z.number().int(), at: z.number() }),
  /** Nothing can be stored at present. */
  z.object({ kind: z.literal('not-writable'), id: z.string(), error: errorSchema, at: z.number() }),
  /** The last backup failed. */
  z.object({ kind: z.literal('backup-failed'), id: z.string(), error: errorSchema, at: z.number() }),
  /** A check after a crash found the database damaged: restoring a backup or a new start mends it. */
  z.object({ kind: z.literal('damaged'), id: z.string(), error: errorSchema, at: z.number() }),
  /** The folder was moved; what was copied lies in the old place until the person deletes it. */
  z.object({ kind: z.literal('moved'), id: z.string(), from: z.string(), to: z.string(), at: z.number() }),
  /** A move did not work: everything is where it was. */
  z.object({ kind: z.literal('move-failed'), id: z.string(), to: z.string(), error: errorSchema, at: z.number() }),
])

/** Something about the library that the person should know. */
export type LibraryNotice = z.infer<typeof libraryNoticeSchema>

/** How the library is. */
export const libraryStatusSchema = z.object({
  folder: z.string(),
  /** Nothing can be written: conversations are shown, searched and exported only. */
  readOnly: z.boolean(),
  conversations: z.number().int(),
  messages: z.number().int(),
  /** Bytes of the database and of the stored files. */
  bytes: z.number(),
  backups: z.array(backupSchema),
  notices: z.array(libraryNoticeSchema),
  /** The folder that everything moves to at the next start; `null` where no move is asked for. */
  movesTo: z.string().nullable(),
})

/** How the library is. */
export type LibraryStatus = z.infer<typeof libraryStatusSchema>
