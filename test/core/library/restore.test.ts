import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { backupName } from '#core/library/backups.ts'
import { textOf } from '#shared/fold.ts'
import type { TestCore } from '#kit/core.ts'
import { ended, withDatabase } from '#kit/database.ts'
import { testCore } from '#kit/story.ts'

describe('a restore', () => {
  async function withBackup(): Promise<{ parley: TestCore; backupId: string; conversationId: string }> {
    const parley = await testCore()
    const { conversationId, replyIds } = await parley.client.chat.send({ text: 'the first question', targets: [{ endpointId: 'demo' }] })
    await parley.reply(replyIds[0] ?? '')
    const job = await ended(parley, (await parley.client.library.backUp({})).jobId)
    return { parley, backupId: job.result?.backupId ?? '', conversationId }
  }

  test('puts the old library in place while Parley runs, keeps the present one as a backup, and has every window ask again', async () => {
    const { parley, backupId, conversationId } = await withBackup()
    const { client } = parley
    await client.conversations.update({ conversationId, title: 'changed since' })
    // A page that shows how the library is has counted it before the next question.
    expect((await client.library.status({})).conversations).toBe(1)
    const later = await client.chat.send({ text: 'a later question', targets: [{ endpointId: 'demo' }] })
    await client.settings.update({ changes: { theme: 'dark' } })
    const resets: unknown[] = []
    parley.core.events((batch) => void ('reset' in batch && resets.push(batch)))
    expect(await ended(parley, (await client.library.restore({ backupId })).jobId)).toMatchObject({ state: 'done' })
    expect(resets).toHaveLength(1)
    expect((await client.conversations.list({})).conversations.map(({ title }) => title)).toEqual(['the first question'])
    expect((await client.settings.get({})).settings.theme).toBe('system')
    expect((await client.search.query({ text: 'later' })).hits).toEqual([])
    expect((await client.search.query({ text: 'first' })).hits.length).toBeGreaterThan(0)
    // It goes on: what is sent now is stored in it.
    const sent = await client.chat.send({ conversationId, text: 'and now', targets: [{ endpointId: 'demo' }] })
    await parley.reply(sent.replyIds[0] ?? '')
    const { backups } = await client.library.status({})
    expect(backups.map(({ why }) => why).toSorted()).toEqual(['person', 'restore'])

    // And back: the later question is there again, its reply as far as it had arrived.
    expect(backups.find(({ why }) => why === 'restore')).toMatchObject({ conversations: 2, messages: 4 })
    const before = backups.find(({ why }) => why === 'restore')?.id ?? ''
    expect(await ended(parley, (await client.library.restore({ backupId: before })).jobId)).toMatchObject({ state: 'done' })
    expect((await client.conversations.list({})).conversations.map(({ title }) => title)).toEqual(['a later question', 'changed since'])
    const { messages } = await client.conversations.get({ conversationId: later.conversationId })
    expect(messages.map((message) => [message.role, message.status === 'running'])).toEqual([['user', false], ['assistant', false]])
    await parley.close()
    expect(withDatabase(parley.folder, (db) => db.prepare('PRAGMA integrity_check').get())).toEqual({ integrity_check: 'ok' })
    expect(existsSync(join(parley.folder, 'restoring'))).toBe(false)
  })

  test('brings an older schema to the present one', async () => {
    const { parley } = await withBackup()
    const name = backupName({ createdAt: 1_000, why: 'daily', conversations: 1, messages: 5 })
    writeFileSync(join(parley.folder, 'backups', `${name}.db`), readFileSync(join(import.meta.dirname, '../../fixtures/databases/m001-initial.db')))
    expect(await ended(parley, (await parley.client.library.restore({ backupId: name })).jobId)).toMatchObject({ state: 'done' })
    const [conversation] = (await parley.client.conversations.list({})).conversations
    const { messages } = await parley.client.conversations.get({ conversationId: conversation?.id ?? '' })
    expect(textOf(messages[1] ?? { parts: [] })).toContain('PNG')
  })

  test('of a backup that is gone, broken or from a newer version changes nothing', async () => {
    const { parley, backupId } = await withBackup()
    const { client, folder } = parley
    await expect(client.library.restore({ backupId: '../parley' })).rejects.toMatchObject({ code: 'not-found' })
    const file = join(folder, 'backups', `${backupId}.db`)
    const newer = new DatabaseSync(file)
    newer.exec("INSERT INTO migrations VALUES ('m999-tomorrow', 0)")
    newer.close()
    expect(await ended(parley, (await client.library.restore({ backupId })).jobId)).toMatchObject({ state: 'failed', error: { code: 'database-newer' } })
    writeFileSync(file, 'no database'.repeat(1_000))
    expect(await ended(parley, (await client.library.restore({ backupId })).jobId)).toMatchObject({ state: 'failed', error: { code: 'database-damaged' } })
    expect((await client.conversations.list({})).conversations).toHaveLength(1)
  })

  test('stops replies that are being produced, with what had arrived in the backup of before', async () => {
    const { parley, backupId, conversationId } = await withBackup()
    const { replyIds } = await parley.client.chat.send({ conversationId, text: 'Tell me a long story', targets: [{ endpointId: 'demo' }] })
    await parley.until((event) => event.type === 'message-delta' && event.messageId === replyIds[0])
    expect(await ended(parley, (await parley.client.library.restore({ backupId })).jobId)).toMatchObject({ state: 'done' })
    expect((await parley.client.conversations.get({ conversationId })).messages).toHaveLength(2)
    expect((await parley.client.conversations.list({})).conversations[0]?.running).toBe(false)
  })

  test('has searches that are asked meanwhile look into the library that is in place afterwards', async () => {
    const { parley, backupId, conversationId } = await withBackup()
    const { client } = parley
    await client.search.query({ text: 'first' })
    const restored = client.library.restore({ backupId }).then(({ jobId }) => ended(parley, jobId))
    const asked: Promise<unknown>[] = []
    const asking = setInterval(() => asked.push(client.search.query({ text: `first ${asked.length}` })))
    expect(await restored).toMatchObject({ state: 'done' })
    clearInterval(asking)
    await Promise.all(asked)
    // A thread that had opened the old library would never see what is written now.
    const { replyIds } = await client.chat.send({ conversationId, text: 'a zebra', targets: [{ endpointId: 'demo' }] })
    await parley.reply(replyIds[0] ?? '')
    expect((await client.search.query({ text: 'zebra' })).hits.length).toBeGreaterThan(0)
  })
})
