import { useApp } from '../../state/AppContext.tsx'
import type { Attachment } from '#shared/attachment.ts'

/** Shows an attachment large. */
export function useShow(): (attachment: Attachment) => void {
  const { view } = useApp()
  return ({ id, name }) => view.setState({ image: { blobId: id, name } })
}
