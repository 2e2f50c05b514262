import { expect, test, vi } from 'vitest'
import { openDatabase } from '#core/store/db.ts'
import { copyTitle } from '#core/store/duplicate.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { testCore, testFolder } from '#kit/story.ts'

/** A tree with two branches, a removed message in one of them, a revision, and a message that a summary stands for. */
function plant(folder: string): void {
  const db = openDatabase(folder, () => 1)
  db.run("INSERT INTO conversations (id, title, titled_by, created_at, updated_at, active_leaf_id, pinned) VALUES ('c', 'Plan', 'person', 1, 1, 'd', 1)")
  db.run("INSERT INTO summaries (id, conversation_id, text, endpoint_name, created_at) VALUES ('s', 'c', 'in short', 'Demo', 1)")
  const add = (id: string, parent: string | null, more: { removedAt?: number; leftOut?: Message['leftOut']; revisions?: number } = {}): void => {
    db.run(
      `INSERT INTO messages (id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about, removed_at, left_out, revisions) VALUES (?, 'c', ?, 't', 0, 'user', 'done', 1, ?, '{}', ?, ?, ?)`,
      id, parent, JSON.stringify([{ type: 'text', text: `text of ${id}` }]), more.removedAt ?? null, more.leftOut === undefined ? null : JSON.stringify(more.leftOut), more.revisions ?? 0,
    )
  }
  add('a', null, { leftOut: { why: 'summarised', summaryId: 's' } })
  add('b', 'a', { removedAt: 1 })
  add('d', 'b', { revisions: 1 })
  add('other branch', 'a')
  db.run("INSERT INTO revisions (id, message_id, parts, replaced_at) VALUES ('r', 'd', '[{\"type\":\"text\",\"text\":\"as it was\"}]', 1)")
  db.close()
}

test('a copy is the whole tree with its revisions and summaries, under ids of its own, and both go their own way', async () => {
  const folder = testFolder()
  plant(folder)
  const { client, close } = await testCore({}, folder)
  const { conversationId } = await client.conversations.duplicate({ conversationId: 'c' })
  const { conversation, messages } = await client.conversations.get({ conversationId })
  expect(conversation).toMatchObject({ title: 'Plan (2)', pinned: false })
  expect(messages.map(textOf)).toEqual(['text of a', 'text of d', 'text of other branch'])
  const [a, d, other] = messages
  expect([a?.parentId, d?.parentId, other?.parentId]).toEqual([null, a?.id, a?.id])
  expect(conversation.activeLeafId).toBe(d?.id)
  expect(messages.map(({ id }) => id)).not.toContain('a')
  expect(new Set(messages.map(({ turnId }) => turnId)).size).toBe(1)
  expect(a?.leftOut).toMatchObject({ why: 'summarised', summaryId: expect.not.stringMatching(/^s$/) as string })
  await vi.waitFor(async () => expect((await client.search.query({ text: 'branch' })).hits.map((hit) => hit.title)).toContain('Plan (2)'))
  expect(copyTitle(conversation.title)).toBe('Plan (3)')
  await client.conversations.remove({ conversationIds: ['c'] })
  await client.conversations.purge({})
  await close()
  // The next start deletes the original: the copy has lost nothing with it.
  const again = await testCore({}, folder)
  const db = openDatabase(folder, () => 1)
  await vi.waitFor(() => expect(db.all("SELECT id FROM conversations WHERE id = 'c'")).toEqual([]))
  expect(db.get('SELECT parts FROM revisions WHERE message_id = ?', d?.id ?? '')?.parts).toContain('as it was')
  expect(db.all('SELECT text FROM summaries')).toEqual([{ text: 'in short' }])
  db.close()
  expect((await again.client.conversations.get({ conversationId })).messages).toHaveLength(3)
})

test('while a reply is being produced there is no copy', async () => {
  const { client } = await testCore()
  const { conversationId } = await client.chat.send({ text: '!long', targets: [{ endpointId: 'demo' }] })
  await expect(client.conversations.duplicate({ conversationId })).rejects.toMatchObject({ code: 'busy' })
})

test('a fork is one branch with its earlier texts, without what was removed from it', async () => {
  const folder = testFolder()
  plant(folder)
  const { client, close } = await testCore({}, folder)
  const { conversationId } = await client.conversations.fork({ conversationId: 'c', messageId: 'd' })
  const { conversation, messages } = await client.conversations.get({ conversationId })
  expect(messages.map(textOf)).toEqual(['text of a', 'text of d'])
  expect([conversation.activeLeafId, messages[1]?.parentId]).toEqual([messages[1]?.id, messages[0]?.id])
  expect((await client.chat.revisions({ messageId: messages[1]?.id ?? '' })).revisions.map(textOf)).toEqual(['as it was'])
  await close()
})

test.each(['duplicate', 'fork'] as const)('10,000 messages are copied (%s) while other calls are answered, and half a copy is seen by nobody', async (way) => {
  const folder = testFolder()
  const db = openDatabase(folder, () => 1)
  db.transaction(() => {
    db.run("INSERT INTO conversations (id, title, titled_by, created_at, updated_at) VALUES ('c', 'Big', 'person', 1, 1)")
    for (let n = 0; n < 10_000; n += 1) {
      db.run(
        "INSERT INTO messages (id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about) VALUES (?, 'c', ?, ?, 0, 'user', 'done', 1, ?, '{}')",
        `m-${n}`, n === 0 ? null : `m-${n - 1}`, `t-${n}`, JSON.stringify([{ type: 'text', text: `message number ${n} `.repeat(10) }]),
      )
    }
  })
  db.close()
  const { client, close } = await testCore({}, folder)
  const state = { done: false }
  const copying = client.conversations[way]({ conversationId: 'c', messageId: 'm-9999' }).finally(() => { state.done = true })
  let answers = 0
  while (!state.done) {
    const lists = await Promise.all((['all', 'trash'] as const).map((within) => client.conversations.list({ within })))
    answers += 1
    if (!state.done) expect(lists.flatMap(({ conversations }) => conversations.map(({ title }) => title))).toEqual(['Big'])
    await new Promise(setImmediate)
  }
  const { conversationId } = await copying
  expect((await client.conversations.get({ conversationId })).messages).toHaveLength(10_000)
  expect(answers).toBeGreaterThan(20)
  await close()
})
