import { expect, test } from 'vitest'
import type { Comparison } from '#shared/conversation.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { pathTo } from '#shared/tree.ts'
import { memoryKeychain } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { CLAUDE, GPT, connected, testCore } from '#kit/story.ts'
import { defaultEndpoints } from '#kit/workspace/index.ts'

interface Shown {
  readonly comparison: Comparison
  readonly messages: readonly Message[]
  /** What stands in a column, in reading order. */
  column(lane: number): Message[]
}

async function shown({ client }: Pick<TestCore, 'client'>, conversationId: string): Promise<Shown> {
  const { conversation, messages } = await client.conversations.get({ conversationId })
  const { comparison } = conversation
  if (comparison === undefined) throw new Error('the conversation is not shown in columns')
  const nodes = new Map(messages.map((message) => [message.id, message]))
  return { comparison, messages, column: (lane) => pathTo(nodes, comparison.columns.find((column) => column.lane === lane)?.leafId ?? null) }
}

/** A new comparison of two endpoints. */
async function started() {
  const secrets = new Map<string, string>()
  const parley = await connected({ keychain: memoryKeychain(secrets) })
  const [first, second] = [parley.endpoint(CLAUDE), parley.endpoint(GPT)]
  const { conversationId } = await parley.client.compare.start({ title: 'New comparison', columns: [{ endpointId: first }, { endpointId: second }] })
  const targets = [{ endpointId: first, lane: 0 }, { endpointId: second, lane: 1 }]
  const ask = async (text: string, to = targets) => {
    const sent = await parley.client.chat.send({ conversationId, text, targets: to })
    return Promise.all(sent.replyIds.map((id) => parley.reply(id)))
  }
  return { ...parley, secrets, conversationId, targets, ask, first, second }
}

test('columns go on from their own replies over several turns, and are there again after a restart', async () => {
  const parley = await started()
  const { client, conversationId, ask } = parley
  const [one, two] = await ask('My name is Ana.')
  expect(one?.parentId).toBe(two?.parentId)
  await ask('What is my name?')
  const before = await shown(parley, conversationId)
  expect(before.column(0).map(({ role, lane }) => [role, lane])).toEqual([['user', 0], ['assistant', 0], ['user', 0], ['assistant', 0]])
  expect(before.column(1)[1]?.id).toBe(two?.id)
  expect(before.column(1)[2]?.parentId).toBe(two?.id)
  expect(textOf(before.column(1)[3] ?? { parts: [] })).toContain('Ana')
  expect((await client.conversations.get({ conversationId })).conversation.title).toBe('My name is Ana.')
  await parley.close()
  const again = await testCore({ keychain: memoryKeychain(parley.secrets) }, parley.folder)
  const after = await shown(again, conversationId)
  expect(after.comparison).toEqual(before.comparison)
  expect(after.messages).toEqual(before.messages)
})

test('one column is stopped, asked again and fails without the others', async () => {
  const parley = await started()
  const { client, workspace, conversationId, targets, ask, second } = parley
  const gate = workspace.gate(GPT, { afterChunks: 2 })
  const sent = await client.chat.send({ conversationId, text: 'Tell me a story', targets })
  await gate.reached
  await client.chat.stop({ messageId: sent.replyIds[1] ?? '' })
  expect((await parley.reply(sent.replyIds[0] ?? '')).status).toBe('done')
  expect((await parley.reply(sent.replyIds[1] ?? '')).status).toBe('stopped')
  const { replyId } = await client.chat.retry({ messageId: sent.replyIds[1] ?? '' })
  expect((await parley.reply(replyId)).status).toBe('done')
  const retried = await shown(parley, conversationId)
  expect(retried.column(1).at(-1)?.id).toBe(replyId)
  expect(retried.column(0).at(-1)?.id).toBe(sent.replyIds[0])
  // Only this column is asked.
  await ask('and then?', [{ endpointId: second, lane: 1 }])
  const longer = await shown(parley, conversationId)
  expect([longer.column(0).length, longer.column(1).length]).toEqual([2, 4])
})

