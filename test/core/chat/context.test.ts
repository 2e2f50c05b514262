import { expect, test } from 'vitest'
import { tokensIn } from '#core/providers/errors.ts'
import type { Conversation } from '#shared/conversation.ts'
import type { Message } from '#shared/message.ts'
import { CLAUDE, connected } from '#kit/story.ts'

type Parley = Awaited<ReturnType<typeof connected>>

/** A conversation of some turns; each question is "Question N" with words behind it. */
async function turns(parley: Parley, count: number, words = 3): Promise<{ conversationId: string; messages: Message[]; conversation: Conversation }> {
  let conversationId: string | undefined
  for (let turn = 1; turn <= count; turn += 1) {
    const sent = await parley.client.chat.send({ conversationId, text: `Question ${turn} ${'word '.repeat(words)}`, targets: [{ endpointId: parley.endpoint(CLAUDE) }] })
    conversationId = sent.conversationId
    await parley.reply(sent.replyIds[0] ?? '')
  }
  return { conversationId: conversationId ?? '', ...(await parley.client.conversations.get({ conversationId: conversationId ?? '' })) }
}

/** The numbers of the questions of the last request. */
function asked({ workspace }: Parley): number[] {
  const questions = (workspace.requests.at(-1)?.turns ?? []).filter(({ role }) => role === 'user')
  return questions.flatMap(({ text }) => [...text.matchAll(/Question (\d+)/g)].map((match) => Number(match[1])))
}

async function ask(parley: Parley, conversationId: string, text: string): Promise<Message> {
  const sent = await parley.client.chat.send({ conversationId, text, targets: [{ endpointId: parley.endpoint(CLAUDE) }] })
  return parley.reply(sent.replyIds[0] ?? '')
}

test('messages that are left out stay in the conversation and are not sent, until they are taken in again', async () => {
  const parley = await connected()
  const { client } = parley
  const { conversationId, messages } = await turns(parley, 3)
  const [first = '', answer = '', second = ''] = messages.map(({ id }) => id)
  expect(await client.chat.leaveOut({ conversationId, messageIds: [first, answer, 'unknown'], leftOut: true })).toEqual({ messageIds: [first, answer] })
  expect(await client.chat.leaveOut({ conversationId, messageIds: [first, second], leftOut: true, why: 'oldest' })).toEqual({ messageIds: [second] })
  const { messages: after } = await client.conversations.get({ conversationId })
  expect(after.map(({ leftOut }) => leftOut?.why)).toEqual(['chosen', 'chosen', 'oldest', undefined, undefined, undefined])
  await ask(parley, conversationId, 'Question 4')
  expect(asked(parley)).toEqual([3, 4])
  expect(await client.chat.leaveOut({ conversationId, messageIds: [first, answer, second], leftOut: false })).toEqual({ messageIds: [first, answer, second] })
  await ask(parley, conversationId, 'Question 5')
  expect(asked(parley)).toEqual([1, 2, 3, 4, 5])
  const forked = await client.conversations.fork({ conversationId, messageId: second })
  expect((await client.conversations.get(forked)).messages).toHaveLength(3)
  await expect(client.chat.leaveOut({ conversationId: 'unknown', messageIds: [first], leftOut: true })).rejects.toMatchObject({ code: 'not-found' })
})

test('a reply that runs keeps its mark, in what windows ask and in what is stored', async () => {
  const parley = await connected()
  const { client, workspace, endpoint, reply } = parley
  const gate = workspace.gate(CLAUDE, { afterChunks: 2 })
  const { conversationId, replyIds: [messageId = ''] } = await client.chat.send({ text: 'Hello', targets: [{ endpointId: endpoint(CLAUDE) }] })
  await gate.reached
  await client.chat.leaveOut({ conversationId, messageIds: [messageId], leftOut: true })
  expect((await client.conversations.get({ conversationId })).messages.at(-1)).toMatchObject({ status: 'running', leftOut: { why: 'chosen' } })
  gate.open()
  expect(await reply(messageId)).toMatchObject({ status: 'done', leftOut: { why: 'chosen' } })
})

test('the oldest turns go whole until the rest fits; the last one stays', async () => {
  const parley = await connected()
  const { conversationId, messages } = await turns(parley, 5, 400)
  const { messageIds } = await parley.client.chat.leaveOutOldest({ conversationId, tokens: 2_000 })
  expect(messageIds).toEqual(messages.slice(0, messageIds.length).map(({ id }) => id))
  expect(messageIds.length % 2).toBe(0)
  const last = await ask(parley, conversationId, 'Question 6')
  expect(last.usage?.inputTokens).toBeLessThan(2_200)
  expect(last.usage?.inputTokens).toBeGreaterThan(800)
  await parley.client.chat.leaveOutOldest({ conversationId, tokens: 1 })
  await ask(parley, conversationId, 'Question 7')
  expect(asked(parley)).toEqual([6, 7])
  await expect(parley.client.chat.leaveOutOldest({ conversationId, tokens: 1 })).resolves.toEqual({ messageIds: [expect.any(String), expect.any(String)] })
  expect((await parley.client.chat.leaveOutOldest({ conversationId, tokens: 1 })).messageIds).toEqual([])
})

test('a question that was refused as too long is really sent after the oldest turns were left out', async () => {
  const parley = await connected()
  const { conversationId } = await turns(parley, 4, 400)
  const refused = await ask(parley, conversationId, 'Question 5 !context !once')
  expect(refused).toMatchObject({ status: 'error', error: { code: 'context-too-long', details: { sentTokens: 212_728, limitTokens: 200_000 } } })
  const { messageIds } = await parley.client.chat.leaveOutOldest({ conversationId })
  expect(messageIds).toHaveLength(2)
  const { replyId } = await parley.client.chat.retry({ messageId: refused.id })
  expect(await parley.reply(replyId)).toMatchObject({ status: 'done' })
  expect(asked(parley)).toEqual([2, 3, 4, 5])
})

test('where nobody knows how much fits, half of it goes', async () => {
  const parley = await connected()
  const { conversationId } = await turns(parley, 4, 400)
  const refused = await ask(parley, conversationId, 'Question 5 !context2 !once')
  // Two turns are not quite half of what there is: the last question counts as well.
  expect((await parley.client.chat.leaveOutOldest({ conversationId })).messageIds).toHaveLength(6)
  const { replyId } = await parley.client.chat.retry({ messageId: refused.id })
  expect(await parley.reply(replyId)).toMatchObject({ status: 'done' })
  expect(asked(parley)).toEqual([4, 5])
})

test.each([
  ['prompt is too long: 212728 tokens > 200000 maximum', { sentTokens: 212_728, limitTokens: 200_000 }],
  ["This model's maximum context length is 131072 tokens. However, your messages resulted in 140022 tokens.", { sentTokens: 140_022, limitTokens: 131_072 }],
  ["This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).", { sentTokens: 5_000, limitTokens: 4_096 }],
  ['the request exceeds the available context size (4096 tokens)', { limitTokens: 4_096 }],
  ['request (5123 tokens) exceeds the available context size (4096 tokens), try increasing it', { sentTokens: 5_123, limitTokens: 4_096 }],
  ['The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', { sentTokens: 1_200_000, limitTokens: 1_048_576 }],
  ['Input is too long for requested model.', {}],
])('%j says how much is taken', (text, tokens) => expect(tokensIn(text)).toEqual(tokens))
