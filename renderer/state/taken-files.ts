import { attachmentDragType, draggedIds } from './dragged-attachments.ts'

/** What was dropped or pasted: files, and the names of folders, which are not taken. */
export interface TakenFiles {
  readonly files: readonly File[]
  readonly folders: readonly string[]
}

/** The type of a file of the tray that is being dragged: for its own list, and for other conversations. */
export const trayDragType = 'application/x-parley-tray'

/** Whether something that is dragged can become an attachment. */
export function isTakeable(data: Pick<DataTransfer, 'types'> | null): boolean {
  return data !== null && (data.types.includes('Files') || data.types.includes(attachmentDragType))
}

/** What is dropped: stored files by their ids, or files. Must be asked within the event: afterwards nothing is told of it. */
export function readDrop(data: DataTransfer): TakenFiles | { readonly ids: readonly string[] } {
  // A picture of this window comes as a file too.
  if (data.types.includes(attachmentDragType)) return { ids: draggedIds(data) }
  return filesIn(data)
}

/**
 * What is pasted, where a file is meant and not its words; `null` leaves it to the box. Office programs put a picture of the words beside the words:
 * these are meant then. Browsers put an element that shows the picture beside a picture, and file managers the names of files beside the files.
 */
export function readPaste(data: DataTransfer): TakenFiles | null {
  const taken = filesIn(data)
  if (taken.files.length + taken.folders.length === 0) return null
  const html = data.getData('text/html')
  if (html.trim() !== '') return showsOnlyImages(html) ? taken : null
  const words = data.getData('text/plain').trim()
  return words === '' || namesFiles(words, taken) ? taken : null
}

function filesIn(data: DataTransfer): TakenFiles {
  const files: File[] = []
  const folders: string[] = []
  for (const item of data.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry()
    const file = entry?.isDirectory === true ? null : item.getAsFile()
    if (entry?.isDirectory === true) folders.push(entry.name)
    else if (file !== null) files.push(file)
  }
  return { files, folders }
}

/** Nothing of it is loaded or run: the document belongs to no window. */
function showsOnlyImages(html: string): boolean {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  return body.querySelector('img') !== null && (body.textContent ?? '').trim() === ''
}

function namesFiles(words: string, { files, folders }: TakenFiles): boolean {
  const names = [...files.map(({ name }) => name), ...folders]
  return words.split(/[\r\n]+/).every((line) => names.some((name) => line === name || line.endsWith(`/${name}`) || line.endsWith(`\\${name}`) || line.endsWith(`/${encodeURIComponent(name)}`)))
}
