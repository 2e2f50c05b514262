import { useEffect, useRef, useState } from 'react'
import type { CSSProperties, ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImageMark } from '#shared/attachment.ts'
import { CropFrame } from './CropFrame.tsx'
import { boxBetween, croppedTo, wholeOf } from './edit-state.ts'
import type { Box, EditState, Point } from './edit-state.ts'
import type { Tool } from './EditTools.tsx'
import { Marks } from './Marks.tsx'
import type { History } from './use-history.ts'

interface EditStageProps {
  readonly address: string
  readonly name: string
  readonly history: History
  readonly tool: Tool
  readonly colour: string
  /** What is to be done first. */
  readonly hint: string | null
}

/** A drag of less than so many pixels of the screen is a click. */
const leastDrag = 4

/** The image, with what is being done to it. While it is cropped all of it is shown, else what is left of it. */
export function EditStage({ address, name, history, tool, colour, hint }: EditStageProps): ReactNode {
  const { t } = useTranslation()
  const { state, change } = history
  const stage = useRef<HTMLDivElement>(null)
  const room = useRoom(stage)
  const [drag, setDrag] = useState<{ readonly from: Point; readonly to: Point } | null>(null)
  const whole = wholeOf(state)
  const shown = tool === 'crop' ? whole : (state.crop ?? whole)
  const scale = Math.min(room.width / shown.width, room.height / shown.height, 2)
  const draft: ImageMark | null = drag === null || tool === 'crop' ? null : { kind: tool, ...drag, colour }
  const dragged = drag !== null && tool === 'crop' ? boxBetween(drag.from, drag.to) : null
  const end = (): void => {
    setDrag(null)
    if (drag === null || Math.hypot(drag.to.x - drag.from.x, drag.to.y - drag.from.y) * scale < leastDrag) return
    if (tool === 'crop') change(croppedTo(state, boxBetween(drag.from, drag.to)))
    else if (state.marks.length < 200) change({ ...state, marks: [...state.marks, { kind: tool, ...drag, colour }] })
  }
  return (
    <div ref={stage} className="editor-stage">
      {hint !== null && state.crop === null && drag === null && tool === 'crop' && <p className="editor-hint">{hint}</p>}
      {room.width > 0 && (
        <div
          className={`editor-view ${tool}`}
          style={{ width: shown.width * scale, height: shown.height * scale }}
          onPointerDown={(event) => {
            if (event.button !== 0) return
            event.currentTarget.setPointerCapture(event.pointerId)
            const from = pointOf(event, shown, scale)
            setDrag({ from, to: from })
          }}
          onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: pointOf(event, shown, scale) })}
          onPointerUp={end}
          onPointerCancel={() => setDrag(null)}
        >
          <img src={address} alt={name} draggable={false} style={pictureStyle(state, shown, scale)} />
          <svg aria-hidden viewBox={`${shown.left} ${shown.top} ${shown.width} ${shown.height}`}>
            <Marks marks={draft === null ? state.marks : [...state.marks, draft]} size={state.crop ?? whole} />
          </svg>
          {tool === 'crop' && <CropFrame box={dragged ?? state.crop ?? whole} whole={whole} scale={scale} onChange={(box) => change(croppedTo(state, box))} />}
        </div>
      )}
      <p className="editor-size quiet" role="status">{t('editor.size', sizeOf(dragged ?? state.crop ?? whole))}</p>
    </div>
  )
}

function sizeOf({ width, height }: Box): { readonly width: number; readonly height: number } {
  return { width, height }
}

function pointOf(event: { readonly clientX: number; readonly clientY: number; readonly currentTarget: Element }, shown: Box, scale: number): Point {
  const { left, top } = event.currentTarget.getBoundingClientRect()
  return {
    x: Math.min(Math.max((event.clientX - left) / scale, 0), shown.width) + shown.left,
    y: Math.min(Math.max((event.clientY - top) / scale, 0), shown.height) + shown.top,
  }
}

/** How the picture lies so that its turned form fills the view. */
function pictureStyle({ width, height, turn }: EditState, shown: Box, scale: number): CSSProperties {
  const [w, h] = [width * scale, height * scale]
  const turns = { 0: '', 90: `translateX(${h}px) rotate(90deg)`, 180: `translate(${w}px, ${h}px) rotate(180deg)`, 270: `translateY(${w}px) rotate(270deg)` }
  return { width: w, height: h, transform: `translate(${-shown.left * scale}px, ${-shown.top * scale}px) ${turns[turn]}` }
}

/** The room for the picture, in pixels of the screen. */
function useRoom(stage: RefObject<HTMLDivElement | null>): { readonly width: number; readonly height: number } {
  const [room, setRoom] = useState({ width: 0, height: 0 })
  useEffect(() => {
    const element = stage.current
    if (element === null) return
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth - 24, height: element.clientHeight - 44 }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [stage])
  return room
}
