import { useCallback, useEffect, useState } from 'react'
import type { RefObject } from 'react'
import { flushSync } from 'react-dom'

/** Lines up to which a block is always shown whole. */
const mostLines = 40
/** Blocks that are remembered as opened, so that they are so when somebody scrolls back to them. */
const mostOpened = 100
const opened = new Set<string>()

/** Whether a long block shows its first lines only. */
export interface Collapse {
  /** Whether it is long enough to be collapsed, and does not grow. */
  readonly isPossible: boolean
  readonly isCollapsed: boolean
  change(isCollapsed: boolean): void
}

/**
 * Collapses long blocks that are drawn for the first time when they are finished: one that was seen growing stays open, since
 * nothing may jump under a reader. What is looked for inside of one (the page's find tells it by `beforematch`) opens it.
 */
export function useCollapse(figure: RefObject<HTMLElement | null>, text: string, lines: number, isFinished: boolean): Collapse {
  const isPossible = isFinished && lines > mostLines
  const [isCollapsed, setCollapsed] = useState(isPossible && !opened.has(text))
  const change = useCallback((collapse: boolean) => {
    setCollapsed(collapse)
    if (!collapse) remember(text)
    else opened.delete(text)
  }, [text])
  useEffect(() => {
    const element = figure.current
    if (element === null || !isCollapsed) return
    const open = (): void => flushSync(() => change(false))
    // Whoever brings a hidden line into view scrolls the box that hides it.
    const onScroll = ({ target }: Event): void => {
      if (!(target instanceof HTMLElement) || target.scrollTop === 0) return
      target.scrollTop = 0
      open()
    }
    element.addEventListener('beforematch', open)
    element.addEventListener('scroll', onScroll, true)
    return () => {
      element.removeEventListener('beforematch', open)
      element.removeEventListener('scroll', onScroll, true)
    }
  }, [figure, isCollapsed, change])
  return { isPossible, isCollapsed: isPossible && isCollapsed, change }
}

function remember(text: string): void {
  opened.add(text)
  if (opened.size <= mostOpened) return
  const [oldest] = opened
  if (oldest !== undefined) opened.delete(oldest)
}
