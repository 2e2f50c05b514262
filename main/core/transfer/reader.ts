import type { Sending } from '#shared/attachment.ts'
import type { StoredConversation } from '../store/conversations.ts'
import type { Queued, Summary } from '#shared/conversation.ts'
import type { Folder } from '#shared/library.ts'
import type { Message, Part } from '#shared/message.ts'
import type { Preset, Snippet } from '#shared/playground/presets.ts'
import type { Settings } from '#shared/settings.ts'
import type { ImportSource, SkipReason } from '#shared/transfer.ts'

/**
 * A moment as an export has it: seconds or milliseconds since 1970, or a date as text. Readers hand it on as it is: what cannot be
 * believed is mended, and counted, in one place for all of them (`tidy.ts`).
 */
export type FoundTime = number | string | null | undefined

/** A file of an export: one that was dropped, or an entry of an archive. */
export interface ExportFile {
  /** Its name; inside an archive the whole path with `/`. Never a way to find out what it is: names are changed by people. */
  readonly path: string
  readonly bytes: number
  /** Its first 64 KB as text, without a byte order mark; of what is no text, the first bytes one character each. Empty where it cannot be read. */
  head(): Promise<string>
  /** Its content, each time from the beginning. Ends early, and is counted, where it is damaged. */
  open(): AsyncIterable<Uint8Array>
}

/** An image of a message before it is stored, or (`isFile`) any file: a file of the export, or bytes that stood in the message itself. */
export type FoundImage = { readonly type: 'found-image'; readonly name: string; readonly isFile?: boolean } & ({ readonly file: ExportFile } | { readonly base64: string })

/** A part of a message as a reader gives it. An `image` is one of Parley's own: it stays as it is, and its bytes are among the `blobs`. */
export type FoundPart = Part | FoundImage

/** A stored file of an export of Parley. It is stored only when `id` is the SHA-256 of its bytes. */
export type FoundBlob = { readonly id: string; readonly name: string; readonly createdAt?: number } & ({ readonly file: ExportFile } | { readonly base64: string })

/** An earlier text of a message, as a reader gives it. */
export interface FoundRevision {
  readonly id: string
  readonly parts: readonly Part[]
  readonly replacedAt: number
}

/** A message as a reader gives it. Its parent may be missing, or come after it, or be one of its own descendants: that is mended later. */
export interface FoundMessage extends Omit<Message, 'conversationId' | 'parts' | 'turnId' | 'lane' | 'revisions' | 'status' | 'createdAt'> {
  /** Left out: `done`. */
  readonly status?: Message['status']
  readonly createdAt: FoundTime
  readonly turnId?: string
  readonly lane?: number
  readonly parts: readonly FoundPart[]
  /** It was removed from the tree then; only Parley's own archive says so. */
  readonly removedAt?: number
  /** Its earlier texts, oldest first; only Parley's own exports have them. */
  readonly earlier?: readonly FoundRevision[]
}

/** A folder as a reader gives it. */
export interface FoundFolder extends Partial<Folder> {
  readonly id: string
  readonly name: string
  readonly removedAt?: number
}

/** A conversation as a reader gives it. */
export interface FoundConversation
  extends Pick<StoredConversation, 'id' | 'title' | 'activeLeafId' | 'settings' | 'pinned' | 'archived'> {
  /** Left out or not believable: that of its first message. */
  readonly createdAt: FoundTime
  /** Left out or not believable: that of its last message. */
  readonly updatedAt: FoundTime
  readonly folder?: FoundFolder
  readonly messages: readonly FoundMessage[]
  // What follows is known of Parley's own exports only.
  readonly titledBy?: StoredConversation['titledBy']
  readonly endpointId?: string | null
  readonly attention?: StoredConversation['attention']
  readonly removedAt?: number
  readonly comparison?: StoredConversation['comparison']
  readonly summaries?: readonly Omit<Summary, 'conversationId'>[]
  readonly queued?: readonly FoundQueued[]
  /** The files that its messages show; those that are there already are not read. */
  readonly blobs?: readonly FoundBlob[]
}

/** A message that waits to be sent, as a reader gives it. */
export interface FoundQueued extends Omit<Queued, 'conversationId' | 'attachments'> {
  readonly attachmentIds: readonly string[]
  readonly sending?: Readonly<Record<string, Sending>>
}

/** Text that was typed and not sent. `key` is a conversation's id, empty for the one that does not exist yet, or `edit:` and a message's id. */
export interface FoundDraft {
  readonly key: string
  readonly text: string
  readonly attachmentIds: readonly string[]
  readonly sending?: Readonly<Record<string, Sending>>
  readonly updatedAt: number
}

/** What belongs to no single conversation; only Parley's own archive has it. What the library has already stays as it is. */
export interface FoundLibrary {
  readonly library: {
    readonly folders?: readonly FoundFolder[]
    readonly drafts?: readonly FoundDraft[]
    readonly presets?: readonly Preset[]
    readonly snippets?: readonly Snippet[]
    /** Files that no conversation before it has brought. */
    readonly blobs?: readonly FoundBlob[]
    /** Stored only where the person has set nothing. */
    readonly settings?: Partial<Settings>
  }
}

/** Something of an export that does not come in. `where` names the place for the report: a title or a path. */
export interface Skipped {
  readonly skipped: SkipReason
  readonly where: string
}

/** What a reader is given. */
export interface ReadTools {
  /**
   * An id made from what the source calls a thing, always the same for the same: so that a second import of the same export
   * finds everything there. `kind` keeps conversations, messages and folders apart.
   */
  idFor(kind: 'conversation' | 'message' | 'turn' | 'folder', ...sourceIds: string[]): string
  /** All files of the export by their path, for images that lie beside the conversations. */
  readonly files: ReadonlyMap<string, ExportFile>
  /** A folder for files on their way: it is removed when the import has ended, however it did. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** Reads the exports of one application. */
export interface Reader {
  readonly source: ImportSource
  /** The files that it can read, told by their content; none where the export is another's. */
  recognise(files: readonly ExportFile[]): Promise<readonly ExportFile[]>
  /** Everything in these files, one conversation at a time. Never throws for bad content: that is `Skipped`. */
  read(files: readonly ExportFile[], tools: ReadTools): AsyncIterable<FoundConversation | FoundLibrary | Skipped>
}
