import type { ImageEdit, ImageMark } from '#shared/attachment.ts'
import { AppError } from '#shared/error.ts'
import type { ImageChange, MadeImage } from '#core/host.ts'
import { toImageError } from './errors.ts'
import { checkEditable } from './limits.ts'
import { openSharp } from './sharp.ts'
import type { Pipeline } from './sharp.ts'
import type { Source } from './source.ts'

/** How wide a line is, as a share of the mean of the picture's edges. */
const strokeShare = 1 / 160
const leastStroke = 2
const bestQuality = 92

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Turns, crops and draws onto an image, as `Images.edit` says. Rejects with `bad-input` where nothing would be left of it. */
export async function editImage(source: Source, edit: ImageEdit, target: string): Promise<MadeImage> {
  checkEditable(source)
  const isOnSide = edit.turn === 90 || edit.turn === 270
  const whole: Box = { left: 0, top: 0, width: isOnSide ? source.height : source.width, height: isOnSide ? source.width : source.height }
  const crop = within(edit.crop ?? whole, whole)
  try {
    const upright = (await source.open({ sequentialRead: edit.turn === 0 && source.orientation === 1 })).autoOrient()
    const cropped = (edit.turn === 0 ? upright : upright.rotate(edit.turn)).extract(crop).toColourspace('srgb')
    const image = edit.marks.length === 0 ? cropped : await drawOnto(cropped, edit.marks, crop)
    const { mediaType, pipeline } = inItsFormat(image, source)
    const { width, height, size } = await pipeline.toFile(target)
    return { mediaType, width, height, bytes: size, changes: changesOf(source, edit, mediaType) }
  } catch (thrown) {
    throw toImageError(thrown)
  }
}

function within(crop: Box, whole: Box): Box {
  const width = Math.min(crop.width, whole.width - crop.left)
  const height = Math.min(crop.height, whole.height - crop.top)
  if (width < 1 || height < 1) throw new AppError('bad-input', 'The crop lies outside of the image.')
  return { left: crop.left, top: crop.top, width, height }
}

/** Lines are drawn by the library's own renderer, from numbers and a checked colour alone. */
async function drawOnto(image: Pipeline, marks: readonly ImageMark[], { width, height }: Box): Promise<Pipeline> {
  // Of an even width and on whole pixels, so that edges of boxes are sharp.
  const stroke = Math.max(leastStroke, 2 * Math.round(((width + height) / 4) * strokeShare))
  const lines = marks.map((mark) => (mark.kind === 'box' ? boxOf(mark, stroke) : arrowOf(mark, stroke))).join('')
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${lines}</svg>`
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  return (await openSharp({ pixels: data, raw })).composite([{ input: Buffer.from(drawing), limitInputPixels: false }])
}

function boxOf({ from, to, colour }: ImageMark, stroke: number): string {
  const [x, y, right, bottom] = [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y)].map(Math.round) as [number, number, number, number]
  const size = `width="${right - x}" height="${bottom - y}"`
  return `<rect x="${x}" y="${y}" ${size} fill="none" stroke="${colour}" stroke-width="${stroke}" stroke-linejoin="round"/>`
}

/** A line and a filled head, whose point is exactly where the mark leads. */
function arrowOf({ from, to, colour }: ImageMark, stroke: number): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  if (length === 0) return ''
  const [x, y] = [(to.x - from.x) / length, (to.y - from.y) / length]
  const head = Math.min(stroke * 4.5, length)
  const base = { x: to.x - x * head, y: to.y - y * head }
  const wing = { x: -y * head * 0.45, y: x * head * 0.45 }
  const points = [to, { x: base.x + wing.x, y: base.y + wing.y }, { x: base.x - wing.x, y: base.y - wing.y }].map((point) => `${point.x},${point.y}`).join(' ')
  return `<path d="M${from.x} ${from.y}L${base.x} ${base.y}" stroke="${colour}" stroke-width="${stroke}" stroke-linecap="round"/><polygon points="${points}" fill="${colour}"/>`
}

function inItsFormat(image: Pipeline, { mediaType, hasAlpha }: Source): { mediaType: string; pipeline: Pipeline } {
  if (mediaType === 'image/webp') return { mediaType, pipeline: image.webp({ quality: bestQuality, smartSubsample: true }) }
  const isPhoto = mediaType === 'image/jpeg' || (!hasAlpha && (mediaType === 'image/avif' || mediaType === 'image/heic'))
  if (isPhoto) return { mediaType: 'image/jpeg', pipeline: image.jpeg({ quality: bestQuality, chromaSubsampling: '4:4:4' }) }
  return { mediaType: 'image/png', pipeline: image.png() }
}

function changesOf(source: Source, edit: ImageEdit, mediaType: string): ImageChange[] {
  const changes: ImageChange[] = []
  if (source.orientation !== 1 || edit.turn !== 0) changes.push('turned')
  if (source.frames > 1) changes.push('first-frame')
  if (source.mediaType === 'image/svg+xml') changes.push('rasterised')
  else if (mediaType !== source.mediaType) changes.push('converted')
  return changes
}
