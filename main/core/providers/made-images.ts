import { isRecord } from './json.ts'
import type { ImageData, ReplyPart } from './provider.ts'

/**
 * The images among parts of an answer, in all the shapes that are known: `image_url` with its address in an object or as a text,
 * `output_image`, base64 beside its media type (`b64_json`, `data`, `source`, `inline_data`). Each image is told once, however often it comes.
 */
export class MadeImages {
  readonly #told = new Set<string>()

  /** What of a list are images that were not told yet. */
  read(list: unknown): ReplyPart[] {
    if (!Array.isArray(list)) return []
    return list.filter(isRecord).flatMap((part) => {
      const url = addressIn(part)
      return url === '' ? [] : this.one(url)
    })
  }

  /** An image by its address, which may hold it. */
  one(url: string): ImageData[] {
    if (this.#told.has(url)) return []
    this.#told.add(url)
    return [{ type: 'image-data', url }]
  }
}

/** The base64 of an image as an address that holds it. */
export function dataUrl(base64: string, mediaType = 'image/png'): string {
  return `data:${mediaType};base64,${base64}`
}

function addressIn(part: Record<string, unknown>): string {
  const { type, image_url: image, b64_json: json, source, inline_data: inline, data, url } = part
  if (typeof image === 'string') return image
  if (isRecord(image) && typeof image.url === 'string') return image.url
  if (typeof json === 'string' && json !== '') return dataUrl(json)
  const held = [source, inline].find(isRecord)
  if (held !== undefined && typeof held.data === 'string') return dataUrl(held.data, textOf(held.media_type) ?? textOf(held.mime_type))
  if (type !== 'image' && type !== 'output_image') return ''
  if (typeof data === 'string' && data !== '') return dataUrl(data, textOf(part.mime_type) ?? textOf(part.media_type))
  return textOf(url) ?? ''
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
