import { expect, test } from 'vitest'
import { around, branchEnd } from '#shared/conversation-tree.ts'
import type { Message } from '#shared/message.ts'
import { readConversationTree } from '#core/store/conversation-tree.ts'
import { insertConversation } from '#core/store/conversations.ts'
import { openDatabase } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import type { TestCore } from '#kit/core.ts'
import { withDatabase } from '#kit/database.ts'
import { CLAUDE, connected, testCore, testFolder } from '#kit/story.ts'
import { viewOf } from '../../renderer/state/conversation-view.ts'

type Place = Partial<Pick<Message, 'parentId' | 'role' | 'lane' | 'turnId' | 'status' | 'leftOut' | 'parts'>>

function store(folder: string, messages: readonly (readonly [string, Place])[], activeLeafId: string): void {
  const db = openDatabase(folder, () => 0)
  db.transaction(() => {
    insertConversation(db, { id: 'c', title: 'One', titledBy: 'person', createdAt: 0, updatedAt: 0, activeLeafId, endpointId: null, settings: {}, attention: 'none', folderId: null, pinned: false, archived: false })
    for (const [id, place] of messages) insertMessage(db, { id, conversationId: 'c', parentId: null, turnId: `turn of ${id}`, lane: 0, role: 'user', status: 'done', createdAt: 1, parts: [{ type: 'text', text: `text of ${id}` }], ...place })
  })
  db.close()
}

/** A tree of random shape: branches, versions, lanes, removed and left out messages, a parent that comes later and two that are nowhere. */
function randomTree(folder: string): void {
  const reasons: readonly Message['leftOut'][] = [undefined, undefined, { why: 'chosen', at: 3 }, { why: 'summarised', summaryId: 's' }]
  const pick = (below: number): number => Math.floor(Math.random() * below)
  const messages = Array.from({ length: 300 }, (_, index): [string, Place] => {
    const parent = index === 0 || pick(40) === 0 ? null : `m${Math.random() < 0.8 ? index - 1 : pick(index)}`
    const leftOut = reasons[pick(4)]
    return [`m${index}`, { parentId: parent, role: pick(2) === 0 ? 'user' : 'assistant', lane: pick(20) === 0 ? 1 : 0, turnId: `t${index >> 1}`, ...(leftOut && { leftOut }) }]
  })
  store(folder, [['early', { parentId: 'm7' }], ...messages, ['lost', { parentId: 'nowhere' }], ['circle', { parentId: 'circle' }]], `m${pick(300)}`)
  withDatabase(folder, (db) => {
    for (let n = 0; n < 60; n += 1) db.prepare('UPDATE messages SET removed_at = 5 WHERE id = ?').run(`m${pick(300)}`)
  })
}

async function inPages({ client }: TestCore, ids: readonly string[]): Promise<Message[]> {
  const found: Message[] = []
  for (let open = [...ids]; open.length > 0;) {
    const { messages, rest } = await client.conversations.messages({ conversationId: 'c', ids: open.slice(0, 50) })
    found.push(...messages)
    open = [...rest, ...open.slice(50)]
  }
  return found
}

test('the tree and the pages say exactly what the whole conversation says, whatever its shape', async () => {
  for (let round = 0; round < 3; round += 1) {
    const folder = testFolder()
    randomTree(folder)
    const parley = await testCore({}, folder)
    const whole = await parley.client.conversations.get({ conversationId: 'c' })
    const { messages, tree, ...others } = await parley.client.conversations.get({ conversationId: 'c', window: { rows: 10 } })
    const { messages: all, ...expected } = whole
    expect(others).toEqual(expected)
    expect(all.length).toBeGreaterThan(200)
    expect({ ...viewOf({ ...others, messages, tree }), isWhole: true }).toEqual(viewOf(whole))
    for (const message of messages) expect(all).toContainEqual(message)
    expect(await inPages(parley, all.map(({ id }) => id))).toEqual(all)
    await parley.close()
  }
})

