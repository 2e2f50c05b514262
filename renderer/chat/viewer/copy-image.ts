import { blobUrl } from '../../state/blob-address.ts'

/** Puts a stored image on the clipboard, as the dots that it shows. Rejects where it cannot be read or the system refuses. */
export async function copyImage(blobId: string): Promise<void> {
  // The clipboard takes PNG only, and browsers want to be asked within the press of a key or a button: the dots may come later.
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': asPng(blobId) })])
}

async function asPng(blobId: string): Promise<Blob> {
  const response = await fetch(blobUrl(blobId, { size: 'view' }))
  if (!response.ok) throw new Error(`the image answered ${response.status}`)
  const blob = await response.blob()
  if (blob.type === 'image/png') return blob
  const bitmap = await createImageBitmap(blob)
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  bitmap.close()
  return canvas.convertToBlob({ type: 'image/png' })
}
