import { attachmentDragType } from '../../state/dragged-attachments.ts'
import { blobUrl } from '../../state/blob-address.ts'

interface DraggedFile {
  readonly blobId: string
  readonly name: string
  readonly mediaType: string
}

/** Has a stored file dragged: to another program as the file itself, under its name, and back into the message box by its id. */
export function dragFile(data: DataTransfer, { blobId, name, mediaType }: DraggedFile): void {
  data.effectAllowed = 'copy'
  data.setData(attachmentDragType, JSON.stringify([blobId]))
  // Chromium's own form: type, name and address, with colons between them.
  data.setData('DownloadURL', `${mediaType}:${name.replaceAll(/[:/\\]/g, '_')}:${new URL(blobUrl(blobId, { save: name }), location.href).href}`)
}
