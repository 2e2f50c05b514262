import type { ReactNode } from 'react'
import type { ImageMark } from '#shared/attachment.ts'
import type { Box } from './edit-state.ts'

/** Marks as they will be drawn; `size` is what is left of the image. The core draws them with the same figures (`main/images/edit.ts`). */
export function Marks({ marks, size }: { readonly marks: readonly ImageMark[]; readonly size: Box }): ReactNode {
  const stroke = Math.max(2, (size.width + size.height) / 2 / 160)
  return marks.map((mark, index) => (mark.kind === 'box' ? <BoxMark key={index} mark={mark} stroke={stroke} /> : <ArrowMark key={index} mark={mark} stroke={stroke} />))
}

interface MarkProps {
  readonly mark: ImageMark
  readonly stroke: number
}

function BoxMark({ mark: { from, to, colour }, stroke }: MarkProps): ReactNode {
  return <rect x={Math.min(from.x, to.x)} y={Math.min(from.y, to.y)} width={Math.abs(to.x - from.x)} height={Math.abs(to.y - from.y)} fill="none" stroke={colour} strokeWidth={stroke} strokeLinejoin="round" />
}

function ArrowMark({ mark: { from, to, colour }, stroke }: MarkProps): ReactNode {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  if (length === 0) return null
  const [x, y] = [(to.x - from.x) / length, (to.y - from.y) / length]
  const head = Math.min(stroke * 4.5, length)
  const base = { x: to.x - x * head, y: to.y - y * head }
  const wing = { x: -y * head * 0.45, y: x * head * 0.45 }
  const points = [to, { x: base.x + wing.x, y: base.y + wing.y }, { x: base.x - wing.x, y: base.y - wing.y }]
  return (
    <>
      <path d={`M${from.x} ${from.y}L${base.x} ${base.y}`} stroke={colour} strokeWidth={stroke} strokeLinecap="round" />
      <polygon points={points.map((point) => `${point.x},${point.y}`).join(' ')} fill={colour} />
    </>
  )
}
