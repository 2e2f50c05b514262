import { longestDiagram } from './draw-in-frame.ts'
import type { DiagramLook } from './draw-in-frame.ts'
import { openDrawer } from './drawer.ts'
import type { Drawer } from './drawer.ts'

/** An image as text, with its size in CSS pixels. */
export interface DrawnDiagram {
  readonly svg: string
  readonly width: number
  readonly height: number
}

/** Why there is no image: mermaid cannot read it, for the `reason` that it gives; or it is too much; or mermaid could not be had. */
export type DiagramFailure =
  | { readonly failure: 'invalid'; readonly reason: string }
  | { readonly failure: 'too-long' | 'too-slow' | 'no-drawer' }

/** What became of a diagram. */
export type DiagramResult = DrawnDiagram | DiagramFailure

/** Milliseconds after which a frame that has nothing to draw is taken away with its memory. */
const idle = 20_000
const mostKept = 60

/** Draws diagrams one after the other, so that many of them block nobody, and remembers the last ones. */
export class Diagrams {
  readonly #open: () => Promise<Drawer>
  readonly #kept = new Map<string, DiagramResult>()
  #drawer: Promise<Drawer> | undefined
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #ids = 0
  #rest: ReturnType<typeof setTimeout> | undefined

  constructor(open: () => Promise<Drawer> = openDrawer) {
    this.#open = open
  }

  /** What was drawn before for the screen. */
  known(source: string, look: DiagramLook): DiagramResult | undefined {
    return this.#kept.get(nameOf(source, look))
  }

  /** Draws a diagram for other programs: its labels are text of SVG. */
  drawPlainly(source: string, look: DiagramLook): Promise<DiagramResult> {
    return this.#inTurn(() => this.#ask(source, look, true))
  }

  /** Draws a diagram when those asked before it are drawn, unless `signal` is aborted until then. Never rejects otherwise. */
  async draw(source: string, look: DiagramLook, signal: AbortSignal): Promise<DiagramResult> {
    if (source.length > longestDiagram) return { failure: 'too-long' }
    return this.#inTurn(() => {
      signal.throwIfAborted()
      return this.known(source, look) ?? this.#drawNow(source, look)
    })
  }

  #inTurn(work: () => DiagramResult | Promise<DiagramResult>): Promise<DiagramResult> {
    this.#waiting += 1
    clearTimeout(this.#rest)
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined).finally(() => this.#leave())
    return turn
  }

  async #drawNow(source: string, look: DiagramLook): Promise<DiagramResult> {
    const result = await this.#ask(source, look, false)
    // What took too long on a busy machine may be quick another time.
    if ('failure' in result && result.failure !== 'invalid') return result
    const oldest = this.#kept.keys().next().value
    if (this.#kept.size >= mostKept && oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(nameOf(source, look), result)
    return result
  }

  async #ask(source: string, look: DiagramLook, plain: boolean): Promise<DiagramResult> {
    const drawer = await (this.#drawer ??= this.#open()).catch(() => undefined)
    if (drawer === undefined) {
      this.#drawer = undefined
      return { failure: 'no-drawer' }
    }
    try {
      const answer = await drawer.draw({ id: (this.#ids += 1), source, plain, ...look })
      return 'reason' in answer ? { failure: 'invalid', reason: answer.reason } : answer
    } catch {
      // It still computes: only its end frees the processor.
      this.#close()
      return { failure: 'too-slow' }
    }
  }

  #leave(): void {
    this.#waiting -= 1
    if (this.#waiting === 0) this.#rest = setTimeout(() => this.#close(), idle)
  }

  #close(): void {
    this.#drawer?.then((drawer) => drawer.close(), () => undefined)
    this.#drawer = undefined
  }
}

function nameOf(source: string, look: DiagramLook): string {
  return `${look.dark ? 'dark' : 'light'} ${JSON.stringify(look.colours)} ${source}`
}
