import { focusHome } from './focus-back.ts'

const focusable = 'button:not(:disabled):not([tabindex="-1"]), input:not(:disabled), select:not(:disabled), textarea, a[href]'

/**
 * Watches that the keyboard is never left without a place: where what had the focus is taken off the page and nothing
 * else asks for it, the sidebar gives it to what lies nearest to where that was, the rest of the window to the element
 * marked `data-focus-home`. Answers a function that ends it.
 */
export function keepFocus(): () => void {
  let last: { readonly element: HTMLElement; readonly inSidebar: boolean; place: DOMRect } | undefined
  const onFocus = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLElement) last = { element: target, inSidebar: target.closest('.sidebar') !== null, place: target.getBoundingClientRect() }
  }
  // A list may have scrolled since it got the focus.
  const onPress = (): void => {
    if (last?.element === document.activeElement) last.place = last.element.getBoundingClientRect()
  }
  const onBlur = ({ relatedTarget }: FocusEvent): void => {
    // A press beside everything takes the focus away on purpose; what is removed is no longer in the page.
    if (relatedTarget === null && last?.element.isConnected === true) requestAnimationFrame(() => { if (last?.element.isConnected === true && document.activeElement === document.body) last = undefined })
  }
  const restore = (): void => {
    if (last === undefined || last.element.isConnected || !isNowhere()) return
    const { inSidebar, place } = last
    last = undefined
    const target = inSidebar ? nearest(place) : undefined
    if (target === undefined) focusHome()
    else target.focus({ preventScroll: true })
  }
  const observer = new MutationObserver(() => {
    // Whoever took it away may have a better place for the focus.
    if (last !== undefined && !last.element.isConnected && isNowhere()) setTimeout(restore, 100)
  })
  observer.observe(document.body, { childList: true, subtree: true })
  document.addEventListener('focusin', onFocus)
  document.addEventListener('focusout', onBlur)
  document.addEventListener('keydown', onPress, true)
  document.addEventListener('pointerdown', onPress, true)
  return () => {
    observer.disconnect()
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('focusout', onBlur)
    document.removeEventListener('keydown', onPress, true)
    document.removeEventListener('pointerdown', onPress, true)
  }
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

function nearest(place: DOMRect): HTMLElement | undefined {
  const away = (element: HTMLElement): number => {
    const { left, top } = element.getBoundingClientRect()
    return Math.hypot(left - place.left, top - place.top)
  }
  return [...document.querySelectorAll<HTMLElement>(focusable)]
    .filter((element) => element.closest('.sidebar') !== null)
    .map((element) => ({ element, distance: away(element) }))
    .toSorted((a, b) => a.distance - b.distance)[0]?.element
}
