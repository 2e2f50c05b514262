import { useEffect, useState } from 'react'

/** Entries that are drawn at once, and in each idle moment afterwards. */
const slice = 6

/** How many of `count` entries are to be drawn: a few at once, the others bit by bit while nothing else happens; all when the page is printed. */
export function useSlices(count: number): number {
  const [drawn, setDrawn] = useState(slice)
  const isWhole = drawn >= count
  useEffect(() => {
    if (isWhole) return
    let handle = 0
    const next = (): void => {
      handle = requestIdleCallback(() => {
        setDrawn((before) => before + slice)
        next()
      }, { timeout: 200 })
    }
    next()
    const drawAll = (): void => setDrawn(count)
    window.addEventListener('beforeprint', drawAll)
    return () => {
      cancelIdleCallback(handle)
      window.removeEventListener('beforeprint', drawAll)
    }
  }, [isWhole, count])
  return drawn
}
