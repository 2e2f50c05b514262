import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { retryDelay } from '#core/chat/retry.ts'
import type { Event } from '#shared/contract.ts'
import { textOf } from '#shared/fold.ts'
import type { StreamPart } from '#shared/stream.ts'
import type { TestCore } from '#kit/core.ts'
import { CLAUDE, connected, testCore, testFolder } from '#kit/story.ts'
import { refusals } from '#kit/workspace/index.ts'
import type { Behaviour, Workspace } from '#kit/workspace/index.ts'

/** A limit that the server says lasts so many seconds. */
const busyFor = (seconds: number): Behaviour => ({ refuse: { ...refusals.rateLimited, headers: { 'retry-after': String(seconds) } } })

const holdsPart = (type: StreamPart['type']) => (event: Event): boolean => event.type === 'message-delta' && event.parts.some((part) => part.type === type)

function partsOfType(parley: TestCore, type: StreamPart['type']): readonly StreamPart[] {
  return parley.events.flatMap((event) => (event.type === 'message-delta' ? event.parts.filter((part) => part.type === type) : []))
}

const chatRequests = (workspace: Workspace): number => workspace.requests.filter(({ path }) => path.endsWith('/chat/completions')).length

/** A question to an endpoint that answers `behaviour` to the first request. */
async function asked(behaviour: Behaviour): Promise<Awaited<ReturnType<typeof connected>> & { replyId: string; conversationId: string }> {
  const parley = await connected()
  parley.workspace.script(CLAUDE, behaviour)
  const { replyIds, conversationId } = await parley.client.chat.send({ text: 'Hello', targets: [{ endpointId: parley.endpoint(CLAUDE) }] })
  return { ...parley, replyId: replyIds[0] ?? '', conversationId }
}

