import type { BrowserWindow, Rectangle } from 'electron'
import type { Settings } from '#shared/settings.ts'

/** Where a window was, in screen pixels. */
export type WindowPlace = NonNullable<Settings['windowPlace']>

/** The smallest size in which everything can be reached. */
export const smallest = { width: 380, height: 480 } as const
/** The size of the first window. */
export const usual = { width: 1180, height: 800 } as const

/** How much of a window's top edge must be on a display, so that a person can grab it. */
const graspable = { width: 120, height: 40 } as const

/**
 * Fits a remembered place to the displays that are there now. The size is held between the smallest one and the
 * display's; a position that no display shows any more is left out, so that the system chooses one.
 */
export function fitPlace(place: WindowPlace, workAreas: readonly Rectangle[]): Rectangle | Size {
  const { x, y } = place
  const area = x === undefined || y === undefined ? undefined : workAreas.find((area) => shows(area, { ...place, x, y }))
  const room = area ?? workAreas[0]
  const size = {
    width: between(smallest.width, place.width, room?.width),
    height: between(smallest.height, place.height, room?.height),
  }
  return area === undefined || x === undefined || y === undefined ? size : { ...size, x, y }
}

interface Size {
  readonly width: number
  readonly height: number
}

function shows(area: Rectangle, place: Rectangle): boolean {
  const seen = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x)
  const top = place.y >= area.y && place.y + graspable.height <= area.y + area.height
  return top && seen >= graspable.width
}

function between(least: number, value: number, most: number | undefined): number {
  return Math.round(Math.max(least, Math.min(value, most ?? value)))
}

/** Puts a window where it was: bounds first, so that leaving full screen finds them. Does not show it. */
export function applyPlace(window: BrowserWindow, place: WindowPlace, workAreas: readonly Rectangle[]): void {
  const bounds = fitPlace(place, workAreas)
  if ('x' in bounds) window.setBounds(bounds)
  else {
    window.setSize(bounds.width, bounds.height)
    window.center()
  }
}

/** Where a window is now; while it is maximized or in full screen the bounds are those that it will return to. */
export function placeOf(window: BrowserWindow): WindowPlace {
  return { ...window.getNormalBounds(), maximized: window.isMaximized(), fullScreen: window.isFullScreen() }
}

/** How long a window must rest before its place is stored, in milliseconds. */
const restTime = 500

/** Stores where the window is when it has come to rest, and at once when it closes. Answers a function that stores it now. */
export function rememberPlace(window: BrowserWindow, save: (place: WindowPlace) => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const store = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (!window.isDestroyed()) save(placeOf(window))
  }
  const storeSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(store, restTime)
  }
  const changes = ['resize', 'move', 'maximize', 'unmaximize', 'enter-full-screen', 'leave-full-screen'] as const
  // The overloads of `on` take one name each.
  for (const change of changes) window.on(change as 'resize', storeSoon)
  window.on('close', store)
  window.on('closed', () => clearTimeout(timer))
  return store
}
