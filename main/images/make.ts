import { stat } from 'node:fs/promises'
import { AppError } from '#shared/error.ts'
import type { ImageChange, ImageForm, MadeImage } from '#core/host.ts'
import { cleanFile } from './clean.ts'
import { toImageError, tooSlow } from './errors.ts'
import { bestEncodings, encode, scaledShare, smallerEncodings, webpEdge } from './encodings.ts'
import type { Encoding } from './encodings.ts'
import { workedEdge } from './limits.ts'
import { drawingOf } from './picture.ts'
import type { Source } from './source.ts'
import type { ImageThread } from './thread.ts'

/** What is made of what. */
export interface Making {
  readonly path: string
  readonly source: Source
  readonly form: ImageForm
  readonly target: string
  readonly thread: ImageThread
  /** How long all encodings together may take until no other is begun. */
  readonly seconds?: number
}

/** Up to so many bytes are cleaned in a few milliseconds; more is for the thread. */
const maxInline = 4 * 1024 ** 2
/** How often an image is made smaller until it has few enough bytes. */
const maxRounds = 8
/** How long all encodings together may take until no other is begun, in seconds. */
const timeLimit = 30
/** The least edge that an image is scaled to for the sake of its bytes, in pixels. */
const leastEdge = 16

/** Writes an image in a form, as `Images.make` says. */
export async function makeImage(making: Making): Promise<MadeImage> {
  try {
    return (await keep(making)) ?? (await encodeAnew(making))
  } catch (thrown) {
    throw toImageError(thrown)
  }
}

/** The image itself, cleaned; `null` where it does not fit the form, or cannot be cleaned without another encoding. */
async function keep({ path, source, form, target, thread }: Making): Promise<MadeImage | null> {
  const { mediaType, width, height, orientation, isPlain, frames } = source
  const fits = form.mediaTypes.includes(mediaType) && orientation === 1 && isPlain && Math.max(width, height) <= (form.maxEdge ?? Infinity)
  if (!fits) return null
  const task = { kind: 'clean', path, mediaType, maxBytes: form.maxBytes ?? Infinity, target } as const
  const cleaned = (await stat(path)).size <= maxInline ? await cleanFile(task) : await thread.run(task)
  if (cleaned === null) return null
  const changes: ImageChange[] = frames > 1 ? ['first-frame'] : cleaned.isCut ? ['cleaned'] : []
  return { mediaType, width, height, bytes: cleaned.bytes, changes }
}

async function encodeAnew({ source, form, target, seconds = timeLimit }: Making): Promise<MadeImage> {
  const maxBytes = form.maxBytes ?? Infinity
  let edge = Math.min(form.maxEdge ?? Infinity, workedEdge(source), form.mediaTypes.some((one) => one === 'image/png' || one === 'image/jpeg') ? Infinity : webpEdge)
  const latest = performance.now() + seconds * 1000
  let isSmaller = false
  for (let round = 0; round < maxRounds; round += 1) {
    const picture = await drawingOf(source, edge)
    const smaller = smallerEncodings(picture, form.mediaTypes)
    const encodings = isSmaller ? smaller.filter(({ share = 0 }) => share <= scaledShare) : [...bestEncodings(picture, form.mediaTypes), ...smaller]
    const { made, encoding } = await firstThatFits(encodings, maxBytes, (one) => encode(picture, one, target))
    if (made.bytes <= maxBytes) return { ...made, changes: changesOf({ source, made, encoding, maxEdge: form.maxEdge }) }
    if (performance.now() > latest) throw tooSlow()
    isSmaller = true
    const bytes = encoding.quality === undefined ? made.bytes : (made.bytes * scaledShare) / (encoding.share ?? 1)
    const next = Math.floor(edge * Math.min(0.9, Math.max(0.3, Math.sqrt(maxBytes / bytes) * 0.97)))
    if (next < leastEdge) break
    edge = next
  }
  throw new AppError('image-too-large', 'The image cannot be made this small.', { width: source.width, height: source.height })
}

type Made = Omit<MadeImage, 'changes'>

/**
 * The first encoding with few enough bytes, or the last that was tried. Each takes a second for a large photograph: what cannot
 * suffice, as far as the one before tells, is not tried. Rejects with `bad-input` where there is no encoding at all.
 */
export async function firstThatFits(encodings: readonly Encoding[], maxBytes: number, write: (encoding: Encoding) => Promise<Made>): Promise<{ made: Made; encoding: Encoding }> {
  let last: { made: Made; encoding: Encoding } | undefined
  for (const encoding of encodings) {
    if (last !== undefined && isHopeless(encoding, last, maxBytes)) continue
    last = { made: await write(encoding), encoding }
    if (last.made.bytes <= maxBytes) break
  }
  if (last === undefined) throw new AppError('bad-input', 'An image can be made a PNG, a JPEG or a WebP.')
  return last
}

function isHopeless({ share }: Encoding, last: { made: Made; encoding: Encoding }, maxBytes: number): boolean {
  if (share === undefined || last.encoding.quality === undefined) return false
  return (last.made.bytes * share) / (last.encoding.share ?? 1) > maxBytes * 1.15
}

function changesOf({ source, made, encoding, maxEdge }: { source: Source; made: Made; encoding: Encoding; maxEdge: number | undefined }): ImageChange[] {
  const changes: ImageChange[] = []
  const isScaled = made.width < source.width || made.height < source.height
  if (source.orientation !== 1) changes.push('turned')
  if (source.frames > 1) changes.push('first-frame')
  if (source.mediaType === 'image/svg+xml') changes.push('rasterised')
  else if (made.mediaType !== source.mediaType || !source.isPlain) changes.push('converted')
  if (isScaled) changes.push('scaled')
  const isForBytes = encoding.isSmaller || (isScaled && Math.max(made.width, made.height) < (maxEdge ?? Infinity))
  if (isForBytes) changes.push('compressed')
  return changes.length === 0 ? ['cleaned'] : changes
}
