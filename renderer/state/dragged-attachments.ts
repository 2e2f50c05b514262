/** The type of what is dragged within the window: stored files, as a JSON list of their ids. */
export const attachmentDragType = 'application/x-parley-attachments'

/** The ids that are dragged; empty where they cannot be read. */
export function draggedIds(data: Pick<DataTransfer, 'getData'>): readonly string[] {
  try {
    const ids: unknown = JSON.parse(data.getData(attachmentDragType))
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
