import { expect, test } from 'vitest'
import { textOf } from '#shared/fold.ts'
import { pageSize } from '../../../renderer/state/pages.ts'
import { createReplica } from '../../../renderer/state/replica.ts'
import type { Replica } from '../../../renderer/state/replica.ts'
import { ManyMessages } from './many-messages.ts'

/** A window on a conversation of many messages; `idle` lets it have an idle moment. */
function windowOn(core: ManyMessages, rows = 5): { replica: Replica; idle: () => Promise<void> } {
  const waiting: (() => void)[] = []
  const replica = createReplica(core.client, (flush) => flush(), { rows, whenIdle: (run) => waiting.push(run) })
  return { replica, idle: async () => { for (const run of waiting.splice(0)) run(); await answered() } }
}

/** Lets promises that are settled go on. */
const answered = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })

const said = (replica: Replica, id: string): string | undefined => {
  const message = replica.message(id)
  return message === undefined ? undefined : textOf(message)
}
const text = (value: string) => ({ parts: [{ type: 'text' as const, text: value }] })

test('the end is there at once, the rest comes in idle moments from the end up, and the conversation says when it is whole', async () => {
  const core = new ManyMessages(pageSize * 2 + 8)
  const { replica, idle } = windowOn(core)
  let wakes = 0
  replica.subscribeConversation('c', () => (wakes += 1))
  await replica.open('c')
  const view = replica.conversation('c')
  expect([view?.path.length, view?.isWhole]).toEqual([pageSize * 2 + 8, false])
  expect([said(replica, `m${pageSize * 2 + 3}`), said(replica, `m${pageSize * 2 + 2}`)]).toEqual([`text ${pageSize * 2 + 3}`, undefined])
  expect(core.pages).toEqual([])
  const before = wakes
  for (let moments = 0; moments < 3; moments += 1) await idle()
  expect(core.pages.map((ids) => [ids.length, ids[0]])).toEqual([[pageSize, `m${pageSize * 2 + 2}`], [pageSize, `m${pageSize + 2}`], [3, 'm2']])
  expect(wakes - before).toBe(1)
  expect(replica.conversation('c')).toEqual({ ...view, isWhole: true })
  expect(replica.conversation('c')).toBe(replica.conversation('c'))
  expect(core.messages.map(({ id }) => replica.message(id))).toEqual(core.messages)
})

test('what is drawn is asked for before anything else, all of a frame at once', async () => {
  const core = new ManyMessages(pageSize * 3)
  const { replica } = windowOn(core)
  await replica.open('c')
  let wakes = 0
  for (const id of ['m3', 'm4', 'm5']) replica.subscribeMessage(id, () => (wakes += 1))
  await answered()
  expect(core.pages.map((ids) => ids.slice(0, 3))).toEqual([['m3', 'm4', 'm5']])
  expect([wakes, said(replica, 'm4')]).toEqual([3, 'text 4'])
})

test('who needs everything gets it without waiting for idle moments; an aimed message is there when its conversation is', async () => {
  const core = new ManyMessages(pageSize * 3)
  const { replica } = windowOn(core)
  await replica.open('c', 'm7')
  expect([core.asked, said(replica, 'm7')]).toEqual([[{ method: 'get', around: 'm7' }], 'text 7'])
  await replica.open('c', 'm20')
  expect([core.pages[0]?.[0], said(replica, 'm20')]).toEqual(['m20', 'text 20'])
  await replica.whole('c')
  expect([replica.conversation('c')?.isWhole, said(replica, 'm0')]).toEqual([true, 'text 0'])
})

test('a page adds what is not known: what an event has told counts more', async () => {
  const core = new ManyMessages(20)
  const { replica } = windowOn(core)
  await replica.open('c')
  const release = core.hold('messages')
  replica.subscribeMessage('m3', () => undefined)
  await answered()
  core.tell({ type: 'message-added', conversationId: 'c', messageId: 'm3', message: core.change('m3', { ...text('text 3'), status: 'running', continues: 0 }) })
  core.log.tellPart('c', 'm3', { type: 'text-delta', text: ' goes on' })
  core.log.flush()
  release()
  await replica.whole('c')
  expect([said(replica, 'm3'), replica.message('m3')?.status]).toEqual(['text 3 goes on', 'running'])
})

