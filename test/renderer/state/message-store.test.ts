import { expect, test } from 'vitest'
import type { Message } from '#shared/message.ts'
import { MessageStore } from '../../../renderer/state/message-store.ts'

const reply = (id: string): Message => ({ id, conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts: [], createdAt: 0 })

/** A store whose frames come when the test says so, and the ids of the messages that were woken since it was last looked. */
function stage(ids: readonly string[]): { store: MessageStore; frame(): string[] } {
  const frames: (() => void)[] = []
  const store = new MessageStore((flush) => frames.push(flush))
  let woken: string[] = []
  for (const id of ids) store.subscribe(id, () => woken.push(id))
  return {
    store,
    frame: () => {
      woken = []
      frames.shift()?.()
      return woken
    },
  }
}

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** One letter more of each. */
function growAll(store: MessageStore): void {
  for (const id of ids) store.fold(id, [{ type: 'text-delta', text: 'x' }])
}

test('eight replies that grow at once share the frames, and none is passed over by those that grow again', () => {
  const { store, frame } = stage(ids)
  for (const id of ids) store.put(reply(id))
  expect(frame()).toEqual(ids)
  growAll(store)
  expect(frame()).toEqual(['a', 'b'])
  growAll(store)
  expect(frame()).toEqual(['c', 'd'])
  expect(frame()).toEqual(['e', 'f'])
  expect(frame()).toEqual(['g', 'h'])
  expect(frame()).toEqual(['a', 'b'])
  expect(frame()).toEqual([])
})

test('messages that come in pages are drawn in one frame, and keep no reply that grows from being drawn', () => {
  const { store, frame } = stage(ids)
  for (const id of ids) store.put(reply(id))
  frame()
  for (let n = 0; n < 100; n += 1) store.put(reply(`unseen ${n}`))
  store.put(reply('g'))
  growAll(store)
  expect(frame().toSorted()).toEqual(['a', 'b', 'g'])
})

test('one that ends is drawn at once, with all that waits', () => {
  const { store, frame } = stage(ids)
  for (const id of ids) store.put(reply(id))
  frame()
  growAll(store)
  store.fold('h', [{ type: 'end', at: 1, status: 'done' }])
  expect(store.get('h')?.status).toBe('done')
  expect(frame()).toEqual([])
})
