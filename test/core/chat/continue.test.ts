import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import type { TestCore } from '#kit/core.ts'
import { CLAUDE, GPT, LLAMA, afterwards, connected, testCore, testFolder } from '#kit/story.ts'

type Parley = Awaited<ReturnType<typeof connected>>

/** The reply when it has ended once more. */
async function endOf(parley: TestCore, conversationId: string, messageId: string, times: number): Promise<Message> {
  await parley.until(() => parley.events.filter((event) => event.type === 'message-finished' && event.messageId === messageId).length === times)
  const { messages } = await parley.client.conversations.get({ conversationId })
  const message = messages.find((one) => one.id === messageId)
  if (message === undefined) throw new Error('the reply is gone')
  return message
}

/** A reply that was stopped after some words of a long answer. */
async function stopped(parley: Parley, name = CLAUDE): Promise<{ conversationId: string; message: Message }> {
  const { client, workspace, endpoint } = parley
  const gate = workspace.gate(name, { afterChunks: 8 })
  const { conversationId, replyIds } = await client.chat.send({ text: 'Tell me !long 60', targets: [{ endpointId: endpoint(name) }] })
  await gate.reached
  await parley.until((event) => event.type === 'message-delta' && event.messageId === replyIds[0] && event.parts.some((part) => part.type === 'text-delta'))
  await client.chat.stop({ conversationId })
  return { conversationId, message: await endOf(parley, conversationId, replyIds[0] ?? '', 1) }
}

