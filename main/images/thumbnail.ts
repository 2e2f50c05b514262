import type { ImageChange, MadeImage } from '#core/host.ts'
import { toImageError } from './errors.ts'
import type { Source } from './source.ts'

/** Pictures up to this edge are few bytes also without loss. */
const smallEdge = 96

/** Writes a WebP of at most `edge` pixels in width and height: upright, first frame, never larger than the image. */
export async function makeThumbnail(source: Source, edge: number, target: string): Promise<MadeImage> {
  try {
    const image = (await source.open()).autoOrient().resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
    const isSmall = Math.max(source.width, source.height) <= smallEdge
    const { width, height, size } = await image.webp(isSmall ? { lossless: true } : { quality: 82, smartSubsample: true, effort: 2 }).toFile(target)
    return { mediaType: 'image/webp', width, height, bytes: size, changes: changesOf(source, { width, height }) }
  } catch (thrown) {
    throw toImageError(thrown)
  }
}

function changesOf(source: Source, { width, height }: { width: number; height: number }): ImageChange[] {
  const changes: ImageChange[] = []
  if (source.orientation !== 1) changes.push('turned')
  if (source.frames > 1) changes.push('first-frame')
  if (source.mediaType === 'image/svg+xml') changes.push('rasterised')
  else if (source.mediaType !== 'image/webp') changes.push('converted')
  if (width < source.width || height < source.height) changes.push('scaled')
  return changes
}
