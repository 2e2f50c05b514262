import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { textOf } from '#shared/fold.ts'
import type { LibraryNotice } from '#shared/library.ts'
import type { Message } from '#shared/message.ts'
import type { TestCore } from '#kit/core.ts'
import { addConversations, breakPages, databaseOf, ended, pagesOf, withDatabase } from '#kit/database.ts'
import { testCore, testFolder } from '#kit/story.ts'

async function library(size: Parameters<typeof addConversations>[1] = { conversations: 6, messages: 20 }): Promise<string> {
  const { folder, close } = await testCore()
  await close()
  addConversations(folder, size)
  return folder
}

async function noticeOf(parley: TestCore): Promise<Extract<LibraryNotice, { kind: 'recovered' }> | undefined> {
  const { notices } = await parley.client.library.status({})
  return notices.find((notice) => notice.kind === 'recovered')
}

async function messagesOf(parley: TestCore, conversationId: string): Promise<Message[]> {
  return (await parley.client.conversations.get({ conversationId })).messages
}

const integrity = (folder: string): unknown => withDatabase(folder, (db) => [db.prepare('PRAGMA integrity_check').get()?.integrity_check, db.prepare('PRAGMA foreign_key_check').all()])

describe('a damaged database', () => {
  test('is set aside byte for byte, and what can be read around a broken page is there, in one tree, and found', async () => {
    const folder = await library({ conversations: 6, messages: 20, text: 'needle in a haystack. '.repeat(5) })
    const [, , broken = 0] = pagesOf(folder, 'messages')
    const before = breakPages(folder, [broken])
    const parley = await testCore({}, folder)
    const notice = await noticeOf(parley)
    expect(notice).toMatchObject({ conversations: 6, lost: expect.any(Number) as number })
    expect(notice?.lost).toBeGreaterThan(0)
    // Every message is there, or a placeholder where something hangs from it.
    expect((notice?.messages ?? 0) + (notice?.lost ?? 0)).toBeGreaterThanOrEqual(120)
    expect(readFileSync(join(notice?.folder ?? '', 'parley.db')).equals(before)).toBe(true)
    const { conversations } = await parley.client.conversations.list({})
    for (const { id } of conversations) {
      const messages = await messagesOf(parley, id)
      const ids = new Set(messages.map((message) => message.id))
      expect(messages.filter(({ parentId }) => parentId !== null && !ids.has(parentId))).toEqual([])
      expect(messages.filter(({ parentId }) => parentId === null)).toHaveLength(1)
    }
    expect((await parley.client.search.query({ text: 'needle', limit: 200 })).hits.length).toBeGreaterThan(50)
    await parley.close()
    expect(integrity(folder)).toEqual(['ok', []])
  })

  test('whose index is broken loses nothing', async () => {
    const folder = await library()
    withDatabase(folder, (db) => db.exec(`
      INSERT INTO presets (id, name, body, created_at, updated_at) VALUES ('p', 'Brief', '{"settings":{}}', 1, 1);
      INSERT INTO meaning_index (one, endpoint_id, endpoint_name, first_id, unqueued) VALUES (1, 'gone', 'Gone', 5, 0);
      INSERT INTO message_vectors (id, message_seq, from_character, to_character, vector) VALUES (7, 1, 0, 1, x'00');
      PRAGMA wal_checkpoint(TRUNCATE);
    `))
    breakPages(folder, pagesOf(folder, 'messages_of_conversation'))
    const parley = await testCore({}, folder)
    expect((await parley.client.presets.list({})).presets).toMatchObject([{ name: 'Brief' }])
    // A placeholder may have the number of a message that had vectors; nothing is sent once more unasked.
    expect(withDatabase(folder, (db) => db.prepare('SELECT (SELECT count(*) FROM message_vectors) AS vectors, (SELECT count(*) FROM meaning_index) AS isOn').get())).toEqual({ vectors: 0, isOn: 0 })
    expect(await noticeOf(parley)).toMatchObject({ conversations: 6, messages: 120, lost: 0 })
    expect((await messagesOf(parley, 'c3')).map(textOf)[7]).toContain('c3 7 needle')
  })

  test('of which nothing tells how many messages it had does not claim thousands lost', async () => {
    const folder = await library()
    const indexes = withDatabase(folder, (db) => db.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'messages'").all()).map(({ name }) => String(name))
    breakPages(folder, [...pagesOf(folder, 'messages').slice(-2), ...indexes.flatMap((name) => [...pagesOf(folder, name), ...pagesOf(folder, name, 'internal')])])
    const parley = await testCore({}, folder)
    const notice = await noticeOf(parley)
    expect(notice?.messages).toBeGreaterThan(50)
    expect(notice?.lost).toBeLessThanOrEqual(120)
  })

  test('gets back from a backup what it lost, and keeps what is newer than the backup', async () => {
    const folder = await library()
    const first = await testCore({}, folder)
    const { jobId } = await first.client.library.backUp({})
    expect((await ended(first, jobId)).state).toBe('done')
    await first.close()
    addConversations(folder, { conversations: 2, messages: 20, prefix: 'new' })
    withDatabase(folder, (db) => db.exec("DELETE FROM messages WHERE id = 'c5-19'; PRAGMA wal_checkpoint(TRUNCATE)"))
    breakPages(folder, pagesOf(folder, 'messages').slice(0, 3))
    const parley = await testCore({}, folder)
    expect(await noticeOf(parley)).toMatchObject({ conversations: 8, messages: 159, lost: 0 })
    expect(await messagesOf(parley, 'c0')).toHaveLength(20)
    // What the person deleted after the backup stays deleted.
    expect(await messagesOf(parley, 'c5')).toHaveLength(19)
    expect(await messagesOf(parley, 'new1')).toHaveLength(20)
  })

  test('of whose conversations not one can be read keeps their messages', async () => {
    const folder = await library()
    breakPages(folder, pagesOf(folder, 'conversations'))
    const parley = await testCore({}, folder)
    expect(await noticeOf(parley)).toMatchObject({ conversations: 6, messages: 120 })
    expect(await messagesOf(parley, 'c4')).toHaveLength(20)
  })

  test('that is no database at all becomes its newest backup, or an empty one where there is none', async () => {
    const folder = await library()
    const first = await testCore({}, folder)
    await ended(first, (await first.client.library.backUp({})).jobId)
    await first.close()
    writeFileSync(databaseOf(folder), 'this was a database once'.repeat(500))
    const parley = await testCore({}, folder)
    expect(await noticeOf(parley)).toMatchObject({ conversations: 6, messages: 120 })
    await parley.client.library.dismissNotice({ noticeId: (await noticeOf(parley))?.id ?? '' })
    expect(await noticeOf(parley)).toBeUndefined()
    await parley.close()

    const alone = testFolder()
    writeFileSync(databaseOf(alone), 'this was a database once'.repeat(500))
    const empty = await testCore({}, alone)
    expect(await noticeOf(empty)).toMatchObject({ conversations: 0, messages: 0 })
    expect(readFileSync(join((await noticeOf(empty))?.folder ?? '', 'parley.db'), 'utf8')).toContain('this was a database once')
  })

  test('whose header, tables or upper pages are broken loses only what is on those pages, also without a backup', async () => {
    for (const broken of ['header', 'upper page'] as const) {
      const folder = await library({ conversations: 4, messages: 30, text: 'needle in a haystack. '.repeat(300) })
      breakPages(folder, broken === 'header' ? [1] : pagesOf(folder, 'messages', 'internal'))
      const parley = await testCore({}, folder)
      expect([broken, await noticeOf(parley)]).toEqual([broken, expect.objectContaining({ conversations: 4, messages: 120 })])
      // Their texts go over many pages.
      expect(textOf((await messagesOf(parley, 'c2'))[7] ?? { parts: [] }).length).toBeGreaterThan(6_000)
    }
  })

  test('that is empty or gone while there are backups is no new library', async () => {
    const folder = await library()
    const first = await testCore({}, folder)
    await ended(first, (await first.client.library.backUp({})).jobId)
    await first.close()
    writeFileSync(databaseOf(folder), '')
    const parley = await testCore({}, folder)
    expect((await parley.client.conversations.list({})).conversations).toHaveLength(6)
  })

  test('opens whatever page is broken: no start ends, and nothing is lost but what is on that page', { timeout: 60_000 }, async () => {
    const whole = await library({ conversations: 3, messages: 12, text: 'needle in a haystack. '.repeat(15) })
    const bytes = readFileSync(databaseOf(whole))
    const pages = bytes.byteLength / 4096
    const tried = process.env.PARLEY_LONG === '1' ? Array.from({ length: pages }, (_, index) => index + 1) : [1, 2, 5, Math.floor(pages / 2), pages]
    for (const page of tried) {
      const folder = testFolder()
      writeFileSync(databaseOf(folder), bytes)
      breakPages(folder, [page])
      const parley = await testCore({}, folder)
      const { conversations, messages } = await parley.client.library.status({})
      await parley.close()
      expect([page, integrity(folder)]).toEqual([page, ['ok', []]])
      expect([page, conversations, messages >= 20]).toEqual([page, 3, true])
      expect(existsSync(join(folder, 'restoring'))).toBe(false)
      expect(readdirSync(join(folder, 'damaged')).length).toBe(1)
    }
  })
})
