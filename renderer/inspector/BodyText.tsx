import { memo, useMemo } from 'react'
import type { ReactNode } from 'react'
import { bodyPieces } from '#shared/curl.ts'
import { blobUrl } from '../state/blob-address.ts'

/** How many lines are laid out together: a block out of sight costs nothing. */
const blockLines = 120
const lineHeight = 19

/** Text as a server or Parley wrote it, its images as small pictures. */
export const BodyText = memo(({ text, label }: { readonly text: string; readonly label: string }): ReactNode => {
  const blocks = useMemo(() => blocksOf(text), [text])
  return (
    <div className="body-text" role="region" aria-label={label} tabIndex={0}>
      {blocks.map((lines, index) => (
        <div key={index} className="body-block" style={{ containIntrinsicBlockSize: `auto ${lines.length * lineHeight}px` }}>
          {bodyPieces(lines.join('\n')).map((piece, place) => (typeof piece === 'string' ? piece : (
            <span key={place} className="body-image">
              <img src={blobUrl(piece.blobId, piece.made === undefined ? { size: 'thumbnail' } : { made: piece.made })} alt="" loading="lazy" decoding="async" />
              {piece.mediaType}
            </span>
          )))}
        </div>
      ))}
    </div>
  )
})

function blocksOf(text: string): string[][] {
  const lines = text.split('\n')
  return Array.from({ length: Math.ceil(lines.length / blockLines) }, (_, index) => lines.slice(index * blockLines, (index + 1) * blockLines))
}
