import type { ReactNode } from 'react'
import { linkTarget } from '#shared/markdown/link-target.ts'
import { visibleText } from '#shared/markdown/visible-text.ts'
import { Link } from './Link.tsx'

/** Images that stand in the text itself: dots only, since drawings can hold more than a picture, and no more than this. */
const heldImage = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[\w+/=\s%]+$/i
const longestHeld = 8_000_000

interface PictureProps {
  readonly src: string
  readonly alt: string
  readonly title?: string | undefined
  /** It stands within a link. */
  readonly isLinked: boolean
}

/**
 * An image that the text itself holds. One of another place is never fetched, since that would tell its server that the answer was
 * looked at, and could carry away what was said: its description leads to its address.
 */
export function Picture({ src, alt, title, isLinked }: PictureProps): ReactNode {
  if (src.length <= longestHeld && heldImage.test(src)) return <img className="md-picture" src={src} alt={alt} title={title} loading="lazy" decoding="async" />
  const host = linkTarget(src)?.host
  const words = visibleText(alt === '' ? shortAddress(src) : alt)
  return (
    <span className="md-image" data-host={alt === '' ? undefined : host}>
      {isLinked ? words : <Link href={src} title={title} words={words}>{words}</Link>}
    </span>
  )
}

function shortAddress(src: string): string {
  return src.length > 200 ? `${src.slice(0, 200)}…` : src
}
