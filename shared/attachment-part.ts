import type { Attachment } from './attachment.ts'
import type { FilePart } from './fold.ts'

/** An attachment as it stands in the message that it was sent with. */
export function toPart({ id, name, mediaType, bytes, width, height, kind, facts, sending }: Attachment): FilePart {
  const file = { blobId: id, name, mediaType, bytes, ...(sending !== undefined && { sending }) }
  return kind === 'image' ? { type: 'image', ...file, width, height } : { type: 'file', ...file, kind, facts }
}
