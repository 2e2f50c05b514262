import type { LogScroll } from '../chat/log/log-scroll.ts'

/** Scrolls the logs of columns together: what one reads is shown in the others, question by question. */
export class ScrollTogether {
  readonly #logs = new Map<LogScroll, HTMLElement>()
  #isOn = false
  /** The log that the person scrolls; the others follow it. */
  #leader: LogScroll | null = null
  #isAsked = false

  /** Whether the logs go together from now on. */
  switch(isOn: boolean): void {
    this.#isOn = isOn
    if (isOn) this.#goLater()
  }

  /** Takes a log in; answers how to leave it out. */
  readonly enter = (log: LogScroll, box: HTMLElement): (() => void) => {
    const events = new AbortController()
    const options = { passive: true, signal: events.signal } as const
    const lead = (): void => {
      this.#leader = log
    }
    for (const name of ['wheel', 'pointerdown', 'touchstart', 'keydown'] as const) box.addEventListener(name, lead, options)
    box.addEventListener('scroll', () => {
      if (this.#leader === log) this.#goLater()
    }, options)
    this.#logs.set(log, box)
    return () => {
      events.abort()
      this.#logs.delete(log)
      if (this.#leader === log) this.#leader = null
    }
  }

  #goLater(): void {
    if (!this.#isOn || this.#isAsked) return
    this.#isAsked = true
    requestAnimationFrame(() => {
      this.#isAsked = false
      this.#go()
    })
  }

  #go(): void {
    const leader = this.#leader ?? this.#logs.keys().next().value
    const at = leader?.reading
    if (!this.#isOn || leader === undefined || at === undefined) return
    for (const log of this.#logs.keys()) if (log !== leader) log.readAt(at)
  }
}
