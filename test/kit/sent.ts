import { isObject, objectsOf } from './workspace/json.ts'
import type { JsonObject } from './workspace/json.ts'
import type { RecordedRequest } from './workspace/index.ts'

/** An image as it arrived at an endpoint. */
export interface ArrivedImage {
  readonly mediaType: string
  readonly bytes: Buffer
}

/** The images of a chat completion, in their order, out of the body that the fake workspace got. */
export function imagesIn(request: RecordedRequest): ArrivedImage[] {
  return partsIn(request).flatMap(({ image_url: image }) => {
    const url = isObject(image) ? String(image.url) : ''
    const match = /^data:([^;,]+);base64,/.exec(url)
    return match === null ? [] : [{ mediaType: match[1] ?? '', bytes: Buffer.from(url.slice(match[0].length), 'base64') }]
  })
}

/** All that a chat completion says in words, its questions and its answers. */
export function wordsIn(request: RecordedRequest): string {
  return messagesIn(request).flatMap(({ content }) => (typeof content === 'string' ? [content] : objectsOf(content).map(({ text }) => (typeof text === 'string' ? text : '')))).join('\n')
}

function messagesIn({ body }: RecordedRequest): readonly JsonObject[] {
  return isObject(body) ? objectsOf(body.messages) : []
}

function partsIn(request: RecordedRequest): readonly JsonObject[] {
  return messagesIn(request).flatMap(({ content }) => objectsOf(content))
}
