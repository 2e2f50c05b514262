import { expect, test, vi } from 'vitest'
import { addConversations } from '#kit/database.ts'
import { testCore } from '#kit/story.ts'

test('a branch of thousands leaves and comes back at once, and the index follows in slices: one by one, the core answered nobody for seconds', async () => {
  const empty = await testCore()
  await empty.close()
  addConversations(empty.folder, { conversations: 1, messages: 3_000 })
  const { client } = await testCore({}, empty.folder)
  const search = () => client.search.query({ text: '"c0 2999"' })
  const count = async (): Promise<number> => (await client.conversations.get({ conversationId: 'c0' })).messages.length
  // What was added past the core is indexed when it comes back from the trash.
  await client.conversations.remove({ conversationIds: ['c0'] })
  await client.conversations.restore({ conversationIds: ['c0'] })
  const found = async (): Promise<void> => vi.waitFor(async () => expect(await search()).toMatchObject({ hits: [{ messageId: 'c0-2999' }], unindexed: 0 }), { timeout: 10_000 })
  await found()

  const removed = await client.chat.remove({ messageId: 'c0-1', scope: 'branch' })
  expect(removed.messageIds).toHaveLength(2_999)
  expect(await search()).toMatchObject({ hits: [], unindexed: 1 })
  expect([await count(), (await client.conversations.get({ conversationId: 'c0' })).conversation.activeLeafId]).toEqual([1, 'c0-0'])

  await client.chat.restore(removed)
  expect([await count(), (await search()).unindexed]).toEqual([3_000, 1])
  await found()
})
