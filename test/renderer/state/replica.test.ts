import { expect, test } from 'vitest'
import { textOf } from '#shared/fold.ts'
import { createReplica } from '../../../renderer/state/replica.ts'
import type { Replica } from '../../../renderer/state/replica.ts'
import { conversation, OneReply, reply } from './one-reply.ts'

const text = (replica: Replica): string => {
  const message = replica.message('m')
  return message === undefined ? '' : textOf(message)
}
const word = (value: string) => ({ type: 'text-delta', text: value }) as const
const now = (flush: () => void): void => flush()

test.each([
  { name: 'the core flushes before it answers', dropped: {}, expected: 'one two' },
  { name: 'without the flush a word comes twice', dropped: { flush: true }, expected: 'one twotwo' },
  { name: 'without the running reply what was not stored is missing', dropped: { running: true }, expected: '' },
])('$name', async ({ dropped, expected }) => {
  const core = new OneReply(dropped)
  core.tell(word('one '))
  core.flush()
  const replica = createReplica(core.client, now)
  core.tell(word('two'))
  await replica.open('c')
  core.flush()
  await replica.settled()
  expect(text(replica)).toBe(expected)
})

test('events that the snapshot contains are ignored', async () => {
  const core = new OneReply()
  const replica = createReplica(core.client, now)
  core.tell(word('one '))
  await replica.open('c')
  core.hand({ run: 'run-1', events: [{ n: 1, type: 'message-delta', conversationId: 'c', messageId: 'm', parts: [word('one ')] }] })
  expect(text(replica)).toBe('one ')
})

test('events that overtook the answer are applied after it', async () => {
  const core = new OneReply()
  const replica = createReplica(core.client, now)
  core.tell(word('one '))
  const release = core.hold()
  const opened = replica.open('c')
  core.tell(word('two'))
  core.flush()
  core.tell({ type: 'end', at: 5, status: 'done' })
  core.flush()
  release()
  await opened
  expect(text(replica)).toBe('one two')
  expect(replica.message('m')?.status).toBe('done')
})

test('a reset asks every snapshot again, and an answer from before it is not taken', async () => {
  const core = new OneReply()
  const replica = createReplica(core.client, now)
  const release = core.hold()
  const opened = replica.open('c')
  core.running = reply({ parts: [{ type: 'text', text: 'another run' }] })
  core.hand({ run: 'run-1', reset: true, n: 0 })
  release()
  await opened
  await replica.settled()
  expect(core.asked).toBe(2)
  expect(text(replica)).toBe('another run')
})

test('a stream of another run, and a hole in the numbers, ask again', async () => {
  const core = new OneReply()
  const replica = createReplica(core.client, now)
  await replica.open('c')
  core.hand({ run: 'run-1', events: [{ n: 7, type: 'message-delta', conversationId: 'c', messageId: 'm', parts: [word('late')] }] })
  expect(core.asked).toBe(2)
  core.hand({ run: 'run-2', events: [] })
  expect(core.asked).toBe(3)
})

test('a delta wakes its message only, gathered; an end wakes at once', async () => {
  const core = new OneReply()
  const frames: (() => void)[] = []
  const replica = createReplica(core.client, (flush) => frames.push(flush))
  await replica.open('c')
  frames.splice(0).forEach((flush) => flush())
  let messageWakes = 0
  let conversationWakes = 0
  replica.subscribeMessage('m', () => (messageWakes += 1))
  replica.subscribeConversation('c', () => (conversationWakes += 1))
  for (const value of ['a', 'b', 'c']) {
    core.tell(word(value))
    core.flush()
  }
  expect([messageWakes, frames.length]).toEqual([0, 1])
  core.tell({ type: 'end', at: 5, status: 'done' })
  core.flush()
  expect([messageWakes, conversationWakes]).toEqual([1, 0])
  expect(text(replica)).toBe('abc')
})

test('a leaf that is told before its message keeps the branch on the screen', async () => {
  const core = new OneReply()
  const replica = createReplica(core.client, now)
  await replica.open('c')
  core.fact({ type: 'conversation-changed', conversation: { ...conversation, activeLeafId: 'n' } })
  core.flush()
  expect(replica.conversation('c')?.path).toEqual(['m'])
  core.fact({ type: 'message-added', conversationId: 'c', messageId: 'n', message: reply({ id: 'n', parentId: 'm' }) })
  core.flush()
  expect(replica.conversation('c')?.path).toEqual(['m', 'n'])
})

test('after a change of many conversations an open one is asked again, and one that is gone is told of', async () => {
  const core = new OneReply()
  const replica = createReplica(core.client, now)
  await replica.open('c')
  const gone: string[] = []
  replica.onGone((id) => gone.push(id))
  core.fact({ type: 'conversations-changed' })
  core.flush()
  await expect.poll(() => core.asked).toBe(2)
  await replica.settled()
  expect(gone).toEqual([])
  core.isGone = true
  core.fact({ type: 'conversations-changed' })
  core.flush()
  await expect.poll(() => gone).toEqual(['c'])
})
