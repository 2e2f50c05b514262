import type { Attachment, AttachmentFacts, ImageEdit } from '#shared/attachment.ts'
import { AppError } from '#shared/error.ts'
import type { BlobFile } from '../core.ts'
import type { Host } from '../host.ts'

/** What an edit reads and writes. */
export interface EditTools {
  readonly images: Pick<Host['images'], 'edit'>
  stored(id: string): Attachment | undefined
  file(id: string): BlobFile | null
  /** Runs work with a path for a file, which is gone afterwards. */
  withTemporary<Result>(work: (path: string) => Promise<Result>): Promise<Result>
  put(source: { readonly name: string; readonly path: string }, madeFrom: AttachmentFacts['madeFrom']): Promise<Attachment>
}

/** The endings of what an edited image is stored as. */
const endings: Readonly<Record<string, string>> = { 'image/png': '.png', 'image/jpeg': '.jpg', 'image/webp': '.webp' }

/** Stores an image turned, cropped and drawn onto, as `attachments.edit` of the contract says. */
export async function editAttachment(id: string, edit: ImageEdit, tools: EditTools): Promise<Attachment> {
  const { attachment, path } = originalOf(id, tools)
  const { name } = attachment
  if (attachment.kind !== 'image') throw new AppError('bad-input', `${name} is no image.`)
  if (changesNothing(edit, attachment)) return attachment
  try {
    return await tools.withTemporary(async (target) => {
      const { mediaType } = await tools.images.edit(path, edit, target)
      return tools.put({ name: mediaType === attachment.mediaType ? name : withEnding(name, mediaType), path: target }, { id: attachment.id, edit })
    })
  } catch (thrown) {
    throw thrown instanceof AppError ? new AppError(thrown.code, thrown.message, { name, ...thrown.details }) : thrown
  }
}

/** What an image was made from, if that is still there; else the image. */
function originalOf(id: string, tools: EditTools): { attachment: Attachment; path: string } {
  const asked = tools.stored(id)
  const from = asked?.facts.madeFrom === undefined ? undefined : tools.stored(asked.facts.madeFrom.id)
  for (const attachment of [from, asked]) {
    const file = attachment === undefined ? null : tools.file(attachment.id)
    if (attachment !== undefined && file !== null) return { attachment, path: file.path }
  }
  throw new AppError('not-found', 'This file is not stored.')
}

function changesNothing({ turn, crop, marks }: ImageEdit, { width, height }: Attachment): boolean {
  const isWhole = crop === undefined || (crop.left === 0 && crop.top === 0 && crop.width >= width && crop.height >= height)
  return turn === 0 && isWhole && marks.length === 0
}

function withEnding(name: string, mediaType: string): string {
  return `${name.replace(/\.[^.]{1,5}$/, '')}${endings[mediaType] ?? ''}`
}
