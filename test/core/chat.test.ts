import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test, vi } from 'vitest'
import { textOf } from '#shared/fold.ts'
import { memoryKeychain } from '#kit/core.ts'
import { png } from '#kit/images.ts'
import { CLAUDE, GPT, afterwards, connected, testCore } from '#kit/story.ts'

describe('one conversation', () => {
  test('a follow-up is sent the whole branch, images included, and survives a restart', async () => {
    const secrets = new Map<string, string>()
    const parley = await connected({ keychain: memoryKeychain(secrets) })
    const { client, endpoint } = parley
    const attachment = await client.put(await png())
    const target = [{ endpointId: endpoint(CLAUDE) }]
    const first = await client.chat.send({ text: 'My name is Ana. What is in the picture?', attachmentIds: [attachment.id], targets: target })
    const answer = await parley.reply(first.replyIds[0] ?? '')
    expect(textOf(answer)).toContain('PNG')
    expect(textOf(answer)).toContain('64')
    expect(answer).toMatchObject({ status: 'done', finishReason: 'stop', madeWith: { endpointName: CLAUDE } })
    expect(answer.usage?.outputTokens).toBeGreaterThan(0)
    const second = await client.chat.send({ conversationId: first.conversationId, text: 'What is my name?', targets: target })
    expect(textOf(await parley.reply(second.replyIds[0] ?? ''))).toContain('Ana')
    const before = await client.conversations.get({ conversationId: first.conversationId })
    await parley.close()

    const again = await testCore({ keychain: memoryKeychain(secrets) }, parley.folder)
    const after = await again.client.conversations.get({ conversationId: first.conversationId })
    expect(after.messages).toEqual(before.messages)
    const { hits } = await again.client.search.query({ text: 'pict' })
    expect(hits.map((hit) => hit.messageId)).toContain(first.userMessageIds[0])
    const third = await again.client.chat.send({ conversationId: first.conversationId, text: 'And the image?', targets: target })
    expect(textOf(await again.reply(third.replyIds[0] ?? ''))).toContain('PNG')
  })

  test('stop keeps what arrived, and the window was told exactly what is stored', async () => {
    const { client, workspace, endpoint, until, events, core } = await connected()
    const gate = workspace.gate(CLAUDE, { afterChunks: 5 })
    const sent = await client.chat.send({ text: 'Tell me a story !long 200', targets: [{ endpointId: endpoint(CLAUDE) }] })
    const replyId = sent.replyIds[0] ?? ''
    await gate.reached
    await until((event) => event.type === 'message-delta' && event.messageId === replyId && event.parts.some((part) => part.type === 'text-delta'))
    expect(await client.chat.stop({ conversationId: sent.conversationId })).toEqual({ stopped: [replyId] })
    const { messages } = await client.conversations.get({ conversationId: sent.conversationId })
    const reply = messages.find((message) => message.id === replyId)
    expect(reply?.status).toBe('stopped')
    expect(reply?.error).toBeUndefined()
    const told = events.flatMap((event) => (event.type === 'message-delta' && event.messageId === replyId ? event.parts : []))
    expect(told.flatMap((part) => (part.type === 'text-delta' ? [part.text] : [])).join('')).toBe(textOf(reply ?? { parts: [] }))
    expect(core.run).not.toBe('')
  })

  test('a queued message goes out when the reply ends, in order, and not after a stop', async () => {
    const { client, workspace, endpoint, until, reply } = await connected()
    const targets = [{ endpointId: endpoint(GPT) }]
    const gate = workspace.gate(GPT, { afterChunks: 2 })
    const { conversationId, replyIds } = await client.chat.send({ text: 'first', targets })
    await gate.reached
    await expect(client.chat.send({ conversationId, text: 'too early', targets })).rejects.toMatchObject({ code: 'busy' })
    await client.chat.queue({ conversationId, text: 'second', targets })
    const { queuedId } = await client.chat.queue({ conversationId, text: 'third', targets })
    expect((await client.chat.unqueue({ queuedId })).queued.text).toBe('third')
    const edited = await client.chat.queue({ conversationId, text: 'to be edited', targets })
    await client.drafts.save({ conversationId, text: 'typed meanwhile' })
    await client.chat.unqueue({ queuedId: edited.queuedId, edit: true })
    expect((await client.drafts.get({ conversationId })).draft.text).toBe('to be edited\n\ntyped meanwhile')
    gate.open()
    await reply(replyIds[0] ?? '')
    const added = await until((event) => event.type === 'message-added' && event.message.role === 'assistant' && event.messageId !== replyIds[0])
    if (added.type !== 'message-added') throw new Error('unreachable')
    expect((await reply(added.messageId)).status).toBe('done')
    const after = await client.conversations.get({ conversationId })
    expect(after.messages.filter((message) => message.role === 'user').map((message) => textOf(message))).toEqual(['first', 'second'])
    expect(after.queued).toEqual([])

    const held = workspace.gate(GPT, { afterChunks: 2 })
    await client.chat.send({ conversationId, text: 'fourth', targets })
    await held.reached
    await client.chat.queue({ conversationId, text: 'fifth', targets })
    await client.chat.stop({ conversationId })
    expect((await client.conversations.get({ conversationId })).queued.map((queued) => queued.text)).toEqual(['fifth'])
    const sent = await client.chat.sendQueued({ conversationId })
    expect((await reply(sent.replyIds[0] ?? '')).status).toBe('done')
  })

  test('retry adds a version beside the failed reply and shows it', async () => {
    const { client, endpoint, reply } = await connected()
    const sent = await client.chat.send({ text: 'Hello !504 !once', targets: [{ endpointId: endpoint(CLAUDE) }] })
    const failed = await reply(sent.replyIds[0] ?? '')
    expect(failed).toMatchObject({ status: 'error', error: { code: 'gateway-timeout', retryable: true } })
    const { replyId } = await client.chat.retry({ messageId: failed.id })
    const good = await reply(replyId)
    expect(good).toMatchObject({ status: 'done', parentId: failed.parentId, lane: failed.lane, turnId: failed.turnId })
    const { conversation } = await client.conversations.get({ conversationId: sent.conversationId })
    expect(conversation).toMatchObject({ activeLeafId: replyId, running: false, attention: 'unseen' })
  })

  test('a fork has the messages up to one under ids of their own, and leaves the source alone', async () => {
    const { client, endpoint, reply } = await connected()
    const ask = async (text: string, more: object = {}) => {
      const sent = await client.chat.send({ text, targets: [{ endpointId: endpoint(CLAUDE) }], ...more })
      return { ...sent, message: await reply(sent.replyIds[0] ?? '') }
    }
    const first = await ask('Orchids')
    const { conversationId } = first
    await ask('Roses', { conversationId })
    const before = await client.conversations.get({ conversationId })
    const forked = await client.conversations.fork({ conversationId, messageId: first.message.id })
    const { conversation, messages } = await client.conversations.get(forked)
    expect(messages.map(({ parts, role }) => ({ parts, role }))).toEqual(before.messages.slice(0, 2).map(({ parts, role }) => ({ parts, role })))
    expect(messages.map(({ parentId }) => parentId)).toEqual([null, messages[0]?.id])
    expect(conversation).toMatchObject({ title: 'Orchids (2)', activeLeafId: messages[1]?.id, endpointId: endpoint(CLAUDE) })
    await vi.waitFor(async () => expect((await client.search.query({ text: 'orchids' })).hits.some((hit) => hit.conversationId === forked.conversationId && hit.messageId !== null)).toBe(true))
    const on = await ask('And?', forked)
    expect(on.message.status).toBe('done')
    expect((await client.conversations.get({ conversationId })).messages).toEqual(before.messages)
    await expect(client.conversations.fork({ conversationId, messageId: messages[0]?.id ?? '' })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a message that is deleted takes what follows along or leaves it; both come back as they were, also for the search', async () => {
    const { client, endpoint, reply } = await connected()
    const ask = async (text: string, more: object = {}) => {
      const sent = await client.chat.send({ text, targets: [{ endpointId: endpoint(CLAUDE) }], ...more })
      await reply(sent.replyIds[0] ?? '')
      return sent
    }
    const first = await ask('Orchids')
    const { conversationId } = first
    const second = await ask('Roses', { conversationId })
    const before = await client.conversations.get({ conversationId })
    const shown = async () => {
      const { messages, conversation } = await client.conversations.get({ conversationId })
      return { ids: messages.map(({ id }) => id), parents: messages.map(({ parentId }) => parentId), leaf: conversation.activeLeafId }
    }
    const asWas = await shown()
    const [question, answer] = [first.userMessageIds[0] ?? '', first.replyIds[0] ?? '']
    const later = [second.userMessageIds[0] ?? '', second.replyIds[0] ?? '']

    const one = await client.chat.remove({ messageId: answer, scope: 'message' })
    expect(await shown()).toEqual({ ids: [question, ...later], parents: [null, question, later[0]], leaf: later[1] })
    await ask('And?', { conversationId })
    const added = (await shown()).ids.slice(-2)
    await client.chat.remove({ messageId: added[0] ?? '', scope: 'branch' })
    await client.chat.restore(one)
    expect(await shown()).toEqual(asWas)

    const all = await client.chat.remove({ messageId: question, scope: 'branch' })
    expect(await shown()).toEqual({ ids: [], parents: [], leaf: null })
    expect((await client.search.query({ text: 'roses' })).hits.filter((hit) => hit.messageId !== null)).toEqual([])
    await client.chat.restore(all)
    expect((await client.conversations.get({ conversationId })).messages).toEqual(before.messages)
    expect((await client.search.query({ text: 'roses' })).hits.some((hit) => hit.messageId !== null)).toBe(true)
    await expect(client.chat.restore(all)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('several conversations stream at once, and two targets share one question', async () => {
    const { client, endpoint, reply } = await connected()
    const sends = await Promise.all([
      client.chat.send({ text: 'one', targets: [{ endpointId: endpoint(CLAUDE), lane: 0 }, { endpointId: endpoint(GPT), lane: 1 }] }),
      client.chat.send({ text: 'two', targets: [{ endpointId: 'demo' }] }),
    ])
    expect(sends[0]?.userMessageIds).toHaveLength(1)
    const replies = await Promise.all(sends.flatMap((sent) => sent.replyIds).map(reply))
    expect(replies.map(({ status, lane }) => ({ status, lane }))).toEqual([{ status: 'done', lane: 0 }, { status: 'done', lane: 1 }, { status: 'done', lane: 0 }])
  })
})

describe('at every moment', () => {
  test('stop and close work while the keychain has not answered', async () => {
    const secrets = new Map<string, string>()
    const asked = Promise.withResolvers<void>()
    let isLocked = false
    const keychain = memoryKeychain(secrets)
    const get = (account: string): Promise<string | null> => {
      if (!isLocked) return keychain.get(account)
      asked.resolve()
      return new Promise(() => undefined)
    }
    const { client, endpoint, reply, close } = await connected({ keychain: { ...keychain, get } })
    isLocked = true
    const sent = await client.chat.send({ text: 'Hello', targets: [{ endpointId: endpoint(CLAUDE) }] })
    await asked.promise
    expect(await client.chat.stop({ conversationId: sent.conversationId })).toEqual({ stopped: sent.replyIds })
    expect((await reply(sent.replyIds[0] ?? '')).status).toBe('stopped')
    await client.chat.send({ text: 'Hello again', targets: [{ endpointId: endpoint(CLAUDE) }] })
    await close()
  })

  test('a conversation that is being removed takes no message more, and nothing runs in it afterwards', async () => {
    const { client, workspace, endpoint } = await connected()
    const targets = [{ endpointId: endpoint(CLAUDE) }]
    const gate = workspace.gate(CLAUDE, { afterChunks: 2 })
    const { conversationId, replyIds } = await client.chat.send({ text: 'first', targets })
    await gate.reached
    const removed = client.conversations.remove({ conversationIds: [conversationId] })
    await expect(client.chat.send({ conversationId, parentId: null, text: 'second', targets })).rejects.toMatchObject({ code: 'not-found' })
    await removed
    await expect(client.chat.retry({ messageId: replyIds[0] ?? '' })).rejects.toMatchObject({ code: 'not-found' })
    await client.conversations.restore({ conversationIds: [conversationId] })
    const { messages, conversation } = await client.conversations.get({ conversationId })
    expect([messages.map((message) => message.status), conversation.running]).toEqual([['done', 'stopped'], false])
  })

  test('a reply whose end cannot be stored has ended all the same, whole, and is stored when it can be', async () => {
    const parley = await connected()
    const { client, workspace, endpoint } = parley
    const gate = workspace.gate(CLAUDE, { afterChunks: 2 })
    const { conversationId, replyIds } = await client.chat.send({ text: 'Hello', targets: [{ endpointId: endpoint(CLAUDE) }] })
    await gate.reached
    const other = new DatabaseSync(join(parley.folder, 'parley.db'))
    afterwards(() => other.close())
    other.exec("CREATE TRIGGER full BEFORE UPDATE ON messages BEGIN SELECT RAISE(ABORT, 'no space'); END")
    gate.open()
    const shown = await parley.reply(replyIds[0] ?? '')
    expect(shown).toMatchObject({ status: 'error', error: { message: 'no space' } })
    expect(textOf(shown)).not.toBe('')
    const follow = await client.chat.send({ conversationId, text: 'And then?', targets: [{ endpointId: endpoint(CLAUDE) }] })
    await parley.reply(follow.replyIds[0] ?? '')
    expect(JSON.stringify(workspace.requests.at(-1)?.body)).toContain(JSON.stringify(textOf(shown)).slice(1, -1))
    other.exec('DROP TRIGGER full')
    await parley.close()
    const again = await testCore({}, parley.folder)
    const { messages } = await again.client.conversations.get({ conversationId })
    expect(messages.find((message) => message.id === shown.id)).toEqual(shown)
  })
})

describe('what was typed is never lost', () => {
  test('a draft is on disk when the call answers, and gone with the message that it became', async () => {
    const parley = await testCore()
    await parley.client.drafts.save({ conversationId: null, text: 'half a thought' })
    await parley.close()
    const again = await testCore({}, parley.folder)
    expect((await again.client.drafts.get({ conversationId: null })).draft.text).toBe('half a thought')
    const sent = await again.client.chat.send({ text: 'half a thought, finished', targets: [{ endpointId: 'demo' }] })
    expect((await again.client.drafts.get({ conversationId: null })).draft).toEqual({ text: '', attachments: [] })
    expect(sent.replyIds).toHaveLength(1)
  })

  test('a refused send leaves the draft and makes no conversation', async () => {
    const { client } = await testCore()
    await client.drafts.save({ conversationId: null, text: 'to nobody' })
    await expect(client.chat.send({ text: 'to nobody', targets: [{ endpointId: 'gone' }] })).rejects.toMatchObject({ code: 'endpoint-unusable' })
    expect((await client.drafts.get({ conversationId: null })).draft.text).toBe('to nobody')
    expect((await client.conversations.list({})).conversations).toEqual([])
  })

  test('closing in the middle of a reply stores what arrived and says why it stops', async () => {
    const parley = await connected()
    const gate = parley.workspace.gate(CLAUDE, { afterChunks: 5 })
    const sent = await parley.client.chat.send({ text: 'Tell me !long 100', targets: [{ endpointId: parley.endpoint(CLAUDE) }] })
    await gate.reached
    await parley.until((event) => event.type === 'message-delta' && event.parts.some((part) => part.type === 'text-delta'))
    await parley.close()
    const again = await testCore({}, parley.folder)
    const { messages } = await again.client.conversations.get({ conversationId: sent.conversationId })
    const reply = messages.at(-1)
    expect(reply).toMatchObject({ status: 'stopped', error: { code: 'interrupted' } })
    expect(textOf(reply ?? { parts: [] })).not.toBe('')
  })
})
