import type { Hit } from '../../state/find-text.ts'
import { drawnHits } from './dom-text.ts'

/** Heights of messages that were never drawn are guesses, and a long text may open first: some frames make the place true. */
const settlingFrames = 5
/** Another branch is drawn some frames after it was asked for. */
const waitingFrames = 90

/** Brings a hit into sight. Answers how to end that, for a reader who moves on by themselves. */
export function goToHit(box: HTMLElement, query: string, hit: Hit): () => void {
  let isLeft = false
  const settle = (frames: number, waiting: number): void => {
    if (isLeft || !box.isConnected) return
    const article = box.querySelector(`[data-message="${CSS.escape(hit.messageId)}"]`)
    if (article === null) {
      if (waiting > 0) requestAnimationFrame(() => settle(frames, waiting - 1))
      return
    }
    showIn(box, article, query, hit.nth)
    if (frames > 0) requestAnimationFrame(() => settle(frames - 1, 0))
  }
  settle(settlingFrames, waitingFrames)
  return () => {
    isLeft = true
  }
}

function showIn(box: HTMLElement, article: Element, query: string, nth: number): void {
  const hits = drawnHits(article, query)
  const range = hits[Math.min(nth, hits.length - 1)]
  // What hides text (a long block of code that is collapsed) opens; browsers say this of what they find, too.
  range?.startContainer.parentElement?.dispatchEvent(new Event('beforematch', { bubbles: true }))
  const edges = box.getBoundingClientRect()
  const place = range === undefined ? article.getBoundingClientRect() : rectOf(range)
  if (range !== undefined) showAcross(range, place)
  const isInSight = place.height > 0 && place.top > edges.top + 64 && place.top < edges.bottom - 80
  if (!isInSight) box.scrollTop += place.top - edges.top - edges.height / 3
}

/** Code and tables scroll by themselves. */
function showAcross(range: StaticRange, place: DOMRect): void {
  const wide = range.startContainer.parentElement?.closest('pre, .md-table')
  if (!(wide instanceof HTMLElement)) return
  const { left, right } = wide.getBoundingClientRect()
  if (place.left < left) wide.scrollLeft -= left - place.left + 24
  else if (place.right > right) wide.scrollLeft += place.right - right + 24
}

function rectOf({ startContainer, startOffset, endContainer, endOffset }: StaticRange): DOMRect {
  const range = document.createRange()
  range.setStart(startContainer, startOffset)
  range.setEnd(endContainer, endOffset)
  return range.getBoundingClientRect()
}
