import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { EventBatch } from '#shared/contract.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { createClient } from '#shared/client.ts'
import type { Transport } from '#shared/client.ts'
import type { TestCore } from '#kit/core.ts'
import { httpTransport } from '#kit/http-client.ts'
import type { HttpTransport } from '#kit/http-client.ts'
import { CLAUDE, GPT, afterwards, connected } from '#kit/story.ts'
import { startServer } from '../../main/serve-http.ts'
import { createReplica } from '../../renderer/state/replica.ts'
import type { Replica } from '../../renderer/state/replica.ts'

const joins = 200
/** How long the replies stream, about, in milliseconds: joins fall anywhere in it and shortly after. */
const streaming = 4_000
/** What is asked. */
const question = `Tell me !long ${streaming / 10} !reasoning`

const random = (most: number): number => Math.random() * most
/** What the network does: an answer is delayed on its way, so that events overtake it. */
const delay = (most: number): Promise<void> => wait(random(most))

/** In the core's process, with answers and batches delayed independently of each other; every fourth reader is slow. */
function nearTransport({ core }: TestCore, index: number): Transport {
  return {
    call: async (method, input) => {
      await delay(5)
      const result = await core.call(method, input)
      await delay(method === 'conversations.messages' ? 400 : 80)
      return result
    },
    events: (onBatch) =>
      core.events(async (batch: EventBatch) => {
        await delay(index % 4 === 0 ? 300 : 10)
        onBatch(batch)
      }),
    put: () => Promise.reject(new Error('no files here')),
  }
}

/** Over HTTP, with its event stream cut now and then; some come back as a reader of another run. */
function farTransport(origin: string, key: string): HttpTransport {
  return httpTransport(origin, key, () => delay(30))
}

test(`${joins} windows that open at random moments end with exactly what is stored`, { timeout: 60_000 }, async () => {
  const parley = await connected({}, { tokensPerSecond: 100 })
  const server = await startServer({ core: parley.core, pageFolder: '/nowhere', port: 0 })
  afterwards(() => server.close())
  const origin = `http://127.0.0.1:${server.port}`
  const endpoints = [CLAUDE, GPT, CLAUDE]
  const sends = await Promise.all(
    endpoints.map((name) => parley.client.chat.send({ text: question, targets: [{ endpointId: parley.endpoint(name) }] })),
  )

  // Two of the three are stopped on the way and go on in the same message, when others hang from it already and its question was edited.
  const whole = Promise.all(sends.map(async ({ conversationId, userMessageIds: [questionId = ''], replyIds: [messageId = ''] }, index): Promise<Message> => {
    if (index === 0) return parley.reply(messageId)
    await parley.until((event) => event.type === 'message-delta' && event.messageId === messageId && event.parts.some(({ type }) => type === 'text-delta'))
    await wait((streaming * index) / 8)
    await parley.client.chat.stop({ messageId })
    const later = await parley.client.chat.send({ conversationId, text: 'And then?', targets: [{ endpointId: parley.endpoint(CLAUDE) }] })
    await parley.client.chat.stop({ messageId: later.replyIds[0] ?? '' })
    await wait(streaming / 8)
    await parley.client.chat.edit({ messageId: questionId, text: `${question} (edited)` })
    await parley.client.chat.continue({ messageId })
    await wait(streaming / 8)
    await parley.client.chat.edit({ messageId: questionId, text: `${question} (edited twice)` })
    await parley.until(() => parley.events.filter((event) => event.type === 'message-finished' && event.messageId === messageId).length === 2)
    return parley.reply(messageId)
  }))

  const join = async (index: number): Promise<{ replica: Replica; conversationId: string; replyId: string }> => {
    await delay(streaming * 1.1)
    const far = index % 10 === 0 ? farTransport(origin, server.key) : undefined
    // Every other window opens with one message, and takes in the others in pages.
    const replica = createReplica(createClient(far ?? nearTransport(parley, index)), (run) => void setTimeout(run, random(30)), {
      rows: index % 2 === 0 ? 1 : 60,
      whenIdle: (run) => void setTimeout(run, random(300)),
    })
    afterwards(() => replica.end())
    const sent = sends[index % sends.length]
    const [conversationId, replyId] = [sent?.conversationId ?? '', sent?.replyIds[0] ?? '']
    await replica.open(conversationId)
    if (far !== undefined) {
      for (let cuts = 0; cuts < 3; cuts += 1) {
        await delay(600)
        far.cut()
      }
    }
    return { replica, conversationId, replyId }
  }
  const windows = await Promise.all(Array.from({ length: joins }, (_, index) => join(index)))
  const stored = new Map((await whole).map((message) => [message.id, message]))
  expect([...stored.values()].map((message) => [message.status, textOf(message).split(/\s+/).length])).toEqual(sends.map(() => ['done', streaming / 10]))

  const conversations = new Map(await Promise.all(sends.map(async ({ conversationId }) => [conversationId, (await parley.client.conversations.get({ conversationId })).messages] as const)))
  expect([...conversations.values()].map((messages) => messages.length)).toEqual([2, 4, 4])
  for (const { replica, conversationId, replyId } of windows) {
    await ended(replica, replyId, stored.get(replyId)?.finishedAt)
    await replica.settled()
    const messages = conversations.get(conversationId) ?? []
    expect(messages.map(({ id }) => replica.message(id))).toEqual(messages)
    expect(replica.conversation(conversationId)).toMatchObject({ isWhole: true, path: messages.map(({ id }) => id) })
  }
})

/** Resolves when the window has seen the last end of the reply. */
function ended(replica: Replica, messageId: string, finishedAt: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (replica.message(messageId)?.finishedAt !== finishedAt) return
      stop()
      resolve()
    }
    const stop = replica.subscribeMessage(messageId, look)
    look()
  })
}