test('settings count for all columns while they are set together, and for one afterwards', async () => {
  const { client, conversationId, ask } = await started()
  await client.conversations.update({ conversationId, settings: { systemPrompt: 'Be kind.' } })
  await client.compare.changeColumn({ conversationId, lane: 1, settings: { systemPrompt: 'Be short.' } })
  const together = await ask('Hello')
  expect(together.map(({ madeWith }) => madeWith?.systemPrompt)).toEqual(['Be kind.', 'Be kind.'])
  await client.compare.change({ conversationId, syncSettings: false })
  const apart = await ask('Hello again')
  expect(apart.map(({ madeWith }) => madeWith?.systemPrompt)).toEqual(['Be kind.', 'Be short.'])
})

test('a column comes later, answers the last question, goes and comes back', async () => {
  const parley = await started()
  const { client, conversationId, ask, first } = parley
  await ask('My name is Ana.')
  const { lane } = await client.compare.addColumn({ conversationId, endpointId: first })
  expect(lane).toBe(2)
  const { replyId } = await client.compare.ask({ conversationId, lane })
  await parley.reply(replyId)
  const added = await shown(parley, conversationId)
  expect(added.column(2).map(({ role }) => role)).toEqual(['user', 'assistant'])
  expect(added.column(2)[0]?.id).toBe(added.column(0)[0]?.id)
  const { column, place } = await client.compare.removeColumn({ conversationId, lane: 1 })
  expect((await shown(parley, conversationId)).comparison.columns.map((one) => one.lane)).toEqual([0, 2])
  await client.compare.addColumn({ conversationId, lane: column.lane, endpointId: column.endpointId, leafId: column.leafId, place })
  expect((await shown(parley, conversationId)).comparison).toEqual(added.comparison)
  await client.compare.removeColumn({ conversationId, lane: 1 })
  await client.compare.removeColumn({ conversationId, lane: 2 })
  await expect(client.compare.removeColumn({ conversationId, lane: 0 })).rejects.toMatchObject({ code: 'bad-input' })
})

test('the winner goes on as an ordinary conversation in its own lane, and the columns come back with it', async () => {
  const parley = await started()
  const { client, conversationId, ask, second } = parley
  await client.compare.changeColumn({ conversationId, lane: 1, settings: { systemPrompt: 'Be short.' } })
  await client.compare.change({ conversationId, syncSettings: false })
  const [one] = await ask('My name is Ana.')
  await client.compare.pick({ conversationId, lane: 1 })
  const { conversation } = await client.conversations.get({ conversationId })
  expect(conversation).toMatchObject({ endpointId: second, settings: { systemPrompt: 'Be short.' } })
  const [reply] = await ask('What is my name?', [{ endpointId: second } as { endpointId: string; lane: number }])
  expect(reply?.lane).toBe(1)
  expect(reply?.madeWith?.systemPrompt).toBe('Be short.')
  expect(textOf(reply ?? { parts: [] })).toContain('Ana')
  await client.compare.pick({ conversationId, lane: null })
  const back = await shown(parley, conversationId)
  expect(back.column(1).at(-1)?.id).toBe(reply?.id)
  expect(back.column(0).at(-1)?.id).toBe(one?.id)
  expect((await client.conversations.get({ conversationId })).conversation.settings).toEqual({})
})

test('what is removed leaves its column only, comes back to it, and a copy has the same columns', async () => {
  const parley = await started()
  const { client, conversationId, ask } = parley
  await ask('first')
  const [, two] = await ask('second')
  const before = await shown(parley, conversationId)
  const removed = await client.chat.remove({ messageId: two?.parentId ?? '', scope: 'branch' })
  const shorter = await shown(parley, conversationId)
  expect([shorter.column(0).length, shorter.column(1).length]).toEqual([4, 2])
  await client.chat.restore(removed)
  expect((await shown(parley, conversationId)).comparison).toEqual(before.comparison)
  const copy = await client.conversations.duplicate({ conversationId })
  const copied = await shown(parley, copy.conversationId)
  expect(copied.column(1).map((message) => textOf(message))).toEqual(before.column(1).map((message) => textOf(message)))
  expect(copied.comparison.columns.map(({ leafId }) => leafId)).not.toEqual(before.comparison.columns.map(({ leafId }) => leafId))
})

