import { expect, test } from 'vitest'
import { countAll } from '../../../renderer/chat/find/count-all.ts'
import { countInMessage } from '../../../renderer/chat/find/message-text.ts'
import type { HitCounts } from '../../../renderer/state/find-text.ts'
import { folded } from '../../../renderer/state/find-text.ts'
import { reply } from '../state/one-reply.ts'

const count = (text: string, query: string, isReasoningOpen = false): number =>
  countInMessage(reply({ parts: [{ type: 'reasoning', text: 'hidden thought' }, { type: 'text', text }] }), folded(query), isReasoningOpen)

test.each([
  { name: 'words are found as they are read, without the signs of Markdown', text: 'un**believ**able, *quite* so', query: 'unbelievable, quite', hits: 1 },
  { name: 'signs are not found', text: '**bold**', query: '**', hits: 0 },
  { name: 'an address is not text', text: '[here](https://example.com/here)', query: 'here', hits: 1 },
  { name: 'code is found as it is written', text: '```js\nlet a_b = `here`\n```', query: 'a_b = `here', hits: 1 },
  { name: 'the language above code is not', text: '```python\nx\n```', query: 'python', hits: 0 },
  { name: 'cells and points stand apart', text: '| one | two |\n|---|---|\n| three | four |\n\n- five\n- six', query: 'one two', hits: 0 },
  { name: 'entities are read', text: 'Tom &amp; Jerry &#233;t&eacute', query: '& jerry e', hits: 1 },
  { name: 'reasoning is not found while it is shut', text: 'x', query: 'thought', hits: 0 },
])('$name', ({ text, query, hits }) => {
  expect(count(text, query)).toBe(hits)
})

test('open reasoning is found', () => {
  expect(count('x', 'thought', true)).toBe(1)
})

test('a person finds their signs: what they wrote is shown as it is', () => {
  expect(countInMessage(reply({ role: 'user', parts: [{ type: 'text', text: '**bold**' }] }), '**', false)).toBe(2)
})

test('counting gives way, tells what it has, and stops when it is given up', async () => {
  const told: (readonly [number, boolean])[] = []
  const giveUp = new AbortController()
  let pauses = 0
  const busy = (): number => {
    const until = performance.now() + 1
    while (performance.now() < until);
    return 1
  }
  const tell = (counts: HitCounts, isDone: boolean): number => told.push([counts.size, isDone])
  const ids = Array.from({ length: 300 }, (_, index) => String(index))
  const pause = (): Promise<void> => {
    pauses += 1
    return Promise.resolve()
  }
  await countAll(ids, { countOf: busy, tell, signal: giveUp.signal, pause })
  expect(pauses).toBeGreaterThan(10)
  expect(told.at(-1)).toEqual([300, true])
  expect(told.length).toBeGreaterThan(1)
  const before = told.length
  const given = countAll(ids, { countOf: busy, tell, signal: giveUp.signal })
  giveUp.abort()
  await given
  expect(told.length).toBe(before)
})
