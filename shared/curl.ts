/** What stands in a stored request in place of an image's data URL. */
export function blobReference(blobId: string, mediaType: string): string {
  return `blob:${blobId};${mediaType}`
}
