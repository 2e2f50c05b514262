import type { Message } from '#shared/message.ts'
import { countAll } from '../../renderer/chat/find/count-all.ts'
import { countInMessage } from '../../renderer/chat/find/message-text.ts'
import { folded, totalOf } from '../../renderer/state/find-text.ts'
import { alternate, timed } from './measure.ts'
import type { Benchmark } from './report.ts'

const sentence = 'The quick brown fox jumps over the lazy dog near the **café** of Belém, and `nobody` knows [why](https://example.com). '
const messages = Array.from({ length: 10_000 }, (_, index): Message => ({
  id: `m${index}`, conversationId: 'c', parentId: index === 0 ? null : `m${index - 1}`, turnId: 't', lane: 0, role: index % 2 === 0 ? 'user' : 'assistant', status: 'done', createdAt: 0,
  parts: [{ type: 'text', text: `${sentence.repeat(index % 2 === 0 ? 1 : 8)}${index % 1_000 === 7 ? 'A needle in a haystack.' : ''}\n\n- a point\n- and another` }],
}))
const plain = 'lower case and indexOf'

/** Finding in the open conversation, against the plainest search through the same texts. */
export const find: Benchmark = {
  name: 'find',
  about: 'words counted in a conversation of 10,000 messages (5 MB), as they are read, without case and accents',
  run: async (effort) => {
    const sides = [
      { name: 'a rare word, for the first time', once: () => timed(() => count(fresh(), 'needle', 10)) },
      { name: 'a rare word, once more', once: () => timed(() => count(messages, 'haystack', 10)) },
      { name: 'a word of all messages, for the first time', once: () => timed(() => count(fresh(), 'cafe of belem', 5_000 * 8)) },
      { name: 'a word of all messages, once more', once: () => timed(() => count(messages, 'café of', 5_000 * 8)) },
      { name: plain, once: () => timed(() => searchPlainly('needle', 10)) },
    ]
    const timings = await alternate(sides, effort.rounds(15, 5), 1)
    const sorted = slices.toSorted((a, b) => a - b)
    const notes = [`The window is held for ${sorted.at(Math.floor(sorted.length * 0.95))?.toFixed(1)} ms at a time (p95; longest ${sorted.at(-1)?.toFixed(1)} ms).`]
    return { rows: timings.map((timing) => ({ ...timing, ...(timing.name !== plain && { reference: plain }) })), notes }
  },
}

/** Milliseconds of work between two pauses. */
const slices: number[] = []

/** Messages of which nothing is kept. */
function fresh(): Message[] {
  return messages.map((message) => ({ ...message }))
}

async function count(given: readonly Message[], query: string, expected: number): Promise<void> {
  const byId = new Map(given.map((message) => [message.id, message]))
  const ids = [...byId.keys()]
  let total = 0
  let began = performance.now()
  await countAll(ids, {
    countOf: (id) => countInMessage(byId.get(id) ?? messages[0] ?? unreachable(), folded(query), false),
    tell: (counts) => {
      total = totalOf(ids, counts)
    },
    signal: new AbortController().signal,
    pause: async () => {
      slices.push(performance.now() - began)
      await new Promise((resolve) => { setImmediate(resolve) })
      began = performance.now()
    },
  })
  check(total, expected)
}

function searchPlainly(query: string, expected: number): void {
  let total = 0
  for (const { parts } of messages) for (const part of parts) if (part.type === 'text' && part.text.toLowerCase().includes(query)) total += 1
  check(total, expected)
}

function check(total: number, expected: number): void {
  if (total !== expected) throw new Error(`${total} of ${expected} were found`)
}

function unreachable(): never {
  throw new Error('there are messages')
}
