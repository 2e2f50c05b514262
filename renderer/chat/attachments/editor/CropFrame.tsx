import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { movedBy, resizedBy, within } from './edit-state.ts'
import type { Box, Grip, Point } from './edit-state.ts'

interface CropFrameProps {
  readonly box: Box
  readonly whole: Box
  /** Pixels of the screen for one of the image. */
  readonly scale: number
  onChange(box: Box): void
}

const grips: readonly Grip[] = [-1, 0, 1].flatMap((y) => [-1, 0, 1].flatMap((x) => (x === 0 && y === 0 ? [] : [{ x, y } as Grip])))

/** What of the image stays: moved within, resized at its edges and corners, and with the arrow keys (with Shift its size). */
export function CropFrame({ box, whole, scale, onChange }: CropFrameProps): ReactNode {
  const { t } = useTranslation()
  const [drag, setDrag] = useState<{ readonly grip: Grip | null; readonly start: Point; readonly box: Box } | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  // The arrow keys are meant for it.
  useEffect(() => frame.current?.focus({ preventScroll: true }), [])
  const isWhole = box.width === whole.width && box.height === whole.height
  const shown = drag?.box ?? box
  const begin = (event: PointerEvent, grip: Grip | null): void => {
    // A drag across the whole image chooses a part of it.
    if (event.button !== 0 || (grip === null && isWhole)) return
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrag({ grip, start: { x: event.clientX, y: event.clientY }, box })
  }
  const move = (event: PointerEvent): void => {
    if (drag === null) return
    event.stopPropagation()
    const by = { x: (event.clientX - drag.start.x) / scale, y: (event.clientY - drag.start.y) / scale }
    setDrag({ ...drag, box: drag.grip === null ? movedBy(box, by, whole) : resizedBy(box, drag.grip, by, whole) })
  }
  const end = (event: PointerEvent): void => {
    if (drag === null) return
    event.stopPropagation()
    setDrag(null)
    onChange(drag.box)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } }[event.key]
    if (direction === undefined) return
    event.preventDefault()
    // Ten pixels of the screen; with Alt one of the image.
    const step = event.altKey ? 1 : Math.max(1, Math.round(10 / scale))
    const by = { x: direction.x * step, y: direction.y * step }
    onChange(event.shiftKey ? within({ ...box, width: Math.max(1, box.width + by.x), height: Math.max(1, box.height + by.y) }, whole) : movedBy(box, by, whole))
  }
  const place = { left: shown.left * scale, top: shown.top * scale, width: shown.width * scale, height: shown.height * scale }
  const events = { onPointerMove: move, onPointerUp: end, onPointerCancel: () => setDrag(null) }
  return (
    <>
      {!isWhole && <div className="crop-dim"><div style={place} /></div>}
      <div ref={frame} className={`crop-frame ${isWhole ? 'whole' : ''}`} style={place} role="application" aria-roledescription={t('editor.cropArea')} aria-label={t('editor.cropKeys', { width: shown.width, height: shown.height })} tabIndex={0}
        onKeyDown={onKeyDown} onPointerDown={(event) => begin(event, null)} {...events}>
        {grips.map((grip) => <span key={`${grip.x} ${grip.y}`} className={`grip x${grip.x} y${grip.y}`} onPointerDown={(event) => begin(event, grip)} {...events} />)}
      </div>
    </>
  )
}
