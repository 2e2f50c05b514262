import { stepWord } from '../text.ts'
import type { ReadingText } from '../text.ts'

/** What was seen while a text streamed; milliseconds. */
export interface Seen {
  /** Times between frames, from the first piece until all was shown. */
  readonly frames: readonly number[]
  /** Tasks of more than 50 ms. */
  readonly longTasks: readonly number[]
  /** From a key event to the end of the frame that shows its letter. */
  readonly keys: readonly number[]
  /** The longest time from the arrival of a step in this process until a frame with it was drawn. */
  readonly unshown: number
  /** From the arrival of the last piece until all was drawn. */
  readonly after: number
}

/** Watches the frames of a page while a text arrives in `content`. */
export class Probe {
  readonly #content: Element
  readonly #text: ReadingText
  readonly #frames: number[] = []
  readonly #longTasks: number[] = []
  readonly #keys: number[] = []
  readonly #arrivals: number[] = []
  readonly #done = Promise.withResolvers<void>()
  readonly #channel = new MessageChannel()
  readonly #tasks: PerformanceObserver
  #received = 0
  #shown = 0
  #unshown = 0
  #last = 0
  #ended = 0
  #allShown = 0
  #isOdd = false
  #stopped = false

  constructor(content: Element, text: ReadingText) {
    this.#content = content
    this.#text = text
    this.#tasks = new PerformanceObserver((list) => this.#note(list.getEntries()))
    this.#tasks.observe({ type: 'longtask' })
    // A task that was posted in a frame runs after it was drawn.
    this.#channel.port1.addEventListener('message', () => this.#look())
    this.#channel.port1.start()
    requestAnimationFrame(this.#frame)
  }

  /** Text has arrived; `at` in milliseconds since 1970. */
  receive(length: number, at: number): void {
    this.#received += length
    while ((this.#text.stepEnds[this.#arrivals.length] ?? Infinity) <= this.#received) this.#arrivals.push(at - performance.timeOrigin)
    if (this.#received === this.#text.text.length) this.#ended = at - performance.timeOrigin
  }

  /** A key event has been handled. */
  key(event: { readonly timeStamp: number }): void {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => this.#keys.push(performance.now() - event.timeStamp), { once: true })
      port1.start()
      port2.postMessage(0)
    })
  }

  /** Resolves when everything that was received has been drawn. */
  get shown(): Promise<void> {
    return this.#done.promise
  }

  /** Ends the watch. */
  stop(): Seen {
    this.#stopped = true
    this.#note(this.#tasks.takeRecords())
    this.#tasks.disconnect()
    return { frames: this.#frames, longTasks: this.#longTasks, keys: this.#keys, unshown: this.#unshown, after: this.#allShown - this.#ended }
  }

  readonly #frame = (now: number): void => {
    if (this.#stopped || this.#allShown !== 0) return
    if (this.#last !== 0) this.#frames.push(now - this.#last)
    this.#last = now
    // Looking costs as much as a small update: every other frame will do.
    this.#isOdd = !this.#isOdd
    if (this.#isOdd) this.#channel.port2.postMessage(0)
    requestAnimationFrame(this.#frame)
  }

  #look(): void {
    const isComplete = this.#ended !== 0 && this.#shown === this.#text.stepEnds.length
    if (this.#stopped || (this.#shown === this.#arrivals.length && !isComplete)) return
    const now = performance.now()
    const last = isComplete ? this.#shown : lastStep(this.#content)
    while (this.#shown < this.#arrivals.length && this.#shown <= last) {
      this.#unshown = Math.max(this.#unshown, now - (this.#arrivals[this.#shown] ?? now))
      this.#shown += 1
    }
    if (this.#ended !== 0 && this.#shown === this.#text.stepEnds.length) {
      this.#allShown ||= now
      this.#done.resolve()
    }
  }

  #note(entries: readonly PerformanceEntry[]): void {
    for (const { duration } of entries) this.#longTasks.push(duration)
  }
}

/** The number of the last step in the text that is drawn, by its last few thousand characters; -1 where there is none. */
export function lastStep(content: Element): number {
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT)
  let tail = ''
  let node: Node | null = walker.currentNode
  while (node.lastChild !== null) node = node.lastChild
  walker.currentNode = node
  for (; node !== null && tail.length < 3000; node = walker.previousNode()) {
    if (!(node instanceof Text)) continue
    // Of a long node only the end: it would have to be copied.
    tail = (node.length > 3000 ? node.substringData(node.length - 3000, 3000) : node.data) + tail
    const found = /k(\d{4})(?!.*k\d{4})/s.exec(tail)?.[1]
    if (found !== undefined) return Number(found)
  }
  return -1
}

/** Whether every step is in a text once, in order. */
export function hasEveryStep(text: string, { stepEnds }: ReadingText): boolean {
  const found = text.match(/k\d{4}/g) ?? []
  return found.length === stepEnds.length && found.every((word, index) => word === stepWord(index))
}
