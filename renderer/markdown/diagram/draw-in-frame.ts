/** How mermaid is asked; colours are CSS colours. */
export interface DiagramLook {
  readonly dark: boolean
  readonly colours: Readonly<Record<string, string>>
}

/** What the frame is asked. */
export interface DrawRequest extends DiagramLook {
  readonly id: number
  readonly source: string
  /** Labels as text of SVG, which every program reads; else as HTML within it, which wraps and is typeset better. */
  readonly plain: boolean
}

/** What the frame answers: an image as text with its size in CSS pixels, or a sentence of mermaid's why there is none. */
export type DrawAnswer =
  | { readonly id: number; readonly svg: string; readonly width: number; readonly height: number }
  | { readonly id: number; readonly reason: string }

/** What the frame tells its parent once, when it can be given a port. */
export const drawerReady = 'parley-drawer-ready'

/** The largest source that is drawn, in UTF-16 units, and the most edges in one: beyond, layouts take minutes. */
export const [longestDiagram, mostEdges] = [50_000, 1_000]

/** The program of the frame, to run after mermaid: a text, since the frame shares nothing with this page. */
export function drawerProgram(): string {
  return `;(${answerRequests.toString()})(${JSON.stringify(drawerReady)}, ${longestDiagram}, ${mostEdges})`
}

interface Mermaid {
  initialize(config: object): void
  render(id: string, source: string): Promise<{ readonly svg: string }>
}

/** Runs in the frame: nothing of this module is in reach. */
function answerRequests(ready: string, maxTextSize: number, maxEdges: number): void {
  const { mermaid } = globalThis as unknown as { mermaid: Mermaid }
  const draw = async ({ id, source, plain, dark, colours }: DrawRequest): Promise<DrawAnswer> => {
    mermaid.initialize({
      startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true, maxTextSize, maxEdges, htmlLabels: !plain,
      // A diagram may choose its theme, not what stands in the page or how much of it.
      secure: ['secure', 'securityLevel', 'startOnLoad', 'suppressErrorRendering', 'maxTextSize', 'maxEdges', 'htmlLabels', 'themeCSS', 'dompurifyConfig', 'fontFamily'],
      deterministicIds: true, theme: 'base', fontFamily: 'system-ui, sans-serif', themeVariables: { ...colours, darkMode: dark, dropShadow: 'none', pieOpacity: 1 },
    })
    const { svg } = await mermaid.render(`diagram-${id}`, source)
    const image = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg')
    if (image === null) return { id, reason: '' }
    const box = (image.getAttribute('viewBox') ?? '').split(/[ ,]+/).map(Number)
    const [width, height] = [Math.ceil(box[2] ?? 0), Math.ceil(box[3] ?? 0)]
    image.setAttribute('width', String(width))
    image.setAttribute('height', String(height))
    image.style.removeProperty('max-width')
    // As an image it leads nowhere; as a saved file it shall not, either.
    for (const element of image.querySelectorAll('*')) {
      for (const name of element.getAttributeNames()) {
        if (/^(?:xlink:)?href$|^src$|^target$/.test(name) && !/^(?:#|data:image\/)/.test(element.getAttribute(name) ?? '')) element.removeAttribute(name)
      }
    }
    return { id, svg: new XMLSerializer().serializeToString(image), width, height }
  }
  // An image of another place is not loaded, and mermaid would wait for it: an empty one takes its place.
  const empty = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='
  Object.defineProperty(HTMLImageElement.prototype, 'src', {
    get(this: HTMLImageElement): string {
      return this.getAttribute('src') ?? ''
    },
    set(this: HTMLImageElement, address: string) {
      this.setAttribute('src', address.startsWith('data:image/') ? address : empty)
    },
  })
  // What is off the screen may never be decoded, only loaded.
  HTMLImageElement.prototype.decode = function loaded(): Promise<void> {
    return this.complete ? Promise.resolve() : new Promise((resolve) => {
      this.addEventListener('load', () => resolve(), { once: true })
      this.addEventListener('error', () => resolve(), { once: true })
    })
  }
  const open = (event: MessageEvent<unknown>): void => {
    const port = event.ports[0]
    if (event.source !== parent || port === undefined) return
    port.addEventListener('message', (request: MessageEvent<DrawRequest>) => {
      draw(request.data).then(
        (answer) => port.postMessage(answer),
        (thrown: unknown) => port.postMessage({ id: request.data.id, reason: thrown instanceof Error ? thrown.message : String(thrown) }),
      )
    })
    port.start()
  }
  addEventListener('message', open)
  parent.postMessage(ready, '*')
}
