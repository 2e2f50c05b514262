/** What was seen in a page since it was asked last; milliseconds. */
export interface WindowSeen {
  /** Times between frames. */
  readonly frames: readonly number[]
  /** Tasks of more than 50 ms. */
  readonly longTasks: readonly number[]
  /** Of each letter: the handlers of its events, with what they make React draw. */
  readonly handlers: readonly number[]
  /** Of each letter: from the key event until the frame that shows it has been drawn. */
  readonly paints: readonly number[]
}

declare global {
  interface Window {
    windowProbe: {
      /** What was seen since the last call. */
      take(): WindowSeen
      /** From the next click until the message at `position`, the last one, is in sight and was drawn. */
      opened(conversation: string, position: number): Promise<number>
    }
  }
}

/** Watches frames, tasks and keys of any page. Runs inside of it, before its own scripts: it may use nothing from outside. */
export function watchWindow(): void {
  let seen = { frames: [] as number[], longTasks: [] as number[], handlers: [] as number[], paints: [] as number[] }
  let last = 0
  const frame = (now: number): void => {
    if (last !== 0) seen.frames.push(now - last)
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longTasks.push(duration)
  }).observe({ type: 'longtask' })

  /** Runs `then` after the next frame has been drawn. */
  const afterFrame = (then: () => void): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', then, { once: true })
      port1.start()
      port2.postMessage(0)
    })
  }
  let pressed = 0
  let began = 0
  let spent = 0
  // A letter is two events for the page, each handled on its way up; what React draws for it is drawn before the event has reached the window again.
  addEventListener('keydown', (event) => {
    pressed = event.timeStamp
    began = performance.now()
  }, true)
  addEventListener('keydown', () => void (spent = performance.now() - began))
  addEventListener('keypress', () => void (began = performance.now()), true)
  addEventListener('input', () => {
    seen.handlers.push(spent + performance.now() - began)
    const from = pressed
    afterFrame(() => seen.paints.push(performance.now() - from))
  })

  window.windowProbe = {
    take: () => {
      const taken = seen
      seen = { frames: [], longTasks: [], handlers: [], paints: [] }
      return taken
    },
    opened: (conversation, position) => new Promise((resolve) => {
      addEventListener('click', ({ timeStamp }) => {
        const isDrawn = (): boolean => {
          const article = document.querySelector(`[role="log"] article[data-message^="${conversation}-"][aria-posinset="${position}"]`)
          const log = document.querySelector('[role="log"]')
          if (article === null || log === null) return false
          const [inner, outer] = [article.getBoundingClientRect(), log.getBoundingClientRect()]
          return inner.height > 0 && inner.bottom <= outer.bottom + 1 && inner.bottom > outer.top
        }
        const look = (): void => (isDrawn() ? afterFrame(() => resolve(performance.now() - timeStamp)) : void requestAnimationFrame(look))
        look()
      }, { capture: true, once: true })
    }),
  }
}