test('a message to one column waits for that column alone, and comes back into its box', async () => {
  const parley = await started()
  const { client, workspace, conversationId, targets, first, second } = parley
  await client.compare.change({ conversationId, syncPrompt: false })
  const gate = workspace.gate(GPT, { afterChunks: 2 })
  await client.chat.send({ conversationId, text: 'Tell me a story', targets })
  await gate.reached
  await parley.until((event) => event.type === 'message-finished')
  await client.drafts.save({ conversationId, text: 'to all' })
  await client.chat.queue({ conversationId, text: 'now', targets: [{ endpointId: first, lane: 0 }], keepDraft: true })
  const { queuedId } = await client.chat.queue({ conversationId, text: 'later', targets: [{ endpointId: second, lane: 1 }], keepDraft: true })
  const waiting = await client.conversations.get({ conversationId })
  expect(waiting.queued.map(({ text }) => text)).toEqual(['later'])
  expect(waiting.draft.text).toBe('to all')
  expect((await shown(parley, conversationId)).column(0)).toHaveLength(4)
  await client.chat.unqueue({ queuedId, edit: true })
  expect((await client.drafts.get({ conversationId: `column:${conversationId}:1` })).draft.text).toBe('later')
  gate.open()
})

test('answers of several models that were there before become columns, and what is made of one is set like it', async () => {
  const parley = await started()
  const { client, conversationId, ask, second } = parley
  await ask('My name is Ana.')
  await client.compare.end({ conversationId })
  await client.compare.start({ conversationId })
  const again = await shown(parley, conversationId)
  expect(again.comparison.columns.map(({ lane, endpointName }) => [lane, endpointName])).toEqual([[0, CLAUDE], [1, GPT]])
  await client.compare.changeColumn({ conversationId, lane: 1, settings: { systemPrompt: 'Be short.' } })
  await client.compare.change({ conversationId, syncSettings: false })
  const copy = await client.conversations.fork({ conversationId, messageId: again.column(1).at(-1)?.id ?? '' })
  const { conversation } = await client.conversations.get(copy)
  expect(conversation).toMatchObject({ endpointId: second, settings: { systemPrompt: 'Be short.' } })
  expect(conversation.comparison).toBeUndefined()
})

test('columns that begin in an ordinary conversation share what was said, and each can answer the last question itself', async () => {
  const parley = await connected()
  const { client } = parley
  const [first, second] = [parley.endpoint(CLAUDE), parley.endpoint(GPT)]
  const { conversationId, replyIds } = await client.chat.send({ text: 'My name is Ana.', targets: [{ endpointId: first }] })
  const [asked = ''] = replyIds
  await parley.reply(asked)
  await client.compare.start({ conversationId, columns: [{ endpointId: first }, { endpointId: second }] })
  const { replyId } = await client.compare.ask({ conversationId, lane: 1, replyId: asked })
  const own = await parley.reply(replyId)
  expect(own).toMatchObject({ lane: 1, madeWith: { endpointName: GPT } })
  const { column } = await shown(parley, conversationId)
  expect([column(0).at(-1)?.id, column(1).at(-1)?.id]).toEqual([asked, replyId])
  expect(column(1)[0]?.id).toBe(column(0)[0]?.id)
})

test('an endpoint that is removed while it is compared keeps its column and its answers; nothing is sent to it, and another takes its place', async () => {
  const parley = await started()
  const { client, workspace, conversationId, targets, ask, first, second } = parley
  const [, two] = await ask('Before')
  const { endpoints } = await client.endpoints.list({})
  const connectionId = endpoints.find(({ id }) => id === second)?.connectionId ?? ''
  workspace.setEndpoints(defaultEndpoints.filter(({ name }) => name !== GPT))
  await client.endpoints.refresh({ connectionId })
  const sent = workspace.requests.length
  await expect(client.chat.send({ conversationId, text: 'After', targets })).rejects.toMatchObject({ code: 'endpoint-unusable' })
  expect(workspace.requests).toHaveLength(sent)
  const left = await shown(parley, conversationId)
  expect(left.comparison.columns[1]).toMatchObject({ endpointName: GPT, leafId: two?.id })
  expect(left.column(1)).toHaveLength(2)
  await client.compare.changeColumn({ conversationId, lane: 1, endpointId: first })
  const replies = await ask('After', [{ endpointId: first, lane: 0 }, { endpointId: first, lane: 1 }])
  expect(replies.map((reply) => reply?.status)).toEqual(['done', 'done'])
  expect((await shown(parley, conversationId)).column(1)).toHaveLength(4)
})
