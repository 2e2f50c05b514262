import { readFile } from 'node:fs/promises'
import { AppError } from '#shared/error.ts'
import { blobReference } from '#shared/curl.ts'
import type { RequestBody } from './dialect.ts'
import { isRecord } from './json.ts'
import type { Prompt, PromptImage } from './provider.ts'

/** What stands for an image in a body until it is sent. */
export function imageReference({ blobId, mediaType, made }: PromptImage): string {
  return blobReference(blobId, mediaType, made)
}

/**
 * The body with its images inline, as data URLs: that servers fetch an address themselves is documented nowhere.
 * Rejects with `file-unreadable`.
 */
export async function withImages(body: RequestBody, prompt: Prompt): Promise<RequestBody> {
  const images = prompt.messages.flatMap((message) => message.parts.filter((part) => part.type === 'image'))
  if (images.length === 0) return body
  const urls = new Map(await Promise.all(images.map(async (image) => [imageReference(image), await toDataUrl(image)] as const)))
  return replace(body, urls) as RequestBody
}

function replace(value: unknown, urls: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return urls.get(value) ?? value
  if (Array.isArray(value)) return value.map((item) => replace(item, urls))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, urls)]))
}

async function toDataUrl(image: PromptImage): Promise<string> {
  const data = await readFile(image.path, 'base64').catch(() => {
    throw new AppError('file-unreadable', `The image ${image.name} can no longer be read.`, { name: image.name })
  })
  return `data:${image.mediaType};base64,${data}`
}
