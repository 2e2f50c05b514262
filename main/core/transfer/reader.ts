import type { StoredConversation } from '../store/conversations.ts'
import type { Message, Part } from '#shared/message.ts'
import type { ImportSource, SkipReason } from '#shared/transfer.ts'

/** A file of an export: one that was dropped, or an entry of an archive. */
export interface ExportFile {
  /** Its name; inside an archive the whole path with `/`. Never a way to find out what it is: names are changed by people. */
  readonly path: string
  readonly bytes: number
  /** Its first 64 KB as text. */
  head(): Promise<string>
  /** Its content, each time from the beginning. */
  open(): AsyncIterable<Uint8Array>
}

/** An image of a message before it is stored: a file of the export, or bytes that stood in the message itself. */
export type FoundImage = { readonly type: 'found-image'; readonly name: string } & ({ readonly file: ExportFile } | { readonly base64: string })

/** A part of a message as a reader gives it. */
export type FoundPart = Exclude<Part, { type: 'image' }> | FoundImage

/** A message as a reader gives it: in a tree, parents before children. */
export interface FoundMessage extends Omit<Message, 'conversationId' | 'parts' | 'turnId' | 'lane'> {
  readonly turnId?: string
  readonly lane?: number
  readonly parts: readonly FoundPart[]
}

/** A conversation as a reader gives it. */
export interface FoundConversation
  extends Pick<StoredConversation, 'id' | 'title' | 'createdAt' | 'updatedAt' | 'activeLeafId' | 'settings' | 'pinned' | 'archived'> {
  readonly folder?: { readonly id: string; readonly name: string }
  readonly messages: readonly FoundMessage[]
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
  readonly signal: AbortSignal
}

/** Reads the exports of one application. */
export interface Reader {
  readonly source: ImportSource
  /** The files that it can read, told by their content; none where the export is another's. */
  recognise(files: readonly ExportFile[]): Promise<readonly ExportFile[]>
  /** Everything in these files, one conversation at a time. Never throws for bad content: that is `Skipped`. */
  read(files: readonly ExportFile[], tools: ReadTools): AsyncIterable<FoundConversation | Skipped>
}
