import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Attachment, PlannedItem } from '#shared/attachment.ts'
import { createClient } from '#shared/client.ts'
import type { CallResult } from '#shared/client.ts'
import { createPlans } from '../../../renderer/state/attachment-plan.ts'
import type { PlanQuestion } from '../../../renderer/state/attachment-plan.ts'

interface Asked {
  readonly endpointId: string
  readonly attachmentIds: readonly string[]
  answer(width: number): void
  fail(): void
}

function attachment(id: string): Attachment {
  return { id, name: id, mediaType: 'image/png', bytes: 1, width: 1, height: 1, kind: 'image', facts: {} }
}

function item(id: string, width: number): PlannedItem {
  return { id, what: 'sent', changes: [], width, height: 1, bytes: 1, mediaType: 'image/png', tokens: 1 }
}

/** Plans over a core that answers when it is told to. */
function kit() {
  const asked: Asked[] = []
  const client = createClient({
    call: (_method, input) => {
      const { endpointId, attachmentIds } = input as Asked
      const { promise, resolve } = Promise.withResolvers<CallResult>()
      asked.push({
        endpointId,
        attachmentIds,
        answer: (width) => resolve({ ok: true, value: { items: attachmentIds.map((id) => item(id, width)), earlier: { sent: 0, scaled: 0, leftOut: 2 }, requestBytes: 1, lastEvent: 1 } }),
        fail: () => resolve({ ok: false, error: { code: 'internal', message: '', retryable: false } }),
      })
      return promise
    },
    put: () => Promise.reject(new Error('nothing is put')),
    events: () => () => undefined,
  })
  return { plans: createPlans(client), asked }
}

const question = (endpointId: string, ...ids: readonly string[]): PlanQuestion => ({ endpointId, attachments: ids.map(attachment), branch: '' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('an answer for another endpoint than the one chosen now is dropped, and the one chosen is asked', async () => {
  const { plans, asked } = kit()
  plans.ask('c', question('first', 'a'))
  await vi.runAllTimersAsync()
  plans.ask('c', question('second', 'a'))
  await vi.runAllTimersAsync()
  asked[0]?.answer(100)
  await vi.runAllTimersAsync()
  expect(plans.get('c')).toMatchObject({ isAsking: true })
  expect(plans.get('c').items.size).toBe(0)
  expect(asked.map(({ endpointId }) => endpointId)).toEqual(['first', 'second'])
  asked[1]?.answer(200)
  await vi.runAllTimersAsync()
  expect([plans.get('c').items.get('a')?.width, plans.get('c').earlier?.leftOut, plans.get('c').isAsking]).toEqual([200, 2, false])
})

test('many changes in a row are one question, the same is not asked twice, and files that keep coming do not put it off', async () => {
  const { plans, asked } = kit()
  for (const ids of [['a'], ['a', 'b'], ['a', 'b', 'c']]) plans.ask('c', question('e', ...ids))
  await vi.runAllTimersAsync()
  plans.ask('c', question('e', 'a', 'b', 'c'))
  await vi.runAllTimersAsync()
  expect(asked.map(({ attachmentIds }) => attachmentIds)).toEqual([['a', 'b', 'c']])
  asked[0]?.answer(1)
  for (let count = 0; count < 10; count += 1) {
    plans.ask('c', question('e', `f${count}`))
    await vi.advanceTimersByTimeAsync(50)
  }
  expect(asked.length).toBeGreaterThan(1)
})

test('what was known stays while a newer answer is on its way, and goes with the last file', async () => {
  const { plans, asked } = kit()
  plans.ask('c', question('e', 'a'))
  await vi.runAllTimersAsync()
  asked[0]?.answer(100)
  await vi.runAllTimersAsync()
  plans.ask('c', question('e', 'a', 'b'))
  expect([plans.get('c').isAsking, plans.get('c').items.get('a')?.width]).toEqual([true, 100])
  plans.ask('c', null)
  await vi.runAllTimersAsync()
  expect([plans.get('c').isAsking, plans.get('c').items.size, asked.length]).toEqual([false, 0, 1])
})

test('a core that cannot say leaves nothing said, and is asked again with the next change', async () => {
  const { plans, asked } = kit()
  plans.ask('c', question('e', 'a'))
  await vi.runAllTimersAsync()
  asked[0]?.fail()
  await vi.runAllTimersAsync()
  expect(plans.get('c').isAsking).toBe(false)
  plans.ask('c', { ...question('e', 'a'), attachments: [{ ...attachment('a'), sending: { original: true } }] })
  await vi.runAllTimersAsync()
  expect(asked).toHaveLength(2)
})
