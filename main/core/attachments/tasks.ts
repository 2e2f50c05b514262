import type { AttachmentFacts, AttachmentKind } from '#shared/attachment.ts'

/** What a file is that is no image, as its content says. */
export interface FoundFile {
  readonly kind: Exclude<AttachmentKind, 'image'>
  readonly mediaType: string
  readonly facts: AttachmentFacts
}

/** What the reading thread does; `name` is the file's own, for what is said of it. */
export type Task = { readonly kind: 'recognise'; readonly path: string; readonly name: string }

/** What it answers. */
export interface Answers {
  readonly recognise: FoundFile
}
