/** What is wanted of a stored file: itself, small, as it can be shown, a page of it (from 1), or a file that was made of it to be sent. */
export type BlobWish =
  | { readonly size: 'thumbnail' | 'view' }
  | { readonly page: number }
  | { readonly made: string }
  | { readonly save: string }

/** The address of a stored file. */
export function blobUrl(blobId: string, wish?: BlobWish): string {
  const address = `/blobs/${encodeURIComponent(blobId)}`
  const [asked] = Object.entries(wish ?? {})
  return asked === undefined ? address : `${address}?${asked[0]}=${encodeURIComponent(String(asked[1]))}`
}

/** The one way in which a page has a file saved. */
export function saveBlob(blobId: string, name: string): void {
  const link = document.createElement('a')
  link.href = blobUrl(blobId, { save: name })
  link.download = name
  link.click()
}
