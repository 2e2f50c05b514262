import { useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'
import { useApp } from '../state/AppContext.tsx'
import type { ReadingPlace } from '../state/app.ts'

interface Log {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLDivElement | null>
  release(): void
}

/**
 * Brings a reader who left a conversation in its middle back to the same line; one who was at the end comes back to the
 * end. A search hit goes before. Answers the message to come back to, so that it is drawn.
 */
export function useReadingPlace(conversationId: string, path: readonly string[], isAimed: boolean, { scroller, content, release }: Log): string | null {
  const { reading } = useApp()
  const [place] = useState(() => (isAimed ? undefined : reading.get(conversationId)))
  const known = place !== undefined && path.includes(place.messageId) ? place : null
  useLayoutEffect(() => {
    const box = scroller.current
    const inner = content.current
    if (box === null || inner === null) return
    if (known !== null) {
      release()
      settleAt(box, inner, known, settlingFrames)
    }
    return () => {
      const left = placeIn(box, inner)
      if (left === null) reading.delete(conversationId)
      else reading.set(conversationId, left)
    }
  }, [conversationId, known, scroller, content, release, reading])
  return known?.messageId ?? null
}

/** Heights of messages that were never drawn are guesses, which some frames turn into true ones. */
const settlingFrames = 4

function settleAt(box: HTMLElement, content: HTMLElement, place: ReadingPlace, frames: number): void {
  goTo(box, content, place)
  if (frames > 0 && box.isConnected) requestAnimationFrame(() => settleAt(box, content, place, frames - 1))
}

function goTo(box: HTMLElement, content: HTMLElement, { messageId, offset }: ReadingPlace): void {
  const article = content.querySelector(`[data-message="${CSS.escape(messageId)}"]`)
  if (article === null) return
  box.scrollTop += article.getBoundingClientRect().top - box.getBoundingClientRect().top - offset
}

/** The id of the first message in sight. */
export function firstInSight(box: HTMLElement, content: HTMLElement): string | null {
  return firstPlace(box, content)?.messageId ?? null
}

/** The first message in sight; `null` at the end. */
function placeIn(box: HTMLElement, content: HTMLElement): ReadingPlace | null {
  return box.scrollHeight - box.scrollTop - box.clientHeight <= 2 ? null : firstPlace(box, content)
}

function firstPlace(box: HTMLElement, content: HTMLElement): ReadingPlace | null {
  const top = box.getBoundingClientRect().top
  for (const article of content.querySelectorAll<HTMLElement>('[data-message]')) {
    const { top: start, bottom } = article.getBoundingClientRect()
    if (bottom > top) return { messageId: article.dataset.message ?? '', offset: start - top }
  }
  return null
}
