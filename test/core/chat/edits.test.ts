import { expect, test } from 'vitest'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import type { TestCore } from '#kit/core.ts'
import { png } from '#kit/images.ts'
import { CLAUDE, connected, testCore } from '#kit/story.ts'

const messageOf = async (parley: TestCore, conversationId: string, id: string | undefined): Promise<Message | undefined> =>
  (await parley.client.conversations.get({ conversationId })).messages.find((message) => message.id === id)

test('an edited reply keeps its id and what follows, is found by its new words, and is what later turns are sent', async () => {
  const parley = await connected()
  const { client, endpoint, reply, workspace } = parley
  const targets = [{ endpointId: endpoint(CLAUDE) }]
  const sent = await client.chat.send({ text: 'Which flowers? !reasoning', targets })
  const { conversationId } = sent
  const messageId = sent.replyIds[0] ?? ''
  const before = await reply(messageId)
  const next = await client.chat.send({ conversationId, text: 'Go on', targets })
  await reply(next.replyIds[0] ?? '')

  const { revisionId } = await client.chat.edit({ messageId, text: 'Chrysanthemums, of course.' })
  const edited = await messageOf(parley, conversationId, messageId)
  expect(edited).toMatchObject({ id: messageId, status: 'done', revisions: 1 })
  expect(edited?.parts.map(({ type }) => type)).toEqual(before.parts.map(({ type }) => type))
  expect(edited?.parts.some((part) => 'signature' in part || 'hidden' in part)).toBe(false)
  expect((await messageOf(parley, conversationId, next.userMessageIds[0]))?.parentId).toBe(messageId)
  expect((await client.search.query({ text: 'chrysanthemums' })).hits.map((hit) => hit.messageId)).toEqual([messageId])
  expect((await client.search.query({ text: '"answer number"' })).hits.map((hit) => hit.messageId)).not.toContain(messageId)
  expect(await client.chat.edit({ messageId, text: 'Chrysanthemums, of course.' })).toEqual({ revisionId: null })

  const third = await client.chat.send({ conversationId, text: 'And then?', targets })
  await reply(third.replyIds[0] ?? '')
  const asked = JSON.stringify(workspace.requests.at(-1)?.body)
  expect(asked).toContain('Chrysanthemums, of course.')
  expect(asked).not.toContain(JSON.stringify(textOf(before)).slice(1, 60))

  const { revisions } = await client.chat.revisions({ messageId })
  expect(revisions).toEqual([{ id: revisionId, parts: before.parts, replacedAt: expect.any(Number) }])
  const reverted = await client.chat.revert({ messageId, revisionId: revisionId ?? '' })
  expect((await messageOf(parley, conversationId, messageId))?.parts).toEqual(before.parts)
  expect((await client.chat.revisions({ messageId })).revisions.map(({ id }) => id)).toEqual([reverted.revisionId])
})

test('the texts of a message are the same set after any number of steps back and forth, also after a restart', async () => {
  const parley = await testCore()
  const { client, reply } = parley
  const sent = await client.chat.send({ text: 'one', targets: [{ endpointId: 'demo' }] })
  await reply(sent.replyIds[0] ?? '')
  const messageId = sent.userMessageIds[0] ?? ''
  await client.chat.edit({ messageId, text: 'two' })
  await client.chat.edit({ messageId, text: 'three' })
  const texts = async (core: TestCore): Promise<string[]> => {
    const { revisions } = await core.client.chat.revisions({ messageId })
    return [textOf((await messageOf(core, sent.conversationId, messageId)) ?? { parts: [] }), ...revisions.map(textOf)]
  }
  expect(await texts(parley)).toEqual(['three', 'two', 'one'])
  const oldest = (await client.chat.revisions({ messageId })).revisions.at(-1)?.id ?? ''
  await client.chat.revert({ messageId, revisionId: oldest })
  await expect(client.chat.revert({ messageId, revisionId: oldest })).rejects.toMatchObject({ code: 'not-found' })
  await parley.close()
  const again = await testCore({}, parley.folder)
  expect(await texts(again)).toEqual(['one', 'three', 'two'])
  expect((await messageOf(again, sent.conversationId, messageId))?.revisions).toBe(2)
})

test('an edited question keeps its images; a message is never edited to nothing, nor while it is produced, and windows are told', async () => {
  const { client, endpoint, workspace, reply, until } = await connected()
  const attachment = await client.put(await png())
  const targets = [{ endpointId: endpoint(CLAUDE) }]
  const gate = workspace.gate(CLAUDE, { afterChunks: 2 })
  const sent = await client.chat.send({ text: 'Look', attachmentIds: [attachment.id], targets })
  await gate.reached
  const [question, answer] = [sent.userMessageIds[0] ?? '', sent.replyIds[0] ?? '']
  await expect(client.chat.edit({ messageId: answer, text: 'x' })).rejects.toMatchObject({ code: 'busy' })
  gate.open()
  await reply(answer)
  await expect(client.chat.edit({ messageId: answer, text: ' \n' })).rejects.toMatchObject({ code: 'bad-input' })
  await client.chat.edit({ messageId: question, text: '' })
  await until((event) => event.type === 'tree-changed' && event.conversationId === sent.conversationId)
  const { messages } = await client.conversations.get({ conversationId: sent.conversationId })
  expect(messages[0]?.parts).toMatchObject([{ type: 'image', blobId: attachment.id }])
  await client.conversations.remove({ conversationIds: [sent.conversationId] })
  await expect(client.chat.edit({ messageId: question, text: 'y' })).rejects.toMatchObject({ code: 'not-found' })
})
