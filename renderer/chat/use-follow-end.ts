import { useCallback, useEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'

/** Pixels from the end that still count as being there. */
const nearEnd = 40

interface FollowEnd {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLDivElement | null>
  /** Whether the reader is at the end, so that what comes is followed. */
  readonly atEnd: boolean
  toEnd(): void
  /** Stays where the reader is, whatever comes. */
  release(): void
}

/** Keeps the end in sight while the reader is there, and moves nothing once they have scrolled up. */
export function useFollowEnd(): FollowEnd {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const [atEnd, setAtEnd] = useState(true)

  const follow = useCallback((value: boolean) => {
    follows.current = value
    setAtEnd(value)
  }, [])
  const toEnd = useCallback(() => {
    follow(true)
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [follow])

  useEffect(() => {
    const box = scroller.current
    const inner = content.current
    if (box === null || inner === null) return
    let last = box.scrollTop
    const onScroll = (): void => {
      const distance = box.scrollHeight - box.scrollTop - box.clientHeight
      const isUp = box.scrollTop < last - 1
      last = box.scrollTop
      // The end of what is drawn may not be the end: following it would draw on and on.
      if (box.dataset.partial === 'true') follow(false)
      else if (distance <= 2) follow(true)
      else if (isUp && distance > 2) follow(false)
      else if (distance <= nearEnd && follows.current) follow(true)
      else if (!follows.current) setAtEnd(false)
    }
    const observer = new ResizeObserver(() => {
      if (follows.current && box.dataset.partial !== 'true') {
        box.scrollTop = box.scrollHeight
        // Content that shrank has moved the place up by itself: its scroll event comes later, when more may have grown below.
        last = box.scrollTop
      } else setAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight <= 2)
    })
    box.addEventListener('scroll', onScroll, { passive: true })
    observer.observe(inner)
    observer.observe(box)
    return () => {
      box.removeEventListener('scroll', onScroll)
      observer.disconnect()
    }
  }, [follow])

  const release = useCallback(() => {
    follows.current = false
  }, [])
  return { scroller, content, atEnd, toEnd, release }
}
