import { createHighlighter } from './highlighter.ts'
import type { Highlighter } from './highlighter.ts'
import type { HighlightAnswer } from './highlighting.ts'

let made: Highlighter | undefined

/** The window's highlighter; its thread starts when the first block needs it. */
export function windowHighlighter(): Highlighter {
  made ??= createHighlighter({
    start: (answer, fail) => {
      const worker = new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module', name: 'parley-highlight' })
      worker.addEventListener('message', (event: MessageEvent<HighlightAnswer>) => answer(event.data))
      worker.addEventListener('error', fail)
      return { ask: (request) => worker.postMessage(request), stop: () => worker.terminate() }
    },
    beforeDrawing: (callback) => void requestAnimationFrame(callback),
  })
  return made
}
