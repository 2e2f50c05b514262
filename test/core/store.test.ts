import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { createCore } from '#core/index.ts'
import { openDatabase } from '#core/store/db.ts'
import { insertMessage, unfinishedMessages } from '#core/store/messages.ts'
import { indexMessage } from '#core/store/search-index.ts'
import { maxFileBytes } from '#shared/file-limits.ts'
import type { Message } from '#shared/message.ts'
import { testHost } from '#kit/core.ts'
import { png } from '#kit/images.ts'
import { afterwards, testCore, testFolder } from '#kit/story.ts'

const database = (folder: string): string => join(folder, 'parley.db')
const refusal = (folder: string): Promise<unknown> => createCore(testHost(folder)).then((core) => core.close(), (error: { code?: unknown }) => error.code)

describe('a folder that cannot be used is refused and left as it is', () => {
  test('held by another Parley', async () => {
    const { folder } = await testCore()
    expect(await refusal(folder)).toBe('folder-held')
  })

  test('made by a newer version', async () => {
    const { folder, close } = await testCore()
    await close()
    const db = new DatabaseSync(database(folder))
    db.exec("INSERT INTO migrations VALUES ('m999-tomorrow', 0); PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    const before = readFileSync(database(folder))
    expect(await refusal(folder)).toBe('database-newer')
    expect(readFileSync(database(folder)).equals(before)).toBe(true)
  })

  test('locked by another program', async () => {
    const { folder, close } = await testCore()
    await close()
    const other = new DatabaseSync(database(folder))
    afterwards(() => other.close())
    other.exec('BEGIN IMMEDIATE')
    expect(await refusal(folder)).toBe('database-locked')
  })

  test('a path that is no folder', async () => {
    const folder = testFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(await refusal(join(folder, 'file', 'data'))).toBe('folder-unwritable')
  })
})

describe('files', () => {
  test('the same content is stored once, and what is no image is refused by name and leaves nothing', async () => {
    const { client, folder } = await testCore()
    const first = await client.put(await png({ name: 'a.png' }))
    const second = await client.put(await png({ name: 'b.png' }))
    expect(second).toEqual({ ...first, name: 'b.png' })
    expect(first).toMatchObject({ mediaType: 'image/png', width: 64, height: 48 })
    const codes = await Promise.all(
      [new File([], 'empty.png'), new File(['just text'], 'notes.png'), new File([new Uint8Array(maxFileBytes + 1)], 'huge.png')].map((file) =>
        client.put(file).catch((error: { code: string; details: { name: string } }) => [error.code, error.details.name]),
      ),
    )
    expect(codes).toEqual([['file-empty', 'empty.png'], ['file-not-image', 'notes.png'], ['file-too-large', 'huge.png']])
    const files = readdirSync(join(folder, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.map((entry) => entry.name)).toEqual([first.id])
  })

  test('what a kill left of a file that was being put is swept up at the next start', async () => {
    const { folder, client, close } = await testCore()
    await client.put(await png())
    await close()
    const incoming = join(folder, 'blobs', 'incoming')
    writeFileSync(join(incoming, 'half'), 'half a picture')
    await testCore({}, folder)
    expect(existsSync(join(incoming, 'half'))).toBe(false)
  })

  test.runIf(process.platform === 'linux')('a file that cannot be read is refused by name, not as a fault of Parley', async () => {
    const { core } = await testCore()
    // A regular file by its looks, whose first byte cannot be read.
    expect(await core.put({ name: 'secret.png', path: '/proc/self/mem' })).toMatchObject({ ok: false, error: { code: 'file-unreadable', details: { name: 'secret.png' } } })
  })

  test('a file that arrives while Parley closes is refused as such', async () => {
    const { core, close, log } = await testCore()
    const begun = Promise.withResolvers<void>()
    const rest = Promise.withResolvers<void>()
    const picture = new Uint8Array(await (await png()).arrayBuffer())
    const slowly = async function* (): AsyncGenerator<Uint8Array> {
      yield picture
      begun.resolve()
      await rest.promise
    }
    const put = core.put({ name: 'late.png', bytes: slowly() })
    await begun.promise
    await close()
    rest.resolve()
    expect(await put).toMatchObject({ ok: false, error: { code: 'closing' } })
    expect(log).toEqual([])
  })

  test('a blob is found by its id only: no path can be asked for', async () => {
    const { core } = await testCore()
    expect(await Promise.all(['../parley.db', '/etc/passwd', 'A'.repeat(64), ''].map((id) => core.blob(id)))).toEqual([null, null, null, null])
  })
})

describe('conversations', () => {
  test('are titled by their first words, renamed, removed, restored, and found by either name', async () => {
    const { client, events } = await testCore()
    const { conversationId } = await client.chat.send({ text: '# The tides of Lisbon\nand more', targets: [{ endpointId: 'demo' }] })
    const titles = async (): Promise<string[]> => (await client.conversations.list({})).conversations.map((one) => one.title)
    expect(await titles()).toEqual(['The tides of Lisbon'])
    await client.conversations.update({ conversationId, title: 'Marés' })
    expect((await client.search.query({ text: 'mares' })).hits).toMatchObject([{ conversationId, messageId: null, title: 'Marés', matches: [{ start: 0, end: 5 }] }])
    expect((await client.search.query({ text: 'tides' })).hits).toMatchObject([{ conversationId, snippet: expect.stringContaining('tides') as string }])
    await client.conversations.remove({ conversationIds: [conversationId] })
    expect([await titles(), (await client.search.query({ text: 'tides' })).hits]).toEqual([[], []])
    await client.conversations.restore({ conversationIds: [conversationId] })
    expect(await titles()).toEqual(['Marés'])
    expect(events.map((event) => event.type)).toContain('conversation-removed')
  })

  test('are listed page by page, none twice and none left out, also those of one moment', async () => {
    const { client } = await testCore({ now: () => 1_000 })
    for (const text of ['a', 'b', 'c', 'd', 'e']) await client.chat.stop({ conversationId: (await client.chat.send({ text, targets: [{ endpointId: 'demo' }] })).conversationId })
    const seen: string[] = []
    let page = (await client.conversations.list({ limit: 2 })).conversations
    while (page.length > 0) {
      seen.push(...page.map((one) => one.title))
      const last = page.at(-1)
      page = (await client.conversations.list({ limit: 2, before: last?.updatedAt, beforeId: last?.id })).conversations
    }
    expect(seen.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('the index has room for any number of texts of one moment, and for times that no clock should tell', () => {
    const db = openDatabase(testFolder(), () => 0)
    afterwards(() => db.close())
    db.run("INSERT INTO conversations (id, title, titled_by, created_at, updated_at) VALUES ('c', 't', 'person', 0, 0)")
    db.transaction(() => {
      const indexAt = (id: string, createdAt: number): void => {
        const message: Message = { id, conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'user', status: 'done', createdAt, parts: [{ type: 'text', text: 'needle' }] }
        insertMessage(db, message)
        indexMessage(db, message)
      }
      for (let index = 0; index < 2_500; index += 1) indexAt(`m${index}`, 0)
      indexAt('far', Date.UTC(9999, 11))
      indexAt('farther', 8.64e15)
    })
    expect(db.get("SELECT count(*) AS n FROM search WHERE search MATCH 'needle'")).toEqual({ n: 2_502 })
  })

  test('a search takes any text as words: quotes, operators and signs are no query by accident', async () => {
    const { client } = await testCore()
    await client.chat.send({ text: 'say "exactly this" AND never that; C++ (really) naïve café', targets: [{ endpointId: 'demo' }] })
    const found = async (text: string): Promise<number> => (await client.search.query({ text })).hits.filter((hit) => hit.messageId !== null).length
    for (const text of ['AND', '"exactly this"', 'cafe', 'CAFÉ', 'c++', 'exac never', '(really', '"exactly', 'never\0']) expect([text, await found(text)]).toEqual([text, 1])
    for (const text of ['"exact"', '"this exactly"', '', '"', '*', 'NEAR(', '-', "';--", '\0']) expect([text, await found(text)]).toEqual([text, 0])
  })

  test('newest first, whatever the order of arrival', async () => {
    let now = 1_000
    const { client, reply } = await testCore({ now: () => now })
    const ids: string[] = []
    for (const at of [3_000, 1_000, 2_000]) {
      now = at
      const sent = await client.chat.send({ text: `needle at ${at}`, targets: [{ endpointId: 'demo' }] })
      ids.push(...sent.replyIds)
    }
    await Promise.all(ids.map(reply))
    const { hits } = await client.search.query({ text: 'needle at' })
    const times = hits.map((hit) => hit.at)
    expect(times).toEqual(times.toSorted((a, b) => b - a))
  })
})

test('settings keep their defaults when a stored value is from another world', async () => {
  const { folder, client, close } = await testCore()
  await client.settings.update({ changes: { theme: 'dark' } })
  await close()
  const db = new DatabaseSync(database(folder))
  db.exec(`INSERT OR REPLACE INTO settings VALUES ('language', '"klingon"')`)
  db.close()
  const again = await testCore({}, folder)
  expect((await again.client.settings.get({})).settings).toMatchObject({ theme: 'dark', language: 'system' })
})

test.skipIf(process.platform === 'win32')('the database is nobody else\'s to read, also in a folder that everybody may read', async () => {
  const folder = testFolder()
  chmodSync(folder, 0o755)
  const { client } = await testCore({}, folder)
  await client.drafts.save({ conversationId: null, text: 'private' })
  const modes = readdirSync(folder).filter((name) => name.startsWith('parley.db')).map((name) => [name, statSync(join(folder, name)).mode & 0o077])
  expect(modes).toEqual([['parley.db', 0], ['parley.db-shm', 0], ['parley.db-wal', 0]])
})

test('a start looks for unfinished replies in their index, not in every message', async () => {
  const db = openDatabase(testFolder(), () => 0)
  afterwards(() => db.close())
  const plan: unknown[] = []
  const explained = new Proxy(db, { get: (_, name) => (name === 'all' ? (sql: string) => (plan.push(...db.all(`EXPLAIN QUERY PLAN ${sql}`)), []) : undefined) })
  unfinishedMessages(explained)
  expect(JSON.stringify(plan)).toContain('messages_unfinished')
})

test('a change of one setting leaves the others as they were set', async () => {
  const { client } = await testCore()
  await client.settings.update({ changes: { language: 'pt-BR', notifications: false } })
  await client.settings.update({ changes: { theme: 'dark' } })
  expect((await client.settings.get({})).settings).toMatchObject({ language: 'pt-BR', notifications: false, theme: 'dark' })
})

test('a draft keeps up with files that come in, and goes with the last of them', async () => {
  const { client } = await testCore()
  const [one, two] = await Promise.all(['#ff0000', '#00ff00'].map(async (colour) => (await client.put(await png({ colour }))).id))
  const ids = async (): Promise<string[]> => (await client.drafts.get({ conversationId: null })).draft.attachments.map(({ id }) => id)
  // A file that the draft had already must not keep a second one out.
  for (const attachmentIds of [[one], [one, two], [two, one], []] as string[][]) {
    await client.drafts.save({ conversationId: null, text: '', attachmentIds })
    expect(await ids()).toEqual(attachmentIds)
  }
})
