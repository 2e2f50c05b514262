import { fold as foldPart } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import type { StreamPart } from '#shared/stream.ts'
import { alternate, timed } from './measure.ts'
import type { Benchmark } from './report.ts'

const deltas = Array.from({ length: 100_000 }, (_, index): Extract<StreamPart, { type: 'text-delta' }> => ({ type: 'text-delta', text: ` w${index}` }))
const letters = deltas.reduce((sum, delta) => sum + delta.text.length, 0)
const empty: Message = {
  id: 'm', conversationId: 'c', parentId: 'p', turnId: 't', lane: 0, role: 'assistant', status: 'running', createdAt: 0,
  parts: [{ type: 'step-start', at: 0 }],
  madeWith: { endpointId: 'e', endpointName: 'flood', provider: 'databricks', model: 'flood', parameters: {} },
}
const plain = 'plain concatenation'

/** The fold by itself, against what it does at heart. */
export const fold: Benchmark = {
  name: 'fold',
  about: '100,000 text deltas folded into one message',
  run: async (effort) => {
    const sides = [
      { name: 'fold', once: () => timed(foldAll) },
      { name: plain, once: () => timed(concatenateAll) },
    ]
    const timings = await alternate(sides, effort.rounds(31, 15), 5)
    return { rows: timings.map((timing) => ({ ...timing, ...(timing.name !== plain && { reference: plain }) })) }
  },
}

function foldAll(): void {
  let message = empty
  for (const delta of deltas) message = foldPart(message, delta)
  const last = message.parts.at(-1)
  check(last?.type === 'text' ? last.text : '')
}

function concatenateAll(): void {
  const message = { text: '' }
  for (const delta of deltas) message.text += delta.text
  check(message.text)
}

function check(text: string): void {
  if (text.length !== letters) throw new Error(`${text.length} of ${letters} letters arrived`)
}
