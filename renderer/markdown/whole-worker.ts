import { answerWhole } from './whole-answer.ts'
import type { WholeRequest } from './whole-answer.ts'

globalThis.addEventListener('message', (event: MessageEvent<WholeRequest>) => {
  for (const answer of answerWhole(event.data)) postMessage(answer)
})
