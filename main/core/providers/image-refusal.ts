import { limitField, noImagesField } from '#shared/endpoint.ts'
import type { Learned } from '#shared/endpoint.ts'
import type { ErrorInfo } from '#shared/error.ts'

/** What is learned from a refusal of images: a field of `learned`, with the limit that it names. */
export type ImageLesson = Pick<Learned, 'field' | 'limit' | 'said'>

/** Sentences that say that a model takes no image at all; each was seen somewhere. */
const takesNone: readonly RegExp[] = [
  // This model does not support image input. · No endpoints found that support image input · does not support images
  /(?:does not|doesn't|do not|cannot|no endpoints found that) (?:support|accept|process|handle) (?:any )?(?:images?|image[ _](?:inputs?|urls?)|vision|multi-?modal)(?! format| type| file| size| with| of )/i,
  /image[ _]?(?:inputs?|urls?|content)?s? (?:is|are) not supported(?! format)(?! type)/i,
  // Invalid content type. image_url is only supported by certain models.
  /image_url is only supported by certain models/i,
  // unknown variant `image_url`, expected `text`
  /unknown variant [`'"]image_url/i,
  /\bis not a (?:multi-?modal|vision) model/i,
  /\bno (?:vision|image) support\b|\bhas no vision\b|\btext[- ]only model\b/i,
  // messages[0].content must be a string
  /content['"`]?\s+(?:must be|should be) a (?:valid )?string/i,
]

/** Figures in the sentences of servers, by the limit that they name. */
const figures: readonly { readonly name: Parameters<typeof limitField>[0]; readonly text: RegExp }[] = [
  { name: 'maxEdge', text: /max(?:imum)? allowed size(?: for many-image requests)?: ([\d,]+) ?(?:pixels|px)/i },
  { name: 'maxEdge', text: /(?:dimensions?|width|height|edge|side)\D{0,60}(?:exceeds?|at most|maximum|no (?:more|larger) than)\D{0,40}?([\d,]{3,})(?: ?(?:pixels|px)|x[\d,]+)/i },
  { name: 'maxBytes', text: /image exceeds [\d.]+ ?MB maximum: [\d,]+ bytes > ([\d,]+) bytes/i },
  { name: 'maxBytes', text: /image\D{0,40}(?:exceeds?|larger than|at most|maximum)\D{0,40}?([\d,]{5,}) bytes/i },
  { name: 'maxRequestBytes', text: /RequestSize\(bytes\): ?[\d,]+,? (?:Limit\(bytes\): ?|exceeds maximum allowed size ?)([\d,]+)/i },
  { name: 'maxRequestBytes', text: /(?:request|payload|body|content)\b.{0,60}(?:exceeds?|larger than|at most|maximum)\D{0,60}?([\d,]{5,}) ?bytes/i },
  // Too many images in request: 6 > 5 · At most 1 image(s) may be provided · Max is 50 · a maximum of 20 images
  { name: 'maxImages', text: /too many images?\b[^>]{0,60}> ?(\d+)/i },
  { name: 'maxImages', text: /\b(?:at most|maximum of|max(?:imum)?(?: number of images)? is|limit(?:ed)? (?:of|to)|up to|no more than|only) (\d+) ?images?\b/i },
  { name: 'maxImages', text: /too many images?\b.{0,60}?(?:max(?:imum)?|limit|at most|allowed)\D{0,20}(\d+)/i },
]

/** The limit of the whole body that a refusal names, in bytes. */
export function bodyLimitIn(text: string): number | undefined {
  return figureIn(text, 'maxRequestBytes')
}

function figureIn(text: string, name: Parameters<typeof limitField>[0]): number | undefined {
  for (const figure of figures) {
    if (figure.name !== name) continue
    const value = Number((figure.text.exec(text)?.[1] ?? '').replaceAll(',', ''))
    if (value > 0 && Number.isSafeInteger(value)) return value
  }
  return undefined
}

/**
 * What a refusal of a request with images teaches: that none are taken, or which limit there is; `undefined` where it names neither.
 * `largest`: bytes of the largest image that was sent, by which it is told whether the server counts base64.
 */
export function imageLesson({ code, details }: Pick<ErrorInfo, 'code' | 'details'>, largest: number): ImageLesson | undefined {
  const said = String(details?.text ?? '')
  if (code === 'request-too-large') {
    const limit = bodyLimitIn(said)
    return limit === undefined ? undefined : { field: limitField('maxRequestBytes'), limit, said }
  }
  if (code !== 'image-refused') return undefined
  for (const name of ['maxEdge', 'maxBytes', 'maxImages'] as const) {
    const limit = figureIn(said, name)
    if (limit === undefined) continue
    return { field: limitField(name), limit: name === 'maxBytes' && countsBase64(said, largest) ? Math.floor((limit * 3) / 4) : limit, said }
  }
  return takesNone.some((sentence) => sentence.test(said)) ? { field: noImagesField, said } : undefined
}

/** More bytes were refused than any image has. */
function countsBase64(said: string, largest: number): boolean {
  const counted = Number((/([\d,]+) bytes >/.exec(said)?.[1] ?? '').replaceAll(',', ''))
  return counted > largest * 1.2
}
