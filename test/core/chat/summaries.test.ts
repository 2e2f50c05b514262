import { expect, test } from 'vitest'
import { piecesOf } from '#core/chat/summary-prompt.ts'
import { estimateTokens } from '#shared/context.ts'
import type { Job } from '#shared/contract.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { CLAUDE, GPT, LLAMA, connected, testCore } from '#kit/story.ts'

type Parley = Awaited<ReturnType<typeof connected>>

async function say(parley: Parley, text: string, conversationId?: string, name = CLAUDE): Promise<{ conversationId: string; message: Message }> {
  const sent = await parley.client.chat.send({ conversationId, text, targets: [{ endpointId: parley.endpoint(name) }] })
  return { conversationId: sent.conversationId, message: await parley.reply(sent.replyIds[0] ?? '') }
}

async function ended(parley: Pick<Parley, 'until'>, jobId: string): Promise<Job> {
  const event = await parley.until((one) => one.type === 'job-changed' && one.job.id === jobId && one.job.state !== 'running')
  if (event.type !== 'job-changed') throw new Error('unreachable')
  return event.job
}

async function turns(parley: Parley, texts: readonly string[], name = CLAUDE): Promise<{ conversationId: string; ids: string[] }> {
  let conversationId: string | undefined
  for (const text of texts) ({ conversationId } = await say(parley, text, conversationId, name))
  const { messages } = await parley.client.conversations.get({ conversationId: conversationId ?? '' })
  return { conversationId: conversationId ?? '', ids: messages.map(({ id }) => id) }
}

const sentTexts = ({ workspace }: Parley): string[] => (workspace.requests.at(-1)?.turns ?? []).map(({ role, text }) => `${role}: ${text.split('\n').filter((line) => line !== '').slice(0, 3).join(' | ')}`)

test('a summary stands for its messages in what is sent, in every window, in forks, after a restart, and until it is dropped', async () => {
  const parley = await connected()
  const { client } = parley
  const { conversationId, ids } = await turns(parley, ['My name is Ana.', 'I like orchids.', 'And roses?'], LLAMA)
  const { jobId } = await client.chat.summarise({ conversationId, messageIds: ids.slice(0, 4) })
  await expect(client.chat.summarise({ conversationId, messageIds: ids.slice(0, 2) })).rejects.toMatchObject({ code: 'busy' })
  const job = await ended(parley, jobId)
  expect(job).toMatchObject({ kind: 'summarise', state: 'done', result: { summaryId: expect.any(String), conversationId } })
  const summaryId = job.result?.summaryId ?? ''
  await parley.until((event) => event.type === 'tree-changed')
  const text = 'In short: My name is Ana.; I like orchids.'
  const { messages, summaries } = await client.conversations.get({ conversationId })
  expect(summaries).toMatchObject([{ id: summaryId, text, endpointName: LLAMA }])
  expect(messages.map(({ leftOut }) => leftOut?.summaryId)).toEqual([summaryId, summaryId, summaryId, summaryId, undefined, undefined])

  await say(parley, 'Thanks', conversationId, LLAMA)
  expect(sentTexts(parley)).toEqual([`user: [Summary of earlier messages of this conversation, which are not repeated] | ${text} | And roses?`, expect.stringMatching(/^assistant/), 'user: Thanks'])
  const fork = await client.conversations.fork({ conversationId, messageId: ids[5] ?? '' })
  expect((await client.conversations.get(fork)).summaries).toMatchObject([{ text, conversationId: fork.conversationId }])

  await parley.close()
  const again = await testCore({}, parley.folder)
  expect((await again.client.conversations.get({ conversationId })).summaries).toHaveLength(1)
  const dropped = await again.client.chat.dropSummary({ summaryId })
  expect(dropped).toEqual({ messageIds: ids.slice(0, 4) })
  const now = await again.client.conversations.get({ conversationId })
  expect([now.summaries, now.messages.map(({ leftOut }) => leftOut)]).toEqual([[], now.messages.map(() => undefined)])
  expect((await again.client.conversations.get(fork)).summaries).toHaveLength(1)
  expect(await again.client.chat.restoreSummary({ summaryId, ...dropped })).toEqual(dropped)
  expect((await again.client.conversations.get({ conversationId })).summaries).toMatchObject([{ id: summaryId }])
})

test('an earlier summary is part of the new one, which then stands for all its messages', async () => {
  const parley = await connected()
  const { client } = parley
  const { conversationId, ids } = await turns(parley, ['One', 'Two', 'Three'])
  await ended(parley, (await client.chat.summarise({ conversationId, messageIds: ids.slice(0, 2) })).jobId)
  await client.chat.leaveOut({ conversationId, messageIds: ids.slice(2, 3), leftOut: true })
  const second = await ended(parley, (await client.chat.summarise({ conversationId, messageIds: ids.slice(1, 4) })).jobId)
  const { summaries, messages } = await client.conversations.get({ conversationId })
  expect(summaries.map(({ text }) => text)).toEqual(['In short: In short: One; Two'])
  expect(messages.map(({ leftOut }) => leftOut?.summaryId === second.result?.summaryId)).toEqual([true, true, true, true, false, false])
})