describe('an endpoint that cannot answer now is asked again', () => {
  test('after the wait that it asks for, which is told while it lasts and gone afterwards', async () => {
    const parley = await asked(busyFor(1))
    const began = Date.now()
    await parley.until(holdsPart('retry-wait'))
    const { messages } = await parley.client.conversations.get({ conversationId: parley.conversationId })
    const { retryWait, status } = messages.at(-1) ?? {}
    expect([status, retryWait?.attempt, retryWait?.error]).toEqual(['running', 1, expect.objectContaining({ code: 'rate-limited', details: expect.objectContaining({ seconds: 1 }) as unknown })])
    const reply = await parley.reply(parley.replyId)
    expect(Date.now() - began).toBeGreaterThanOrEqual(900)
    expect(reply).toMatchObject({ status: 'done' })
    expect(reply).not.toHaveProperty('retryWait')
    expect(reply).not.toHaveProperty('error')
    expect(['retry-wait', 'retry-start'].map((type) => partsOfType(parley, type as StreamPart['type']).length)).toEqual([1, 1])
    expect(chatRequests(parley.workspace)).toBe(2)
  })

  test('at once when the person does not want to wait', async () => {
    const parley = await asked(busyFor(200))
    await parley.until(holdsPart('retry-wait'))
    await parley.client.chat.retryNow({ messageId: parley.replyId })
    expect(await parley.reply(parley.replyId)).toMatchObject({ status: 'done' })
    await expect(parley.client.chat.retryNow({ messageId: parley.replyId })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('also when it says so in the stream, but never once something of the answer has arrived', async () => {
    const payload = JSON.stringify({ error: { message: 'Too many requests.', code: 429 } })
    const early = await asked({ payload, end: 'no-done', after: 0 })
    await early.until(holdsPart('retry-wait'))
    await early.client.chat.retryNow({ messageId: early.replyId })
    expect(await early.reply(early.replyId)).toMatchObject({ status: 'done' })
    const late = await asked({ payload, end: 'no-done', after: 3 })
    const reply = await late.reply(late.replyId)
    expect(reply).toMatchObject({ status: 'error', error: { code: 'rate-limited' } })
    expect(textOf(reply)).not.toBe('')
    expect(chatRequests(late.workspace)).toBe(1)
  })
})

describe('it is not asked again', () => {
  test('when the person stops the wait: the reply is stopped and keeps why it was waited', async () => {
    const parley = await asked(busyFor(200))
    await parley.until(holdsPart('retry-wait'))
    await parley.client.chat.stop({ conversationId: parley.conversationId })
    const reply = await parley.reply(parley.replyId)
    expect(reply.status).toBe('stopped')
    expect(reply).not.toHaveProperty('retryWait')
    expect(reply.error).toMatchObject({ code: 'rate-limited' })
    expect((await parley.client.conversations.list({})).conversations.map(({ attention }) => attention)).toEqual(['none'])
    expect(chatRequests(parley.workspace)).toBe(1)
  })

  test('when it asks for a wait that nobody sits through', async () => {
    const parley = await asked(busyFor(301))
    expect(await parley.reply(parley.replyId)).toMatchObject({ status: 'error', error: { code: 'rate-limited', details: { seconds: 301 } } })
    expect(partsOfType(parley, 'retry-wait')).toEqual([])
  })

  test('when the person switched it off', async () => {
    const parley = await connected()
    await parley.client.settings.update({ changes: { autoRetry: false } })
    parley.workspace.script(CLAUDE, busyFor(1))
    const { replyIds } = await parley.client.chat.send({ text: 'Hello', targets: [{ endpointId: parley.endpoint(CLAUDE) }] })
    expect(await parley.reply(replyIds[0] ?? '')).toMatchObject({ status: 'error', error: { code: 'rate-limited', details: { seconds: 1 } } })
    expect(chatRequests(parley.workspace)).toBe(1)
  })

  test('when Parley closes or dies in the wait: afterwards the reply waits for nothing', async () => {
    const parley = await connected()
    const { workspace, client } = parley
    // The finding is the part that brings the reply, with its wait, to the disk.
    workspace.refuse(CLAUDE, 'temperature')
    workspace.script(CLAUDE, busyFor(200), ({ body }) => !('temperature' in (body as object)))
    const settings = { parameters: { temperature: 0.5 } }
    const { conversationId } = await client.chat.send({ text: 'Hello', targets: [{ endpointId: parley.endpoint(CLAUDE), settings }] })
    await parley.until(holdsPart('retry-wait'))
    const other = new DatabaseSync(join(parley.folder, 'parley.db'), { readOnly: true })
    const stored = other.prepare('SELECT * FROM messages')
    await expect.poll(() => JSON.stringify(stored.all()), { timeout: 10_000 }).toContain('retryWait')
    other.close()
    // What a kill would leave.
    const killed = testFolder()
    cpSync(parley.folder, killed, { recursive: true })
    await parley.close()
    for (const folder of [killed, parley.folder]) {
      const again = await testCore({}, folder)
      const { messages } = await again.client.conversations.get({ conversationId })
      expect(messages.at(-1)).toMatchObject({ status: 'stopped', error: { code: 'interrupted' } })
      expect(messages.at(-1)).not.toHaveProperty('retryWait')
    }
  })
})

test('waits of our own choice grow, differ, and end', () => {
  const waits = (code: string, random: number): unknown[] => Array.from({ length: 7 }, (_, index) => retryDelay({ code: code as 'rate-limited' }, index + 1, () => random))
  expect(waits('rate-limited', 0)).toEqual([1_500, 3_000, 6_000, 12_000, 22_500, 22_500, undefined])
  expect(waits('rate-limited', 1)).toEqual([2_500, 5_000, 10_000, 20_000, 37_500, 37_500, undefined])
  expect(waits('server-error', 0.5)).toEqual([2_000, ...Array.from({ length: 6 })])
  expect(waits('gateway-timeout', 0.5)).toEqual(Array.from({ length: 7 }))
})
