import { imageFromDataUrl } from './image.ts'
import { objectOf, objectsOf, stringOf, type JsonObject } from './json.ts'
import type { FakeModel } from './model.ts'
import { badRequest, type Refusal } from './refusal.ts'
import { unsupportedImages } from './rule.ts'

/** What an endpoint checks of the images that it gets; what is left out is not checked. */
export interface ImageRules {
  /** The longer edge of one image in pixels. */
  readonly maxEdge?: number
  /** Bytes of one image. */
  readonly maxBytes?: number
  /** Images in one request. */
  readonly maxImages?: number
  /** With more than `count` images no edge may be longer than `maxEdge`. */
  readonly many?: { readonly count: number; readonly maxEdge: number }
  /** Formats that it can read, such as `PNG`. */
  readonly formats?: readonly string[]
  /** Bytes of the whole request; more get a 413. */
  readonly maxBodyBytes?: number
  /** Takes none at all, whatever the list says. */
  readonly none?: boolean
}

/** The limits of section 4; whether more than 20 images count as many is not verified, the sentence is. */
const claude: ImageRules = { maxEdge: 8000, maxBytes: 5_242_880, many: { count: 20, maxEdge: 2000 } }

function rulesFor({ images, family }: FakeModel): ImageRules {
  return { ...(family === 'claude' ? claude : {}), ...images }
}

/** Why a body is too large for the endpoint; undefined when it is not. */
export function refuseSize({ images }: FakeModel, body: JsonObject): Refusal | undefined {
  const limit = images?.maxBodyBytes
  const bytes = limit === undefined ? 0 : Buffer.byteLength(JSON.stringify(body))
  if (limit === undefined || bytes <= limit) return undefined
  const message = `RequestSize(bytes): ${bytes} exceeds maximum allowed size ${limit}`
  return { ...badRequest(message), status: 413 }
}

/** Why an endpoint refuses the images of a chat body or of a Responses body; undefined when it takes them. */
export function refuseImages(model: FakeModel, messages: readonly JsonObject[]): string | undefined {
  const found = messages.flatMap((message, index) =>
    objectsOf(message.content).flatMap((part, place) => {
      const url = part.image_url
      return url === undefined ? [] : [{ path: `messages.${index}.content.${place}`, url: urlOf(url) }]
    }),
  )
  if (found.length === 0) return undefined
  const rules = rulesFor(model)
  if (rules.none === true || !model.vision) return unsupportedImages
  if (rules.maxImages !== undefined && found.length > rules.maxImages)
    return `Too many images in request: ${found.length} > ${rules.maxImages}`
  for (const { path, url } of found) {
    const wrong = refuseImage(url, rules, found.length)
    if (wrong !== undefined) return `${path}.image.source.base64${wrong}`
  }
  return undefined
}

function urlOf(given: unknown): string {
  return typeof given === 'string' ? given : stringOf(objectOf(given).url)
}

function refuseImage(url: string, rules: ImageRules, amount: number): string | undefined {
  const image = imageFromDataUrl(url)
  if (!image || rules.formats?.includes(image.format) === false) return ': Could not process image'
  const { maxBytes, maxEdge, many } = rules
  if (maxBytes !== undefined && image.bytes > maxBytes) {
    return `: image exceeds ${Math.round((maxBytes / 1_048_576) * 10) / 10} MB maximum: ${image.bytes} bytes > ${maxBytes} bytes`
  }
  const longest = Math.max(image.width, image.height)
  const exceeds = '.data: At least one of the image dimensions exceed max allowed size'
  if (maxEdge !== undefined && longest > maxEdge) return `${exceeds}: ${maxEdge} pixels`
  if (many === undefined || amount <= many.count || longest <= many.maxEdge) return undefined
  return `${exceeds} for many-image requests: ${many.maxEdge} pixels`
}
