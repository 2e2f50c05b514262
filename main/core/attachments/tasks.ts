import type { AttachmentFacts, AttachmentKind, Sending } from '#shared/attachment.ts'

/** What a file is that is no image, as its content says. */
export interface FoundFile {
  readonly kind: Exclude<AttachmentKind, 'image'>
  readonly mediaType: string
  readonly facts: AttachmentFacts
}

/** Which words of a file are asked for: those that are sent, or a slice of them. */
export interface WantedWords extends Pick<Sending, 'pages' | 'keep'> {
  /** Where the slice begins, in characters, and how many it has. */
  readonly from?: number
  readonly length?: number
}

/** Words that were read out of a file. */
export interface ReadWords {
  readonly text: string
  /** Of all that was asked for, also where `text` is a slice of it. */
  readonly characters: number
  readonly tokens: number
  /** Characters that are left out before and after what is kept. */
  readonly before: number
  readonly after: number
  /** Pages of the whole document. */
  readonly pageCount?: number
}

/** The picture of a page, as `MadeImage`. */
export interface PageImage {
  readonly mediaType: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly changes: readonly 'rasterised'[]
}

/** A file in the reading thread; `name` is its own, for what is said of it. `cache` is where its words are kept, if anywhere. */
interface TaskFile {
  readonly path: string
  readonly name: string
  readonly cache: string | null
}

/** What the reading thread does. */
export type Task =
  | ({ readonly kind: 'recognise' } & TaskFile)
  | ({ readonly kind: 'words'; readonly of: FoundFile['kind']; readonly mediaType: string; readonly wanted: WantedWords } & TaskFile)
  | { readonly kind: 'page'; readonly path: string; readonly name: string; readonly page: number; readonly edge: number; readonly target: string }

/** What it answers. */
export interface Answers {
  readonly recognise: FoundFile
  readonly words: ReadWords
  readonly page: PageImage
}
