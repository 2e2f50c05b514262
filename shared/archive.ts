import { z } from 'zod'
import { attachmentSchema, sendingSchema } from './attachment.ts'
import { conversationSchema, queuedSchema, summarySchema } from './conversation.ts'
import { folderSchema } from './library.ts'
import { messageSchema, revisionSchema } from './message.ts'
import { keptName, presetSchema, snippetSchema, snippetText } from './playground/presets.ts'

/*
 * What Parley's own exports hold; `docs/archive-format.md` describes it. Times are milliseconds since 1970.
 * A change that an older reader would misunderstand raises `archiveVersion`; new optional fields do not.
 */

/** The version of both formats. */
export const archiveVersion = 1

/** Whether a text can be the id of a stored file: the SHA-256 of its content in hexadecimal digits. Any other text could be a path. */
export function isBlobId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

/** A folder of the archive. */
export const archivedFolderSchema = folderSchema.extend({ removedAt: z.number().optional() })

/** A folder of the archive. */
export type ArchivedFolder = z.infer<typeof archivedFolderSchema>

/** A conversation of the archive, without its messages. */
export const archivedConversationSchema = conversationSchema.omit({ running: true }).extend({
  titledBy: z.enum(['nobody', 'first-words', 'endpoint', 'person']),
})

/** A conversation of the archive. */
export type ArchivedConversation = z.infer<typeof archivedConversationSchema>

/** A message of the archive. `parentId` names a removed message where it hangs from one. */
export const archivedMessageSchema = messageSchema.omit({ conversationId: true, revisions: true }).extend({
  /** When it was removed; absent where it was not. */
  removedAt: z.number().optional(),
  /** Its earlier texts, oldest first. */
  revisions: z.array(revisionSchema).optional(),
})

/** A message of the archive. */
export type ArchivedMessage = z.infer<typeof archivedMessageSchema>

/** A summary of the archive. */
export const archivedSummarySchema = summarySchema.omit({ conversationId: true })

/** A summary of the archive. */
export type ArchivedSummary = z.infer<typeof archivedSummarySchema>

/** How attachments are wanted sent, by their ids; archives of earlier versions say nothing of it. */
const sendings = z.record(z.string(), sendingSchema).default({})

/** A message of the archive that waits to be sent. */
export const archivedQueuedSchema = queuedSchema.omit({ conversationId: true, attachments: true }).extend({ attachmentIds: z.array(z.string()), sending: sendings })

/** A message of the archive that waits to be sent. */
export type ArchivedQueued = z.infer<typeof archivedQueuedSchema>

/** Text that was not sent. `key`: a conversation's id, empty for the one that does not exist yet, or `edit:` and a message's id. */
export const archivedDraftSchema = z.object({ key: z.string(), text: z.string(), attachmentIds: z.array(z.string()), sending: sendings, updatedAt: z.number() })

/** Text that was not sent. */
export type ArchivedDraft = z.infer<typeof archivedDraftSchema>

/** A stored file: its content lies under `blobs/`, or stands as `base64` in the document of a conversation. */
export const archivedBlobSchema = attachmentSchema.extend({ createdAt: z.number() })

/** A stored file. */
export type ArchivedBlob = z.infer<typeof archivedBlobSchema>

/** What an id of an endpoint stood for: told for readers, never added to a library. */
export const archivedEndpointSchema = z.object({ id: z.string(), name: z.string(), model: z.string(), provider: z.string(), connectionName: z.string() })

/** What an id of an endpoint stood for. */
export type ArchivedEndpoint = z.infer<typeof archivedEndpointSchema>

/** A preset of the archive. */
export const archivedPresetSchema = presetSchema.extend({ name: keptName })

/** A preset of the archive. */
export type ArchivedPreset = z.infer<typeof archivedPresetSchema>

/** A kept prompt of the archive. */
export const archivedSnippetSchema = snippetSchema.extend({ name: keptName, text: snippetText })

/** A kept prompt of the archive. */
export type ArchivedSnippet = z.infer<typeof archivedSnippetSchema>

const counts = z.object({
  conversations: z.number().int(),
  messages: z.number().int(),
  removedMessages: z.number().int(),
  revisions: z.number().int(),
  summaries: z.number().int(),
  queued: z.number().int(),
  folders: z.number().int(),
  drafts: z.number().int(),
  /** Archives of earlier versions have none. */
  presets: z.number().int().default(0),
  snippets: z.number().int().default(0),
  blobs: z.number().int(),
})

/** How much an archive holds. */
export type ArchiveCounts = z.infer<typeof counts>

/** `manifest.json`: what the archive is, and what must be in it. */
export const manifestSchema = z.object({
  format: z.literal('parley-archive'),
  version: z.number().int(),
  app: z.object({ name: z.string(), version: z.string() }),
  exportedAt: z.number(),
  /** Whether it holds the whole library or the conversations that were chosen. */
  scope: z.enum(['everything', 'conversations']),
  counts,
  /** The files of lines, with the length and hash of their content. */
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  /** What the library itself could not give. */
  missing: z.array(z.object({ what: z.enum(['blob', 'conversation', 'message', 'revision', 'other']), id: z.string() })),
})

/** `manifest.json`. */
export type Manifest = z.infer<typeof manifestSchema>

/** The folder of a conversation, in its document. */
const folderOf = folderSchema.nullable()

/** The head of the document of one conversation: everything but its lists. */
export const documentHeadSchema = z.object({
  format: z.literal('parley-conversation'),
  version: z.number().int(),
  app: z.object({ name: z.string(), version: z.string() }),
  exportedAt: z.number(),
  conversation: archivedConversationSchema.omit({ folderId: true, removedAt: true }).extend({ folder: folderOf }),
})

/** The head of the document of one conversation. */
export type DocumentHead = z.infer<typeof documentHeadSchema>

/** The whole document of one conversation, as `json` writes it. */
export const documentSchema = documentHeadSchema.extend({
  messages: z.array(archivedMessageSchema.omit({ removedAt: true })),
  summaries: z.array(archivedSummarySchema),
  blobs: z.array(archivedBlobSchema.extend({ base64: z.string() })),
  missing: manifestSchema.shape.missing,
})

/** The whole document of one conversation. */
export type ConversationDocument = z.infer<typeof documentSchema>
