import { useApp } from '../../state/AppContext.tsx'
import type { Attachment } from '#shared/attachment.ts'

/** Shows an attachment of a message box: an image large, of any other file what is in it and what is sent of it. */
export function useShow(conversationId: string | null): (attachment: Attachment) => void {
  const { view } = useApp()
  return (attachment) => view.setState(attachment.kind === 'image' ? { image: { blobId: attachment.id, name: attachment.name } } : { preview: { attachment, draft: { conversationId } } })
}
