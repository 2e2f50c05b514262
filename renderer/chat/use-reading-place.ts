import { useLayoutEffect } from 'react'
import { useApp } from '../state/AppContext.tsx'
import type { LogScroll } from './log/log-scroll.ts'

/** Remembers the line at which a conversation is left, so that one comes back to it. Who is at the end comes back to the end. */
export function useReadingPlace(conversationId: string, log: LogScroll): void {
  const { reading } = useApp()
  useLayoutEffect(() => {
    const keep = (): void => {
      const { place } = log
      if (place === null) reading.delete(conversationId)
      else reading.set(conversationId, place)
    }
    // The page may be loaded again.
    window.addEventListener('pagehide', keep)
    return () => {
      window.removeEventListener('pagehide', keep)
      keep()
    }
  }, [conversationId, log, reading])
}

/** The id of the first message in sight. */
export function firstInSight(box: HTMLElement, content: HTMLElement): string | null {
  const top = box.getBoundingClientRect().top
  for (const article of content.querySelectorAll<HTMLElement>('[data-message]')) if (article.getBoundingClientRect().bottom > top) return article.dataset.message ?? ''
  return null
}
