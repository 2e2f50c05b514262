import type { Queued, Summary } from '#shared/conversation.ts'
import type { Message, Part } from '#shared/message.ts'
import type { Preset, Snippet } from '#shared/playground/presets.ts'
import type { Settings } from '#shared/settings.ts'
import type { ImportSource, SkipReason } from '#shared/transfer.ts'
import type { StoredConversation } from '../store/conversations.ts'
import type { FoundDraft, FoundFolder, FoundQueued, FoundRevision } from './reader.ts'

/** A file that was put for an import. */
export interface PutFile {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly bytes: number
  /** Whether it is a copy that goes after the import. */
  readonly isCopy: boolean
}

/** What the worker thread of an import is given. */
export interface ImportTask {
  readonly kind: 'import'
  readonly files: readonly PutFile[]
  /** A folder for files on their way, which is there. */
  readonly folder: string
  /** The path of the database, to see what is there already. */
  readonly database: string
  readonly now: number
}

/** An image that waits in a file to be stored; a temporary one is removed then. */
export interface WaitingImage {
  readonly type: 'waiting-image'
  readonly name: string
  readonly path: string
  readonly isTemporary: boolean
  /** It may be any file that is taken. */
  readonly isFile?: boolean
}

/** A message that comes in, its times and its place in the tree made sound. */
export interface ImportedMessage extends Omit<Message, 'conversationId' | 'parts' | 'revisions'> {
  readonly parts: readonly (Part | WaitingImage)[]
  readonly removedAt?: number
  readonly earlier?: readonly FoundRevision[]
}

/** A conversation that comes in, without its messages. */
export interface ImportedConversation extends Omit<StoredConversation, 'activeLeafId' | 'folderId'> {
  readonly folder?: FoundFolder
  readonly summaries?: readonly Omit<Summary, 'conversationId'>[]
  readonly queued?: readonly FoundQueued[]
}

/** A message that waits to be sent, with its conversation. */
export type ImportedQueued = FoundQueued & Pick<Queued, 'conversationId'>

/** What a thread found: things to be stored, in this order, and what is to be said of the rest. */
export type ImportItem =
  | {
      /** A piece of a conversation, parents before children. */
      readonly type: 'messages'
      readonly conversation: ImportedConversation
      readonly messages: readonly ImportedMessage[]
      /** The end of the branch shown, as far as this piece goes. */
      readonly activeLeafId: string | null
      readonly isLast: boolean
    }
  | { readonly type: 'blob'; readonly id: string; readonly name: string; readonly createdAt?: number; readonly path: string; readonly isTemporary: boolean }
  | { readonly type: 'library'; readonly folders: readonly FoundFolder[]; readonly drafts: readonly FoundDraft[]; readonly settings: Partial<Settings> }
  | { readonly type: 'kept'; readonly presets: readonly Preset[]; readonly snippets: readonly Snippet[] }
  | { readonly type: 'source'; readonly source: ImportSource }
  | { readonly type: 'skipped'; readonly reason: SkipReason; readonly count: number; readonly examples: readonly string[] }
