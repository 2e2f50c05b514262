import { readFile } from 'node:fs/promises'
import { AppError } from '#shared/error.ts'
import { blobReference, bodyPieces, imageAddress } from '#shared/curl.ts'
import type { RequestBody } from './dialect.ts'
import type { Prompt, PromptImage } from './provider.ts'

/** What stands for an image in a body until it is sent. */
export function imageReference({ blobId, mediaType, made }: PromptImage): string {
  return blobReference(blobId, mediaType, made)
}

/**
 * The body with its images inline, as data URLs: that servers fetch an address themselves is documented nowhere. Where there are images it
 * is written as bytes: to make JSON of 24 MB would hold everything up for a tenth of a second. Rejects with `file-unreadable`.
 */
export async function withImages(body: RequestBody, prompt: Prompt): Promise<RequestBody | Uint8Array> {
  const images = prompt.messages.flatMap((message) => message.parts.filter((part) => part.type === 'image'))
  if (images.length === 0) return body
  const byAddress = new Map(images.map((image) => [imageAddress(image), image]))
  const known = new Map<PromptImage, Buffer>()
  const pieces: Buffer[] = []
  // One after the other: what is done for all of them at once is one long step.
  for (const piece of bodyPieces(JSON.stringify(body))) {
    if (typeof piece === 'string') {
      pieces.push(Buffer.from(piece))
      continue
    }
    const image = byAddress.get(imageAddress(piece))
    // Somebody wrote what looks like a reference.
    const written = image === undefined ? Buffer.from(JSON.stringify(blobReference(piece.blobId, piece.mediaType, piece.made))) : (known.get(image) ?? (await readAsJson(image)))
    if (image !== undefined) known.set(image, written)
    pieces.push(written)
  }
  return Buffer.concat(pieces)
}

/** The data URL of an image as a string of JSON: there is nothing in it that JSON would write otherwise. */
async function readAsJson(image: PromptImage): Promise<Buffer> {
  const data = await readFile(image.path, 'base64').catch(() => {
    throw new AppError('file-unreadable', `The image ${image.name} can no longer be read.`, { name: image.name })
  })
  return Buffer.from(`"data:${image.mediaType};base64,${data}"`, 'latin1')
}
