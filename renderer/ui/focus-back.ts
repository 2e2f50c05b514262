import { useState } from 'react'

/**
 * Remembers what had the focus when this was first drawn, and gives it back. Where that is gone, the element marked
 * `data-focus-home` gets it, so that the keyboard is never left without a place.
 */
export function useFocusBack(): () => void {
  const [before] = useState(() => document.activeElement)
  return () => {
    if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus()
    else focusHome()
  }
}

/** Focuses the element that is marked `data-focus-home`. */
export function focusHome(): void {
  document.querySelector<HTMLElement>('[data-focus-home]')?.focus()
}

/** Focuses the marked element when what had the focus has just been taken off the page. */
export function focusHomeIfLost(): void {
  if (document.activeElement === null || document.activeElement === document.body) focusHome()
}
