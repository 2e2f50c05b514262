import type { Ability } from './endpoint.ts'
import type { ImageLimits } from './image-limits.ts'

/** One image of a branch, as far as it matters for sending. */
export interface ImageToPlan {
  /** As it is shown, in pixels. */
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly mediaType: string
  /** How its pixels lie in the file, 1 to 8; left out where it lies as it is shown. */
  readonly orientation?: number | undefined
  /** Whether it is wanted in its own size. */
  readonly original?: boolean | undefined
  /** Whether it belongs to the message that is asked now: these go before all others. */
  readonly isAsked: boolean
  /** What became of it when it was sent to this endpoint before: it was refused, or taken after it was made smaller. */
  readonly before?: 'refused' | 'smaller' | undefined
  /** The bytes of what was made of it in the form of an earlier plan, once that is known. */
  readonly measured?: number | undefined
}

/** What an image must be like to be sent. */
export interface PlannedForm {
  readonly maxEdge?: number
  readonly maxBytes?: number
  readonly mediaTypes: readonly string[]
}

/** The names of what limits an image; `vision`: none are taken at all, `refused`: the server did not take it, `unreadable`: it cannot be made. */
export type LimitName = 'vision' | 'refused' | 'unreadable' | 'mediaTypes' | 'maxEdge' | 'maxBytes' | 'maxImages' | 'maxRequestBytes' | 'many' | 'seenEdge'

/** What becomes of one image. */
export type PlannedImage =
  | {
      readonly what: 'sent'
      readonly form: PlannedForm
      /** Pixels and bytes as far as they can be told before it is made. */
      readonly width: number
      readonly height: number
      readonly bytes: number
      /** Whether less of it is sent than the model would see, or other than it refused it. */
      readonly isReduced: boolean
      /** What changes it, with the figure of that limit. */
      readonly why?: LimitName
      readonly limit?: number
    }
  | { readonly what: 'left-out'; readonly why: LimitName; readonly limit?: number }

/** What counts for all images of a request. */
export interface PlanSurroundings {
  readonly limits: ImageLimits
  readonly vision: Ability
  /** Bytes of the request beside its images. */
  readonly otherBytes?: number
  /** After a refusal that named no limit: all of them smaller, then much smaller, or none. */
  readonly images?: 'smaller' | 'smallest' | 'none' | undefined
}

/** What is taken nearly everywhere; what nobody states is not limited. */
const usualTypes: readonly string[] = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']
/** What every decoder reads. */
const safeTypes: readonly string[] = ['image/jpeg', 'image/png']

/** What stands around the base64 of an image in a body, in bytes. */
const wrapping = 160
/** The least that an image of the message asked is made to, in bytes; where there is less room it is left out. */
const leastBytes = 12_000
/** How older images are made smaller where a request would be too large, step by step. */
const steps: readonly { readonly edge: number; readonly bytes: number }[] = [
  { edge: 1_024, bytes: 320_000 },
  { edge: 640, bytes: 96_000 },
]
/** What is tried after a refusal that names no limit, and after another one. */
const cautious = { smaller: { edge: 1_024, bytes: 512_000 }, smallest: { edge: 640, bytes: 96_000 } } as const
/** Bytes of a pixel in an image that was made smaller, about. */
const bytesPerPixel = 0.3

/**
 * Which images of a branch (in order, oldest first) go out, and in what form: pure and total. Where there are too many, or where they are
 * too large together, the oldest are made smaller, then left out; those of the message asked are last, and are made smaller before one
 * of them is left out. Once `measured` is told for all that are sent, their forms keep within every limit.
 */
export function planImages(images: readonly ImageToPlan[], around: PlanSurroundings): PlannedImage[] {
  const none = reasonForNone(around)
  if (none !== undefined) return images.map(() => ({ what: 'left-out', why: none }))
  const planned: PlannedImage[] = images.map(({ before }) => ({ what: 'left-out', why: before === 'refused' ? 'refused' : 'maxImages' }))
  const open = images.flatMap(({ before }, index) => (before === 'refused' ? [] : [index]))
  const { maxImages } = around.limits
  const kept = new Set(open)
  for (const index of dropOrder(images, open)) {
    if (maxImages === undefined || kept.size <= maxImages) break
    kept.delete(index)
    planned[index] = { what: 'left-out', why: 'maxImages', limit: maxImages }
  }
  for (const index of kept) planned[index] = formFor(images[index], around, kept.size)
  fitRequest(planned, images, around)
  return planned
}

function reasonForNone({ limits, vision, images }: PlanSurroundings): LimitName | undefined {
  if (images === 'none') return 'refused'
  return vision === 'no' || limits.maxImages === 0 ? 'vision' : undefined
}

