import { createStore } from 'zustand/vanilla'
import type { Attachment, ImageEdit } from '#shared/attachment.ts'
import type { CodeSource } from '#shared/playground/code.ts'
import type { Hit } from './find-text.ts'
import { emptySearch } from './search-form.ts'
import type { SearchForm } from './search-form.ts'

/** The sections of the settings. */
export type SettingsSection = 'general' | 'endpoints' | 'network' | 'library' | 'about'

/**
 * What of the connections is open: the form of a new one of a kind (perhaps with its address) or of one that exists,
 * all endpoints of a connection, or one endpoint.
 */
export type ConnectionEdit =
  | { readonly kind: 'databricks'; readonly url?: string; readonly name?: string }
  | { readonly kind: 'openai-compatible'; readonly url?: string; readonly name?: string }
  | { readonly kind: 'edit'; readonly connectionId: string }
  | { readonly kind: 'list'; readonly connectionId: string; readonly query?: string }
  | { readonly kind: 'endpoint'; readonly endpointId: string; readonly query?: string }

/** What is shown in place of a conversation. */
export type PlaygroundPage = 'query' | 'embeddings' | 'batches' | 'prompts'

/** Which conversations the sidebar lists. */
export type Shelf = 'library' | 'archive' | 'trash'

/** Conversations that are chosen together. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  /** Where a range begins. */
  readonly anchor: string | null
}

/** A folder that is being named: a new one (`null`), into which conversations go then, or one that exists. */
export interface FolderNaming {
  readonly folderId: string | null
  readonly conversationIds: readonly string[]
}

/** What is looked for in the open conversation. */
export interface FindPlace {
  readonly query: string
  /** The hit that stands out. */
  readonly current: Hit | null
  /** Grows when the window is to go to `current`. */
  readonly jump: number
}

/** Where files go when they are let go: a conversation of the sidebar, the message box, or the box by way of the whole window. */
export type DropPlace = { readonly kind: 'window' | 'box' } | { readonly kind: 'row'; readonly conversationId: string }

/** An image that is shown large. */
export interface ShownImage {
  readonly blobId: string
  readonly name: string
  readonly messageId?: string
}

/** What the window shows at this moment. */
export interface View {
  /** `null`: a conversation that does not exist yet. */
  readonly conversationId: string | null
  /** `null`: the conversation is shown. */
  readonly page: PlaygroundPage | null
  /** The message that a search hit points at. */
  readonly messageId: string | null
  /** The conversations that are followed, last shown first. */
  readonly recent: readonly string[]
  /** An endpoint that was just chosen and of which the core has not told yet. */
  readonly choosing: { readonly conversationId: string | null; readonly endpointId: string } | null
  readonly sidebar: boolean
  /** The conversation whose title is being changed. */
  readonly renaming: string | null
  readonly shelf: Shelf
  /** `null` while nothing is being chosen. */
  readonly selection: Selection | null
  readonly naming: FolderNaming | null
  /** The conversations for which a folder is being chosen. */
  readonly moving: readonly string[] | null
  /** Conversations that are being dragged. */
  readonly dragged: readonly string[] | null
  readonly dropPlace: DropPlace | null
  /** As changed in this window; before: as it is in the settings. */
  readonly openFolders: ReadonlySet<string> | null
  readonly search: SearchForm
  readonly settings: { readonly section: SettingsSection; readonly edit: ConnectionEdit | null } | null
  /** The image that is shown large; with the message that it stands in, so that those before and after it can be gone to. */
  readonly image: ShownImage | null
  /** The image of a message box that is being edited; `isRegion`: a part of it is to be chosen first; `edit`: what was done to it and given up. */
  readonly editing: { readonly conversationId: string | null; readonly attachmentId: string; readonly isRegion: boolean; readonly edit?: ImageEdit } | null
  /** The file whose content is shown; `draft`: it waits in this message box, and what is sent of it may be chosen. */
  readonly preview: {
    readonly attachment: Pick<Attachment, 'id' | 'name' | 'kind' | 'mediaType' | 'facts' | 'sending'>
    readonly draft?: { readonly conversationId: string | null }
  } | null
  /** The request that is shown as code. */
  readonly code: CodeSource | null
  /** The kind of code that was looked at last. */
  readonly codeTarget: string | null
  readonly palette: boolean
  readonly picker: boolean
  /** Whether the panel of what replies are made with is open. */
  readonly parameters: boolean
  readonly find: FindPlace | null
  /** Replies of the open conversation, two or more, whose words are compared; `first`: the two that one begins with. */
  readonly diff: { readonly replyIds: readonly string[]; readonly first?: readonly [string, string] } | null
  /** Whether the map of the branches is open. */
  readonly map: boolean
  /** The messages whose reasoning is open. */
  readonly openReasoning: ReadonlySet<string>
  /** The messages that are chosen to be left out or summarised; `null` while none are to be chosen. */
  readonly chosen: ReadonlySet<string> | null
  /** By conversation: the job that summarises some of its messages. */
  readonly summaryJobs: ReadonlyMap<string, string>
}

/** Makes the store of what the window shows. */
export function createView() {
  return createStore<View>(() => ({
    conversationId: null,
    page: null,
    messageId: null,
    recent: [],
    choosing: null,
    sidebar: true,
    renaming: null,
    shelf: 'library',
    selection: null,
    naming: null,
    moving: null,
    dragged: null,
    dropPlace: null,
    openFolders: null,
    search: emptySearch,
    settings: null,
    image: null,
    editing: null,
    preview: null,
    code: null,
    codeTarget: null,
    palette: false,
    picker: false,
    parameters: false,
    find: null,
    diff: null,
    map: false,
    openReasoning: new Set(),
    chosen: null,
    summaryJobs: new Map(),
  }))
}

/** The store of what the window shows. */
export type ViewStore = ReturnType<typeof createView>
