import { useEffect, useState } from 'react'
import type { RefObject } from 'react'
import { Diagrams } from './diagrams.ts'
import type { DiagramResult } from './diagrams.ts'
import { useDiagramLook } from './look.ts'

/** All diagrams of the window, so that one is drawn at a time. */
export const diagrams = new Diagrams()

interface Held {
  readonly source: string
  readonly result: DiagramResult
}

/**
 * A diagram in the window's colours: `undefined` until it is drawn, which begins when `place` comes near the screen. While the
 * theme changes, the one in the colours before stays.
 */
export function useDiagram(source: string, place: RefObject<Element | null>): DiagramResult | undefined {
  const look = useDiagramLook()
  const isNear = useIsNear(place)
  const [held, setHeld] = useState<Held>()
  const known = diagrams.known(source, look)
  useEffect(() => {
    if (!isNear || known !== undefined) return
    const leaving = new AbortController()
    diagrams.draw(source, look, leaving.signal).then((result) => leaving.signal.aborted || setHeld({ source, result }), () => undefined)
    return () => leaving.abort()
  }, [source, look, isNear, known])
  return known ?? (held?.source === source ? held.result : undefined)
}

/** Whether an element has been within a screen's height of the screen. */
function useIsNear(place: RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setNear(true)
    }, { rootMargin: '800px' })
    observer.observe(element)
    return () => observer.disconnect()
  }, [place])
  return isNear
}