test('whole are the end of the branch shown, what runs or waits wherever it is, and what is aimed at with what is around it', async () => {
  const folder = testFolder()
  const chain = Array.from({ length: 100 }, (_, index): [string, Place] => [`m${index}`, { parentId: index === 0 ? null : `m${index - 1}`, ...(index === 20 && { status: 'waiting' }) }])
  store(folder, [...chain, ['other', { parentId: 'm60' }]], 'm99')
  const { client } = await testCore({}, folder)
  const ids = async (window: { rows: number; around?: string }): Promise<string[]> => (await client.conversations.get({ conversationId: 'c', window })).messages.map(({ id }) => id).toSorted()
  expect(await ids({ rows: 3 })).toEqual(['m20', 'm97', 'm98', 'm99'])
  expect(await ids({ rows: 0 })).toEqual(['m20'])
  expect(await ids({ rows: 4, around: 'm50' })).toEqual(['m20', 'm49', 'm50', 'm51', 'm52', 'm96', 'm97', 'm98', 'm99'])
  expect(await ids({ rows: 3, around: 'other' })).toEqual(['m20', 'm60', 'm97', 'm98', 'm99', 'other'].toSorted())
  expect(await ids({ rows: 2, around: 'nowhere' })).toEqual(['m20', 'm98', 'm99'])
})

test('a running reply that is not at the end is in it as far as it has arrived, and in a page too', async () => {
  const parley = await connected({}, { tokensPerSecond: 100 })
  const { client } = parley
  const targets = [{ endpointId: parley.endpoint(CLAUDE) }]
  const first = await client.chat.send({ text: 'Tell me !long 400', targets })
  const [replyId = ''] = first.replyIds
  await parley.until((event) => event.type === 'message-delta' && event.messageId === replyId && event.parts.some(({ type }) => type === 'text-delta'))
  await client.chat.send({ conversationId: first.conversationId, parentId: null, text: 'another branch', targets })
  const { conversationId } = first
  const inWindow = await client.conversations.get({ conversationId, window: { rows: 1 } })
  const inPage = await client.conversations.messages({ conversationId, ids: [replyId] })
  for (const { messages } of [inWindow, inPage]) {
    const reply = messages.find(({ id }) => id === replyId)
    expect(reply?.status).toBe('running')
    expect(reply?.parts.map(({ type }) => type)).toContain('text')
  }
  await client.chat.stop({ conversationId })
})

test('an answer has an end, however long messages are, and names what is left', async () => {
  const folder = testFolder()
  const long = { parts: [{ type: 'text' as const, text: 'x'.repeat(150_000) }] }
  store(folder, [['m0', long], ['m1', { ...long, parentId: 'm0' }], ['m2', { ...long, parentId: 'm1' }], ['m3', { ...long, parentId: 'm2' }]], 'm3')
  const { client } = await testCore({}, folder)
  const { messages, rest } = await client.conversations.messages({ conversationId: 'c', ids: ['m0', 'nowhere', 'm1', 'm2', 'm3'] })
  expect([messages.map(({ id }) => id), rest]).toEqual([['m0', 'm1'], ['m2', 'm3']])
  const opened = await client.conversations.get({ conversationId: 'c', window: { rows: 60 } })
  expect(opened.messages.map(({ id }) => id)).toEqual(['m3', 'm2'])
  await expect(client.conversations.messages({ conversationId: 'nowhere', ids: ['m0'] })).rejects.toMatchObject({ code: 'not-found' })
})

test('the tree is read without what messages say: from an index, also where that cannot be read', async () => {
  const folder = testFolder()
  store(folder, [['m0', {}], ['m1', { parentId: 'm0', leftOut: { why: 'chosen' } }]], 'm1')
  withDatabase(folder, (db) => db.prepare("UPDATE messages SET parts = '[half', left_out = CASE id WHEN 'm1' THEN '{half' END").run())
  withDatabase(folder, (db) => {
    const plan = db.prepare('EXPLAIN QUERY PLAN SELECT id, parent_id, turn_id, lane, role, left_out, removed_at FROM messages WHERE conversation_id = ? ORDER BY seq').all('c')
    expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('COVERING INDEX messages_tree')])
  })
  const db = openDatabase(folder, () => 0)
  const broken: string[] = []
  db.onBrokenRow = (_table, key) => broken.push(key)
  expect(readConversationTree(db, 'c')).toMatchObject({ ids: ['m0', 'm1'], parents: [-1, 0], leftOut: [-1, -1], reasons: [] })
  expect(broken).toEqual(['m1'])
  db.close()
})

test('walks through a tree end where it closes a circle', () => {
  const parents = [2, 0, 1, 2]
  expect(branchEnd({ parents }, 3, 100)).toEqual([3, 2, 1, 0])
  expect(around({ parents }, 1, 100).toSorted()).toEqual([0, 1, 2, 3])
})