test('what is too long for the endpoint is summarised in pieces, each with the summary so far', async () => {
  const parley = await connected()
  const { client, workspace } = parley
  const { conversationId, ids } = await turns(parley, ['One', 'Two', 'Three'].map((word) => `${word} ${'filler '.repeat(900)}`), GPT)
  workspace.script(GPT, { refuse: { status: 400, code: 'BAD_REQUEST', message: "This model's maximum context length is 2500 tokens. However, your messages resulted in 9000 tokens." } })
  const before = workspace.requests.length
  const { jobId } = await client.chat.summarise({ conversationId, messageIds: ids })
  expect(await ended(parley, jobId)).toMatchObject({ state: 'done' })
  const asked = workspace.requests.slice(before).map(({ turns: [turn] }) => turn?.text ?? '')
  expect(asked.length).toBeGreaterThan(3)
  expect(asked.slice(1).every((text) => text.length < 2_500 * 5)).toBe(true)
  expect(asked.slice(2).every((text) => text.includes('<summary of what came before>'))).toBe(true)
  const [summary] = (await client.conversations.get({ conversationId })).summaries
  expect(['One', 'Two', 'Three'].filter((word) => summary?.text.includes(word))).toEqual(['One', 'Two', 'Three'])
})

test('a summary that fails or is cancelled changes nothing', async () => {
  const parley = await connected()
  const { client, workspace } = parley
  const { conversationId, ids } = await turns(parley, ['One', 'Two'])
  const before = await client.conversations.get({ conversationId })
  workspace.script(CLAUDE, '!403permission')
  expect(await ended(parley, (await client.chat.summarise({ conversationId, messageIds: ids })).jobId)).toMatchObject({ state: 'failed', error: { code: 'forbidden' } })
  const gate = workspace.gate(CLAUDE, { afterChunks: 2 })
  const { jobId } = await client.chat.summarise({ conversationId, messageIds: ids })
  await gate.reached
  await client.jobs.cancel({ jobId })
  expect(await ended(parley, jobId)).toMatchObject({ state: 'cancelled' })
  const after = await client.conversations.get({ conversationId })
  expect([after.messages, after.summaries]).toEqual([before.messages, []])
  await expect(client.chat.summarise({ conversationId, messageIds: ['unknown'] })).rejects.toMatchObject({ code: 'not-found' })
  await expect(client.chat.dropSummary({ summaryId: 'unknown' })).rejects.toMatchObject({ code: 'not-found' })
  expect(await ended(parley, (await client.chat.summarise({ conversationId, messageIds: ids })).jobId)).toMatchObject({ state: 'done' })
})

test('the demo continues its cut answer to the whole one, and summarises, without a network', async () => {
  const { client, until, reply, events } = await testCore()
  const targets = [{ endpointId: 'demo' }]
  const whole = await reply((await client.chat.send({ text: 'Show me Markdown', targets })).replyIds[0] ?? '')
  const { conversationId, replyIds: [messageId = ''] } = await client.chat.send({ text: 'Show me Markdown', targets })
  await until((event) => event.type === 'message-delta' && event.messageId === messageId && event.parts.some((part) => part.type === 'text-delta'))
  await client.chat.stop({ messageId })
  await client.chat.continue({ messageId })
  await until(() => events.filter((event) => event.type === 'message-finished' && event.messageId === messageId).length === 2)
  const { messages } = await client.conversations.get({ conversationId })
  expect(textOf(messages.at(-1) ?? { parts: [] })).toBe(textOf(whole))
  const { jobId } = await client.chat.summarise({ conversationId, messageIds: messages.map(({ id }) => id) })
  expect(await ended({ until }, jobId)).toMatchObject({ state: 'done' })
  expect((await client.conversations.get({ conversationId })).summaries[0]?.text).toContain('- Show me Markdown')
})

test('pieces hold every text in order, none is larger than asked for, and no character is cut in two', async () => {
  const texts = ['one '.repeat(50), 'two '.repeat(2_000), '🦜'.repeat(700), 'three']
  const pieces = await piecesOf(texts, 400)
  expect(pieces.join('').replaceAll('\n', '')).toBe(texts.join(''))
  expect(pieces.every((piece) => estimateTokens(piece) <= 400 && piece.isWellFormed())).toBe(true)
  expect(pieces.length).toBeLessThan(12)
  expect(await piecesOf([], 400)).toEqual([])
})
