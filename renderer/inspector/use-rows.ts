import { useEffect, useState } from 'react'
import type { RefObject } from 'react'

/** Rows that are drawn beyond the visible ones, so that scrolling shows no gap. */
const beyond = 12

/** Which of many rows of one height are in sight, as a half-open range. */
export function useRows(box: RefObject<HTMLElement | null>, count: number, rowHeight: number): { readonly first: number; readonly end: number } {
  const [place, setPlace] = useState({ top: 0, height: 600 })
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const look = (): void => {
      // In steps, so that not every pixel draws anew.
      const top = Math.floor(element.scrollTop / rowHeight / 4) * 4
      setPlace((known) => (known.top === top && known.height === element.clientHeight ? known : { top, height: element.clientHeight }))
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [box, rowHeight])
  const visible = Math.ceil(place.height / rowHeight) + 4
  const first = Math.max(0, Math.min(place.top, count - visible) - beyond)
  return { first, end: Math.min(count, first + visible + 2 * beyond) }
}
