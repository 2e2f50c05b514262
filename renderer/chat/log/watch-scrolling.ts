/** Milliseconds that a turn of the wheel or a key has to move the log before the end is followed on. */
const patience = 160

const upKeys: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home'])

interface Heard {
  /** The log is at another place. */
  readonly scrolled: () => void
  /** What was held back may go on. */
  readonly settle: () => void
}

interface Scrolling {
  /** Whether a reader is about to scroll up: following the end would take the page out of their hand. */
  isHeldBack(): boolean
  end(): void
}

/** Hears how a reader scrolls: by wheel, keys, touch, and the scrollbar. */
export function watchScrolling(box: HTMLElement, { scrolled, settle }: Heard): Scrolling {
  const events = new AbortController()
  const options = { passive: true, signal: events.signal } as const
  let isHeld = false
  let until = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = (): void => {
    until = performance.now() + patience
    clearTimeout(timer)
    timer = setTimeout(settle, patience + 1)
  }
  const hold = (): void => {
    isHeld = true
  }
  const letGo = (): void => {
    if (!isHeld) return
    isHeld = false
    wait()
  }
  box.addEventListener('scroll', scrolled, options)
  box.addEventListener('wheel', ({ deltaY }) => { if (deltaY < 0) wait() }, options)
  box.addEventListener('keydown', ({ key, shiftKey }) => { if (upKeys.has(key) || (key === ' ' && shiftKey)) wait() }, options)
  box.addEventListener('touchstart', hold, options)
  // A press beside all rows is one on the scrollbar.
  box.addEventListener('pointerdown', ({ target }) => { if (target === box) hold() }, options)
  for (const end of ['pointerup', 'pointercancel', 'touchend', 'touchcancel'] as const) window.addEventListener(end, letGo, options)
  return {
    isHeldBack: () => isHeld || performance.now() < until,
    end: () => {
      events.abort()
      clearTimeout(timer)
    },
  }
}
