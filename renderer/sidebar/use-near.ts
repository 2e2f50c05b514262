import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { RefObject } from 'react'

/** How far from the visible part something counts as near, in pixels. */
const margin = 800

type Listener = (isNear: boolean) => void

interface Watch {
  readonly observer: IntersectionObserver
  readonly listeners: Map<Element, Listener>
}

/** One observer per scrolled box: hundreds of them would each be asked at every frame. */
const watches = new WeakMap<Element, Watch>()

function watchOf(root: Element): Watch {
  const known = watches.get(root)
  if (known !== undefined) return known
  const listeners = new Map<Element, Listener>()
  const tell = (entries: readonly IntersectionObserverEntry[]): void => {
    for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting)
  }
  const watch = { observer: new IntersectionObserver(tell, { root, rootMargin: `${margin}px 0px` }), listeners }
  watches.set(root, watch)
  return watch
}

/** Whether an element is near the visible part of the scrolled `nav` around it; what has the focus inside is near wherever it is. */
export function useNear(box: RefObject<HTMLElement | null>, atFirst: boolean): boolean {
  const [isNear, setNear] = useState(atFirst)
  useEffect(() => {
    const element = box.current
    const root = element?.closest('nav')
    if (element === null || root === null || root === undefined) return
    const { observer, listeners } = watchOf(root)
    listeners.set(element, (near) => setNear(near || element.contains(document.activeElement)))
    observer.observe(element)
    return () => {
      observer.unobserve(element)
      listeners.delete(element)
    }
  }, [box])
  return isNear
}

/** Calls back when the element comes near, once. */
export function useWhenNear(act: () => void): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null)
  const come = useEffectEvent(act)
  useEffect(() => {
    const element = box.current
    const root = element?.closest('nav')
    if (element === null || root === null || root === undefined) return
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) come()
    }, { root, rootMargin: `${margin}px 0px` })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return box
}
