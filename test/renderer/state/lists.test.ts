import { expect, test } from 'vitest'
import { createReplica } from '../../../renderer/state/replica.ts'
import type { Replica } from '../../../renderer/state/replica.ts'
import type { ListName } from '../../../renderer/state/lists.ts'
import { pageSize } from '../../../renderer/state/lists.ts'
import { ManyConversations } from './many-conversations.ts'

const now = (flush: () => void): void => flush()
const ids = (replica: Replica, name: ListName): string[] | undefined => replica.list(name).get()?.conversations.map(({ id }) => id)

/** What the core would answer for the whole list at this moment. */
async function truth(core: ManyConversations, within: 'loose' | 'archive'): Promise<string[]> {
  const { conversations } = await core.client.conversations.list({ within, limit: 10_000 })
  return conversations.map(({ id }) => id)
}

test('a conversation that is pinned, moved or archived goes from one list to the other, at its place', async () => {
  const core = new ManyConversations(4)
  const replica = createReplica(core.client, now)
  const names = ['loose', 'pinned', 'folder:f', 'archive'] as const
  await Promise.all(names.map((name) => replica.list(name).load()))
  const lists = (): (string[] | undefined)[] => names.map((name) => ids(replica, name))
  core.change('c00001', { pinned: true })
  core.change('c00003', { folderId: 'f' })
  core.change('c00000', { folderId: 'f' })
  core.change('c00002', { archived: true })
  core.flush()
  expect(lists()).toEqual([[], ['c00001'], ['c00003', 'c00000'], ['c00002']])
  core.change('c00001', { folderId: 'f' })
  core.flush()
  expect(lists()).toEqual([[], ['c00001'], ['c00003', 'c00001', 'c00000'], ['c00002']])
  for (const id of core.all.keys()) core.change(id, { pinned: false, folderId: null, archived: false })
  core.flush()
  expect(lists()).toEqual([['c00003', 'c00002', 'c00001', 'c00000'], [], [], []])
  expect(replica.known('c00002')).toMatchObject({ archived: false })
})

test('pages follow each other without a hole, also when conversations move while one is asked for', async () => {
  const core = new ManyConversations(pageSize * 3)
  const replica = createReplica(core.client, now)
  const list = replica.list('loose')
  await list.load()
  expect(list.get()).toMatchObject({ hasMore: true })
  const release = core.hold()
  const asked = list.more()
  // The answer is on its way: it knows nothing of these.
  core.change('c00300', { updatedAt: 5_000 })
  core.change('c00350', { archived: true })
  core.change('new', { updatedAt: 6_000 })
  core.remove('c00599')
  core.flush()
  release()
  await asked
  await replica.settled()
  expect(ids(replica, 'loose')?.slice(0, 3)).toEqual(['new', 'c00300', 'c00598'])
  await list.more()
  await list.more()
  expect(ids(replica, 'loose')).toEqual(await truth(core, 'loose'))
  expect(list.get()?.hasMore).toBe(false)
})

test('events that a page contains already and that come after it change nothing', async () => {
  const core = new ManyConversations(pageSize * 2)
  const replica = createReplica(core.client, now)
  const list = replica.list('loose')
  await list.load()
  const asked = list.more()
  core.change('c00010', { title: 'old' })
  core.change('c00010', { title: 'new' })
  await asked
  core.flush()
  expect(replica.known('c00010')?.title).toBe('new')
  expect(ids(replica, 'loose')).toEqual(await truth(core, 'loose'))
})

test('what belongs to a page that was not asked for yet does not stand at the end of those that were', async () => {
  const core = new ManyConversations(pageSize * 2)
  const replica = createReplica(core.client, now)
  const list = replica.list('loose')
  await list.load()
  core.change('c00005', { title: 'renamed' })
  core.flush()
  expect(ids(replica, 'loose')).toHaveLength(pageSize)
  await list.more()
  await list.more()
  expect(ids(replica, 'loose')).toEqual(await truth(core, 'loose'))
})

test('a reset asks again for as many as there were, and the old list stays until then', async () => {
  const core = new ManyConversations(pageSize * 3)
  const replica = createReplica(core.client, now)
  const list = replica.list('loose')
  await list.load()
  await list.more()
  core.changeQuietly('c00599', { archived: true })
  const release = core.hold()
  core.hand({ run: 'run-1', reset: true, n: 0 })
  expect(ids(replica, 'loose')?.[0]).toBe('c00599')
  release()
  await replica.settled()
  expect(ids(replica, 'loose')).toEqual((await truth(core, 'loose')).slice(0, pageSize * 2))
  expect(list.get()?.hasMore).toBe(true)
})

test('a reset while a page is asked for is answered from the beginning', async () => {
  const core = new ManyConversations(pageSize * 2)
  const replica = createReplica(core.client, now)
  const list = replica.list('loose')
  await list.load()
  const release = core.hold()
  const asked = list.more()
  core.changeQuietly('c00399', { archived: true })
  core.hand({ run: 'run-2', reset: true, n: 0 })
  release()
  await asked
  await replica.settled()
  expect(ids(replica, 'loose')?.[0]).toBe('c00398')
})

test('many events of one batch ask again once: the trash after removals, all lists after a change in number', async () => {
  const core = new ManyConversations(30)
  core.folders = [{ id: 'f', name: 'F', createdAt: 1 }]
  const replica = createReplica(core.client, now)
  await Promise.all([replica.list('trash').load(), replica.list('loose').load(), replica.folders.load()])
  core.asked.length = 0
  for (let n = 0; n < 20; n += 1) core.remove(`c000${String(n).padStart(2, '0')}`)
  core.flush()
  await replica.settled()
  await replica.settled()
  expect(core.asked.toSorted()).toEqual(['folders', 'trash'])
  expect(ids(replica, 'trash')).toHaveLength(20)
  expect(ids(replica, 'loose')).toHaveLength(10)
  core.asked.length = 0
  core.changeQuietly('c00025', { archived: true })
  core.fact({ type: 'conversations-changed' })
  core.fact({ type: 'conversations-changed' })
  core.flush()
  await replica.settled()
  await replica.settled()
  expect(core.asked.toSorted()).toEqual(['folders', 'loose', 'trash'])
  expect(ids(replica, 'loose')).toHaveLength(9)
})
