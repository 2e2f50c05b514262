import { useEffect, useState } from 'react'
import type { RefObject } from 'react'

/** Whether something is on the screen, a little beside it, or further away. */
export type Nearness = 'seen' | 'near' | 'far'

/** CSS pixels around the screen that count as near it. */
const margin = '1000px'

type Listener = (isIn: boolean) => void

interface Watch {
  readonly observer: IntersectionObserver
  readonly listeners: Map<Element, Listener>
}

let watches: { readonly near: Watch; readonly seen: Watch } | undefined

/** How near an element is to the screen, also within a box that scrolls; until the browser has said so, `start`. What is selected counts as near. */
export function useNearness(element: RefObject<Element | null>, start: Nearness): Nearness {
  const [nearness, setNearness] = useState(start)
  useEffect(() => {
    const watched = element.current
    if (watched === null) return
    watches ??= { near: createWatch({ rootMargin: margin, scrollMargin: margin }), seen: createWatch({}) }
    const { near, seen } = watches
    let [isNear, isSeen] = [start !== 'far', start === 'seen']
    const tell = (): void => setNearness(isSeen ? 'seen' : isNear || isSelected(watched) ? 'near' : 'far')
    watch(near, watched, (isIn) => {
      isNear = isIn
      tell()
    })
    watch(seen, watched, (isIn) => {
      isSeen = isIn
      tell()
    })
    return () => {
      for (const { observer, listeners } of [near, seen]) {
        observer.unobserve(watched)
        listeners.delete(watched)
      }
    }
  }, [element, start])
  return nearness
}

/** What somebody is selecting is not exchanged under their hand. */
function isSelected(element: Element): boolean {
  const selection = element.ownerDocument.getSelection()
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true)
}

function createWatch(options: IntersectionObserverInit & { readonly scrollMargin?: string }): Watch {
  const listeners = new Map<Element, Listener>()
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting)
  }, options)
  return { observer, listeners }
}

function watch({ observer, listeners }: Watch, element: Element, listener: Listener): void {
  listeners.set(element, listener)
  observer.observe(element)
}