test.each([CLAUDE, GPT, LLAMA])('a stopped reply of %s is continued in the same message to exactly the whole text', async (name) => {
  const parley = await connected()
  const { client, workspace } = parley
  const { conversationId, message } = await stopped(parley, name)
  const begun = textOf(message)
  expect(begun).not.toBe('')
  expect(await client.chat.continue({ messageId: message.id })).toEqual({ replyId: message.id })
  const after = await endOf(parley, conversationId, message.id, 2)
  expect(after).toMatchObject({ status: 'done', finishReason: 'stop', createdAt: message.createdAt })
  expect(after).not.toHaveProperty('continues')
  expect(after.parts.filter((part) => part.type === 'text')).toHaveLength(1)

  const whole = await client.chat.send({ text: 'Tell me !long 60', targets: [{ endpointId: parley.endpoint(name) }] })
  expect(textOf(after)).toBe(textOf(await parley.reply(whole.replyIds[0] ?? '')))
  const asked = workspace.requests.filter(({ turns }) => turns.length === 3).at(-1)
  expect(asked?.turns.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  expect(asked?.turns[1]?.text).toBe(begun.trim())
  expect((await client.inspector.get({ messageId: message.id })).exchanges).toHaveLength(2)
  await expect(client.chat.continue({ messageId: message.id })).rejects.toMatchObject({ code: 'cannot-continue' })
})

test('windows are told the same as is stored: the message that runs again, then what comes', async () => {
  const parley = await connected()
  const { conversationId, message } = await stopped(parley)
  parley.workspace.script(CLAUDE, { text: 'and that is all.', reasoning: true })
  await parley.client.chat.continue({ messageId: message.id })
  const after = await endOf(parley, conversationId, message.id, 2)
  const added = parley.events.filter((event) => event.type === 'message-added' && event.messageId === message.id).at(-1)
  expect(added).toMatchObject({ message: { status: 'running', parts: message.parts, continues: expect.any(Number) } })
  expect(textOf(after)).toBe(`${textOf(message).trimEnd()} and that is all.`)
  expect(after.parts.map(({ type }) => type)).toEqual(['step-start', 'text', 'step-start', 'reasoning'])
  expect((await parley.client.search.query({ text: '"and that is all"' })).hits.map((hit) => hit.messageId)).toContain(message.id)
})

test('a reply that reached its length goes on with what is set now, and what is queued goes out afterwards', async () => {
  const parley = await connected()
  const { client, workspace, endpoint, until, reply } = parley
  const targets = [{ endpointId: endpoint(CLAUDE), settings: { parameters: { maxTokens: 5 } } }]
  const sent = await client.chat.send({ text: 'Tell me !long 40', targets })
  const messageId = sent.replyIds[0] ?? ''
  expect(await reply(messageId)).toMatchObject({ status: 'done', finishReason: 'length' })
  const gate = workspace.gate(CLAUDE, { afterChunks: 2 })
  await client.chat.continue({ messageId, settings: { parameters: { maxTokens: 1000 } } })
  await gate.reached
  await expect(client.chat.continue({ messageId })).rejects.toMatchObject({ code: 'busy' })
  await expect(client.chat.edit({ messageId, text: 'x' })).rejects.toMatchObject({ code: 'busy' })
  await client.chat.queue({ conversationId: sent.conversationId, text: 'next', targets: [{ endpointId: endpoint(CLAUDE) }] })
  gate.open()
  const after = await endOf(parley, sent.conversationId, messageId, 2)
  expect(after).toMatchObject({ status: 'done', finishReason: 'stop', madeWith: { parameters: { maxTokens: 1000 } } })
  expect(textOf(after).split(/\s+/)).toHaveLength(40)
  await until((event) => event.type === 'message-added' && textOf(event.message) === 'next')
})

test('whatever goes wrong, the text before stays, and the next try goes on from all that came', async () => {
  const parley = await connected()
  const { client, workspace } = parley
  const { conversationId, message } = await stopped(parley)
  const begun = textOf(message)
  workspace.script(CLAUDE, '!504')
  await client.chat.continue({ messageId: message.id })
  const failed = await endOf(parley, conversationId, message.id, 2)
  expect(failed).toMatchObject({ status: 'error', error: { code: 'gateway-timeout' } })
  expect(textOf(failed)).toBe(begun)

  workspace.script(CLAUDE, '!503wait')
  workspace.script(CLAUDE, '!long 30 !cut 12')
  await client.chat.continue({ messageId: message.id })
  await parley.until((event) => event.type === 'message-delta' && event.messageId === message.id && event.parts.some((part) => part.type === 'retry-wait'))
  await client.chat.retryNow({ messageId: message.id })
  const cut = await endOf(parley, conversationId, message.id, 3)
  expect(cut).toMatchObject({ status: 'error', error: { code: 'stream-cut' } })
  expect(textOf(cut).startsWith(begun)).toBe(true)
  expect(textOf(cut).length).toBeGreaterThan(begun.length)

  workspace.script(CLAUDE, { text: 'The end.' })
  await client.chat.continue({ messageId: message.id })
  const whole = await endOf(parley, conversationId, message.id, 4)
  expect(whole).toMatchObject({ status: 'done' })
  expect(whole.error).toBeUndefined()
  expect(textOf(whole)).toBe(`${textOf(cut).trimEnd()} The end.`)
})

test('a continuation that is stopped keeps what came; one that Parley\'s end cuts is stopped with it at the next start', async () => {
  const parley = await connected()
  const { client, workspace } = parley
  const { conversationId, message } = await stopped(parley)
  const goOn = async (): Promise<void> => {
    const gate = workspace.gate(CLAUDE, { afterChunks: 9 })
    workspace.script(CLAUDE, '!long 50')
    await client.chat.continue({ messageId: message.id })
    await gate.reached
  }
  await goOn()
  expect(await client.chat.stop({ messageId: message.id })).toEqual({ stopped: [message.id] })
  const again = await endOf(parley, conversationId, message.id, 2)
  expect(again).toMatchObject({ status: 'stopped' })
  expect(textOf(again).startsWith(textOf(message))).toBe(true)
  await goOn()
  await parley.close()
  const next = await testCore({}, parley.folder)
  const { messages } = await next.client.conversations.get({ conversationId })
  const last = messages.find(({ id }) => id === message.id)
  expect(last).toMatchObject({ status: 'stopped', error: { code: 'interrupted' } })
  expect(last).not.toHaveProperty('continues')
  expect(textOf(last ?? { parts: [] }).startsWith(textOf(again))).toBe(true)
})

test('a kill in the middle of a continuation loses neither what was there nor what was stored since', async () => {
  const parley = await connected()
  const { client, workspace, folder } = parley
  const { conversationId, message } = await stopped(parley)
  const gate = workspace.gate(CLAUDE, { afterChunks: 20 })
  workspace.script(CLAUDE, '!long 50')
  await client.chat.continue({ messageId: message.id })
  await gate.reached
  const db = new DatabaseSync(join(folder, 'parley.db'), { readOnly: true })
  afterwards(() => db.close())
  const stored = (): string => textOf({ parts: JSON.parse(String(db.prepare('SELECT parts FROM messages WHERE id = ?').get(message.id)?.parts)) as Message['parts'] })
  await expect.poll(() => stored().length, { timeout: 5_000 }).toBeGreaterThan(textOf(message).length)
  // What a kill leaves behind: the files as they are at this moment.
  const killed = testFolder()
  cpSync(folder, killed, { recursive: true })
  const next = await testCore({}, killed)
  const last = (await next.client.conversations.get({ conversationId })).messages.find(({ id }) => id === message.id)
  expect(last).toMatchObject({ status: 'stopped', error: { code: 'interrupted' } })
  expect(last).not.toHaveProperty('continues')
  expect(textOf(last ?? { parts: [] })).toBe(stored())
  expect(stored().startsWith(textOf(message))).toBe(true)
  gate.open()
})

test('where its endpoint is gone the conversation\'s goes on, and where that is gone too nothing is touched', async () => {
  const parley = await connected()
  const { client, endpoint, workspace } = parley
  const { conversationId, message } = await stopped(parley)
  const { connections } = await client.endpoints.list({})
  const other = await client.endpoints.add({ provider: 'databricks', url: workspace.url, token: workspace.token, name: 'Other' })
  await client.endpoints.remove({ connectionId: connections.find(({ name }) => name !== 'Other' && name !== 'Demo')?.id ?? '' })
  expect(endpoint(CLAUDE)).not.toBe('')
  await expect(client.chat.continue({ messageId: message.id })).rejects.toMatchObject({ code: 'endpoint-unusable' })
  const { endpoints } = await client.endpoints.list({})
  const twin = endpoints.find(({ id, name }) => name === CLAUDE && other.endpointIds.includes(id))
  await client.conversations.update({ conversationId, endpointId: twin?.id ?? '' })
  await client.chat.continue({ messageId: message.id })
  expect(await endOf(parley, conversationId, message.id, 2)).toMatchObject({ status: 'done', madeWith: { endpointId: twin?.id } })
})