test('a page that was asked for before a message was edited is answered for nothing', async () => {
  const core = new ManyMessages(20)
  const { replica } = windowOn(core)
  await replica.open('c')
  const [release, releaseReload] = [core.hold('messages'), core.hold('get')]
  replica.subscribeMessage('m3', () => undefined)
  await answered()
  core.change('m3', text('edited'))
  core.tell({ type: 'tree-changed', conversationId: 'c', said: ['m3'] })
  release()
  await answered()
  expect(said(replica, 'm3')).not.toBe('text 3')
  releaseReload()
  await replica.settled()
  expect(said(replica, 'm3')).toBe('edited')
})

test('an answer that does not know of an edit yet does not bring back the text before', async () => {
  const core = new ManyMessages(20)
  const { replica } = windowOn(core)
  await replica.open('c')
  const release = core.hold('get')
  core.tell({ type: 'tree-changed', conversationId: 'c', said: [] })
  await answered()
  core.change('m19', text('edited'))
  core.tell({ type: 'tree-changed', conversationId: 'c', said: ['m19'] })
  // By the next answer it is not at the end any more.
  core.messages = [...core.messages, ...new ManyMessages(30).messages.slice(20)]
  release()
  await answered()
  await replica.settled()
  expect(said(replica, 'm19')).toBe('edited')
})

test('an edit asks for that message and the tree, not for what is known; what is left out changes where it stands', async () => {
  const core = new ManyMessages(20)
  const { replica } = windowOn(core)
  await replica.open('c')
  await replica.whole('c')
  const pagesBefore = core.pages.length
  core.change('m2', text('edited'))
  core.change('m4', { leftOut: { why: 'chosen', at: 1 } })
  core.tell({ type: 'tree-changed', conversationId: 'c', said: ['m2'] })
  await answered()
  await replica.settled()
  expect(new Set(core.pages.slice(pagesBefore).flat())).toEqual(new Set(['m2']))
  expect([said(replica, 'm2'), replica.message('m4')]).toEqual(['edited', core.messages[4]])
  core.change('m4', { leftOut: undefined })
  core.tell({ type: 'tree-changed', conversationId: 'c', said: [] })
  await answered()
  await replica.settled()
  expect(replica.message('m4')).not.toHaveProperty('leftOut')
})

test('after a reset everything is old: it stays on the screen until it comes anew', async () => {
  const core = new ManyMessages(20)
  const { replica, idle } = windowOn(core)
  await replica.open('c')
  await replica.whole('c')
  for (const { id } of core.messages) core.change(id, text(`anew ${id}`))
  core.hand({ run: 'run-2', reset: true, n: 0 })
  await answered()
  expect([replica.conversation('c')?.isWhole, said(replica, 'm19'), said(replica, 'm2')]).toEqual([false, 'anew m19', 'text 2'])
  await idle()
  expect([replica.conversation('c')?.isWhole, said(replica, 'm2')]).toEqual([true, 'anew m2'])
})

test('a page from before a reset is answered for nothing', async () => {
  const core = new ManyMessages(20)
  const { replica, idle } = windowOn(core)
  await replica.open('c')
  const release = core.hold('messages')
  await idle()
  for (const { id } of core.messages) core.change(id, text(`anew ${id}`))
  core.hand({ run: 'run-2', reset: true, n: 0 })
  await answered()
  release()
  await answered()
  await replica.settled()
  expect(said(replica, 'm2')).toBe('anew m2')
})

test('a page that failed is asked for again when it is needed, and a closed conversation asks for nothing', async () => {
  const core = new ManyMessages(20)
  const { replica, idle } = windowOn(core)
  await replica.open('c')
  core.failures = 1
  await idle()
  expect(core.pages).toHaveLength(1)
  await replica.whole('c')
  expect([core.pages.length, said(replica, 'm0')]).toEqual([2, 'text 0'])
  replica.close('c')
  await replica.open('c')
  const needed = replica.whole('c')
  replica.close('c')
  await needed
  await idle()
  expect([core.pages.length, replica.message('m0')]).toEqual([2, undefined])
})
