import { loadGrammar } from './grammars.ts'
import { createHighlighting } from './highlighting.ts'
import type { HighlightRequest } from './highlighting.ts'

const highlight = createHighlighting(loadGrammar)

globalThis.addEventListener('message', (event: MessageEvent<HighlightRequest>) => {
  void highlight(event.data).then((answer) => {
    postMessage(answer, { transfer: answer.type === 'tokens' ? [answer.tokens.buffer as ArrayBuffer, answer.ends.buffer as ArrayBuffer] : [] })
  })
})