/** The order in which images give way: the oldest first; those of the message asked at the end, its last one first. */
function dropOrder(images: readonly ImageToPlan[], open: readonly number[]): number[] {
  const isAsked = (index: number): boolean => images[index]?.isAsked === true
  return [...open.filter((index) => !isAsked(index)), ...open.filter(isAsked).toReversed()]
}

type SentImage = Extract<PlannedImage, { what: 'sent' }>

interface Cap {
  readonly name: LimitName
  readonly value: number | undefined
}

function formFor(image: ImageToPlan | undefined, { limits, images }: PlanSurroundings, count: number): PlannedImage {
  if (image === undefined) return { what: 'left-out', why: 'maxImages' }
  const care = images === 'smallest' ? cautious.smallest : images === 'smaller' || image.before === 'smaller' ? cautious.smaller : undefined
  const many = limits.many !== undefined && count > limits.many.count ? limits.many.maxEdge : undefined
  const edge = tightest([
    { name: 'maxEdge', value: limits.maxEdge },
    { name: 'many', value: many },
    { name: 'seenEdge', value: image.original === true ? undefined : limits.seenEdge },
    { name: 'refused', value: care?.edge },
  ])
  const maxBytes = tightest([{ name: 'maxBytes', value: limits.maxBytes }, { name: 'refused', value: care?.bytes }])
  const mediaTypes = typesOf(limits, care !== undefined)
  const planned = sized(image, limits, { edge, maxBytes, mediaTypes })
  return care === undefined ? planned : { ...planned, isReduced: true, why: 'refused' }
}

/** What every decoder reads of what the endpoint takes, after a refusal. */
function typesOf({ mediaTypes }: ImageLimits, isCautious: boolean): readonly string[] {
  const taken: readonly string[] = mediaTypes ?? usualTypes
  const safe = taken.filter((type) => safeTypes.includes(type))
  return isCautious && safe.length > 0 ? safe : taken
}

function tightest(caps: readonly Cap[]): Cap | undefined {
  return caps.reduce<Cap | undefined>((best, cap) => (cap.value !== undefined && (best?.value === undefined || cap.value < best.value) ? cap : best), undefined)
}

interface Caps {
  readonly edge: Cap | undefined
  readonly maxBytes: Cap | undefined
  readonly mediaTypes: readonly string[]
}

function sized(image: ImageToPlan, { seenEdge }: ImageLimits, { edge, maxBytes, mediaTypes }: Caps): SentImage {
  const longest = Math.max(1, image.width, image.height)
  const isScaled = edge?.value !== undefined && longest > edge.value
  const scale = isScaled ? (edge.value ?? longest) / longest : 1
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale))) as [number, number]
  const isOtherType = !mediaTypes.includes(image.mediaType)
  const asMade = image.measured ?? (isScaled || isOtherType || (image.orientation ?? 1) !== 1 ? Math.min(Math.max(image.bytes, 1), Math.ceil(width * height * bytesPerPixel) + 2_000) : image.bytes)
  const isTooHeavy = maxBytes?.value !== undefined && (image.measured ?? image.bytes) > maxBytes.value && !isScaled
  const cause = isScaled ? edge : isTooHeavy ? maxBytes : isOtherType ? { name: 'mediaTypes' as const, value: undefined } : undefined
  return {
    what: 'sent',
    form: { ...(isScaled && { maxEdge: edge.value }), ...(maxBytes?.value !== undefined && { maxBytes: maxBytes.value }), mediaTypes },
    width,
    height,
    bytes: Math.min(asMade, maxBytes?.value ?? Infinity),
    isReduced: Math.max(width, height) < Math.min(longest, seenEdge ?? Infinity),
    ...(cause !== undefined && { why: cause.name, ...(cause.value !== undefined && { limit: cause.value }) }),
  }
}

/** Bytes of image files that a request has room for. */
function roomFor(planned: readonly PlannedImage[], { limits: { maxRequestBytes }, otherBytes = 0 }: PlanSurroundings): number {
  if (maxRequestBytes === undefined) return Infinity
  const sent = planned.filter(({ what }) => what === 'sent').length
  // Base64 makes four letters of three bytes.
  return Math.max(0, Math.floor(((maxRequestBytes - otherBytes - sent * wrapping) * 3) / 4) - 2 * sent)
}

function isTooMuch(planned: readonly PlannedImage[], around: PlanSurroundings): boolean {
  return planned.reduce((sum, one) => sum + (one.what === 'sent' ? one.bytes : 0), 0) > roomFor(planned, around)
}

