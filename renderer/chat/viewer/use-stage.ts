import { useLayoutEffect, useRef, useState } from 'react'
import type { PointerEvent } from 'react'
import { fitted, isWhole, moved, within, zoomed } from './zoom.ts'
import type { Extent, Place } from './zoom.ts'

/** An image on its stage, and how it is made larger and moved about. */
export interface Stage {
  /** To be given the element in which the image lies. */
  attach(box: HTMLDivElement | null): void
  readonly place: Place
  /** The image is seen as a whole. */
  readonly isWhole: boolean
  /** Makes it larger by a factor; what is at `point` (of the window; left out: in the middle) stays there. */
  zoom(factor: number, point?: { readonly clientX: number; readonly clientY: number }): void
  /** One dot of the image for one of the screen. */
  toPixels(point?: { readonly clientX: number; readonly clientY: number }): void
  fit(): void
  move(x: number, y: number): void
  readonly handlers: {
    onPointerDown(event: PointerEvent<HTMLElement>): void
    onPointerMove(event: PointerEvent<HTMLElement>): void
  }
}

const none: Extent = { width: 0, height: 0 }

/** Lays an image of this size on the stage; it fits until the person wants it otherwise, also when the window changes, and so does the next one (`id`). */
export function useStage(id: string, image: Extent): Stage {
  const [box, attach] = useState<HTMLDivElement | null>(null)
  // Without a place it is as large as the window allows.
  const [wanted, setWanted] = useState<{ readonly of: string; readonly place: Place } | null>(null)
  const [stage, setStage] = useState<Extent>(none)
  const place = wanted?.of === id ? within(wanted.place, image, stage) : fitted(image, stage)
  const change = (next: (place: Place) => Place): void => setWanted((before) => ({ of: id, place: next(before?.of === id ? before.place : fitted(image, stage)) }))
  const fromMiddle = (point?: { readonly clientX: number; readonly clientY: number }): { x: number; y: number } => {
    const edges = box?.getBoundingClientRect()
    if (point === undefined || edges === undefined) return { x: 0, y: 0 }
    return { x: point.clientX - edges.left - edges.width / 2, y: point.clientY - edges.top - edges.height / 2 }
  }
  const zoom: Stage['zoom'] = (factor, point) => {
    const at = fromMiddle(point)
    change((before) => zoomed(before, factor, at, image, stage))
  }
  const latest = useRef(zoom)
  useLayoutEffect(() => {
    latest.current = zoom
  })
  useLayoutEffect(() => {
    if (box === null) return undefined
    const watch = new ResizeObserver(() => setStage({ width: box.clientWidth, height: box.clientHeight }))
    watch.observe(box)
    // React listens passively, and then the page would be made larger as well.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      latest.current(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : event.ctrlKey ? 0.01 : 0.002)), event)
    }
    box.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      watch.disconnect()
      box.removeEventListener('wheel', onWheel)
    }
  }, [box])
  return {
    attach, place, zoom,
    isWhole: isWhole(place, image, stage),
    toPixels: (point) => zoom(1 / devicePixelRatio / place.scale, point),
    fit: () => setWanted(null),
    move: (x, y) => change((before) => moved(before, x, y, image, stage)),
    handlers: {
      onPointerDown: (event) => {
        if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerMove: (event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) change((before) => moved(before, event.movementX, event.movementY, image, stage))
      },
    },
  }
}