/** Makes a request fit: the older ones smaller, then fewer, then those of the message asked smaller, at last fewer of them. */
function fitRequest(planned: PlannedImage[], images: readonly ImageToPlan[], around: PlanSurroundings): void {
  const limit = around.limits.maxRequestBytes
  const sent = planned.flatMap(({ what }, index) => (what === 'sent' ? [index] : []))
  const older = sent.filter((index) => images[index]?.isAsked !== true)
  for (const step of steps) {
    for (const index of older) {
      if (!isTooMuch(planned, around)) return
      planned[index] = smaller(planned[index], step, limit)
    }
  }
  for (const index of older) {
    if (!isTooMuch(planned, around)) return
    planned[index] = leftOut('maxRequestBytes', limit)
  }
  const asked = sent.filter((index) => images[index]?.isAsked === true)
  for (let count = asked.length; count > 0 && isTooMuch(planned, around); count -= 1) {
    const share = roomFor(planned, around) / count
    const last = asked[count - 1]
    if (share >= leastBytes) return shareRoom(planned, asked.slice(0, count), { room: roomFor(planned, around), limit })
    if (last !== undefined) planned[last] = leftOut('maxRequestBytes', limit)
  }
}

function leftOut(why: LimitName, limit: number | undefined): PlannedImage {
  return { what: 'left-out', why, ...(limit !== undefined && { limit }) }
}

function smaller(image: PlannedImage | undefined, step: (typeof steps)[number], limit: number | undefined): PlannedImage {
  if (image?.what !== 'sent') return leftOut('maxRequestBytes', limit)
  const longest = Math.max(image.width, image.height)
  if (longest <= step.edge && image.bytes <= step.bytes) return image
  const scale = Math.min(1, step.edge / longest)
  return {
    ...image,
    form: { ...image.form, ...(longest > step.edge && { maxEdge: step.edge }), maxBytes: Math.min(step.bytes, image.form.maxBytes ?? Infinity) },
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
    bytes: Math.min(image.bytes, step.bytes),
    isReduced: true,
    why: 'maxRequestBytes',
    ...(limit !== undefined && { limit }),
  }
}

/** Gives images that are too large together an equal share each; what one does not need the others have. */
function shareRoom(planned: PlannedImage[], indexes: readonly number[], { room, limit }: { room: number; limit: number | undefined }): void {
  const bySize = [...indexes].sort((a, b) => bytesOf(planned[a]) - bytesOf(planned[b]))
  let rest = room
  bySize.forEach((index, place) => {
    const share = round(rest / (bySize.length - place))
    const image = planned[index]
    if (image?.what !== 'sent') return
    if (image.bytes > share) {
      planned[index] = { ...image, form: { ...image.form, maxBytes: Math.min(share, image.form.maxBytes ?? Infinity) }, bytes: share, isReduced: true, why: 'maxRequestBytes', ...(limit !== undefined && { limit }) }
    }
    rest -= Math.min(image.bytes, share)
  })
}

function bytesOf(image: PlannedImage | undefined): number {
  return image?.what === 'sent' ? image.bytes : 0
}

/** Down to one of four sizes between two powers of two: a few letters more in a message must not make every image anew. */
function round(bytes: number): number {
  const power = 2 ** Math.floor(Math.log2(Math.max(1, bytes)))
  return Math.floor(bytes / (power / 4)) * (power / 4)
}

/** Why the images of a conversation did not all go out as they are. */
export type SentWhy = 'no-vision' | 'too-many' | 'too-large' | 'refused'

/** What became of the images of a conversation, as a reply remembers it. */
export interface SentImages {
  readonly sent: number
  readonly scaled: number
  readonly leftOut: number
  readonly why?: SentWhy
}

/** A plan in figures. `scaled` are those of which less is sent than the model would see. */
export function summaryOf(planned: readonly PlannedImage[]): SentImages {
  const out = planned.filter((one) => one.what === 'left-out')
  const sent = planned.filter((one) => one.what === 'sent')
  const reduced = sent.filter(({ isReduced }) => isReduced)
  const why = whyOf(out.length > 0 ? out : reduced)
  return { sent: sent.length, scaled: reduced.length, leftOut: out.length, ...(why !== undefined && { why }) }
}

function whyOf(images: readonly PlannedImage[]): SentWhy | undefined {
  const names = new Set(images.map(({ why }) => why))
  if (names.size === 0) return undefined
  if (names.has('vision')) return 'no-vision'
  if (names.has('refused') || names.has('unreadable')) return 'refused'
  return names.has('maxImages') ? 'too-many' : 'too-large'
}
