import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { backupName, kept, listBackups } from '#core/library/backups.ts'
import type { Backup } from '#shared/library.ts'
import { openCore } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { addConversations, databaseOf, ended, withDatabase } from '#kit/database.ts'
import { afterwards, testCore, testFolder } from '#kit/story.ts'

const day = 24 * 60 * 60_000
const hours = (n: number): number => n * 60 * 60_000
const backup = (createdAt: number, why: Backup['why']): Backup => ({ id: backupName({ createdAt, why, conversations: 1, messages: 1 }), createdAt, bytes: 1, why, conversations: 1, messages: 1 })

/** A core that looks after its library all the time, on a clock that the test moves. */
async function caring(folder: string, clock: { now: number }): Promise<TestCore> {
  const parley = await openCore(folder, { now: () => clock.now }, { care: { first: 10, every: 10, retry: 10 } })
  afterwards(() => parley.close())
  return parley
}

const changed = (parley: TestCore, seen = parley.events.length): Promise<unknown> => parley.until((event) => event.type === 'library-changed' && parley.events.indexOf(event) >= seen)

describe('backups', () => {
  test('are made on request: complete, in one file, readable without Parley, and named in the status', async () => {
    const { folder, close } = await testCore()
    await close()
    addConversations(folder, { conversations: 3, messages: 10 })
    const parley = await testCore({}, folder)
    const job = await ended(parley, (await parley.client.library.backUp({})).jobId)
    expect(job).toMatchObject({ kind: 'library-backup', state: 'done' })
    const { backups, conversations, messages, bytes } = await parley.client.library.status({})
    expect(backups).toMatchObject([{ id: job.result?.backupId, why: 'person', conversations: 3, messages: 30 }])
    expect([conversations, messages, bytes > 100_000]).toEqual([3, 30, true])
    expect(readdirSync(join(folder, 'backups'))).toEqual([`${backups[0]?.id ?? ''}.db`])
    const copy = new DatabaseSync(join(folder, 'backups', `${backups[0]?.id ?? ''}.db`), { readOnly: true })
    expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    copy.close()
  })

  test('hold no exchanges, no answers to queries and no vectors of embedding sets, which are larger than all conversations', async () => {
    const { folder, close } = await testCore()
    await close()
    addConversations(folder, { conversations: 1, messages: 2 })
    withDatabase(folder, (db) => db.exec("INSERT INTO exchanges (conversation_id, message_id, n, kept, exchange, size) VALUES ('c0', 'c0-1', 0, 0, randomblob(2000000), 2000000)"))
    withDatabase(folder, (db) => db.exec("INSERT INTO queries (id, endpoint_id, endpoint_name, place, body, state, started_at, exchange, size) VALUES ('q', 'e', 'E', 'own', '{}', 'done', 1, randomblob(2000000), 2000002)"))
    withDatabase(folder, (db) => db.exec("INSERT INTO embedding_sets (id, name, endpoint_id, endpoint_name, options, texts, done, created_at) VALUES ('s', 'S', 'e', 'E', '{}', 1, 1, 1); INSERT INTO embedding_rows (set_id, n, text, vector) VALUES ('s', 0, 'heron', randomblob(2000000))"))
    const parley = await testCore({}, folder)
    await ended(parley, (await parley.client.library.backUp({})).jobId)
    expect((await parley.client.library.status({})).backups[0]?.bytes).toBeLessThan(500_000)
  })

  test('are made once a day while Parley runs, and not when nothing was written', async () => {
    const { folder, close } = await testCore()
    await close()
    addConversations(folder, { conversations: 2, messages: 2 })
    const clock = { now: Date.UTC(2026, 0, 1) }
    const parley = await caring(folder, clock)
    await changed(parley)
    expect(listBackups(folder).map(({ why }) => why)).toEqual(['daily'])
    clock.now += hours(25)
    await parley.client.drafts.save({ conversationId: null, text: 'something new' })
    await changed(parley)
    expect(listBackups(folder).map(({ createdAt }) => createdAt)).toEqual([Date.UTC(2026, 0, 2, 1), Date.UTC(2026, 0, 1)])
    clock.now += hours(25)
    const seen = parley.events.length
    await parley.client.library.status({})
    await parley.client.library.move({ folder: null })
    await changed(parley, seen)
    expect(listBackups(folder)).toHaveLength(2)
  })

  test('a core is not held up while a copy is made', async () => {
    const { folder, close } = await testCore()
    await close()
    addConversations(folder, { conversations: 200, messages: 100 })
    const parley = await testCore({}, folder)
    const { jobId } = await parley.client.library.backUp({})
    const done = ended(parley, jobId)
    const waits: number[] = []
    while ((await parley.client.jobs.list({})).jobs.some((job) => job.id === jobId && job.state === 'running')) {
      const before = performance.now()
      await parley.client.settings.get({})
      waits.push(performance.now() - before)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await done
    const sorted = waits.toSorted((a, b) => a - b)
    // The machine of a test has other things to do; the worst of all calls is not the core's alone.
    expect(sorted[Math.floor(sorted.length * 0.99)]).toBeLessThan(16)
  })

  test('one that fails is a notice, leaves nothing behind, and goes when the next one works', async () => {
    const { folder, client, until, close } = await testCore()
    await client.chat.send({ text: 'hello', targets: [{ endpointId: 'demo' }] })
    writeFileSync(join(folder, 'backups'), 'a file where the folder should be')
    const job = await ended({ until }, (await client.library.backUp({})).jobId)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'folder-unwritable' } })
    expect((await client.library.status({})).notices).toMatchObject([{ kind: 'backup-failed', error: { code: 'folder-unwritable' } }])
    await close()
    // It is still told after a new start.
    rmSync(join(folder, 'backups'))
    const again = await testCore({}, folder)
    expect((await again.client.library.status({})).notices).toHaveLength(1)
    await ended(again, (await again.client.library.backUp({})).jobId)
    expect((await again.client.library.status({})).notices).toEqual([])
  })

  test('what a kill left of a copy is swept up by the next one, and files of other names are left alone', async () => {
    const { folder, until, client } = await testCore()
    mkdirSync(join(folder, 'backups'))
    writeFileSync(join(folder, 'backups', '.unfinished-1-2.db'), 'half')
    writeFileSync(join(folder, 'backups', 'mine.txt'), 'mine')
    await ended({ until }, (await client.library.backUp({})).jobId)
    expect(readdirSync(join(folder, 'backups')).filter((name) => !name.includes(' person '))).toEqual(['mine.txt'])
  })

  test('are rotated: 7 days, 4 weeks, those before migrations longer, the newest always', () => {
    const now = Date.UTC(2026, 5, 1, 12)
    const daily = Array.from({ length: 400 }, (_, index) => backup(now - index * hours(6), 'daily'))
    const migration = [1, 50, 89, 200, 300].map((days) => backup(now - days * day, 'migration'))
    const restore = [2, 20, 40, 50].map((days) => backup(now - days * day, 'restore'))
    const person = Array.from({ length: 12 }, (_, index) => backup(now - index * 100 * day, 'person'))
    const ids = kept([...daily, ...migration, ...restore, ...person], now)
    const left = (all: Backup[]): number[] => all.filter(({ id }) => ids.has(id)).map(({ createdAt }) => Math.round((now - createdAt) / day))
    expect(left(daily).length).toBeGreaterThanOrEqual(9)
    expect(left(daily).length).toBeLessThanOrEqual(11)
    expect(Math.max(...left(daily))).toBeGreaterThanOrEqual(18)
    expect(left(migration)).toEqual([1, 50, 89])
    expect(left(restore)).toEqual([2, 20])
    expect(left(person)).toHaveLength(10)
    expect([...kept([backup(now - 900 * day, 'daily')], now)]).toHaveLength(1)
  })
})

describe('a migration', () => {
  const old = join(import.meta.dirname, '../../fixtures/databases/m001-initial.db')

  test('has a verified copy of the file as it was before', async () => {
    const folder = testFolder()
    writeFileSync(databaseOf(folder), readFileSync(old))
    const { client, close } = await testCore({}, folder)
    const { backups } = await client.library.status({})
    expect(backups).toMatchObject([{ why: 'migration', conversations: 2, messages: 8 }])
    await close()
    const copy = new DatabaseSync(join(folder, 'backups', `${backups[0]?.id ?? ''}.db`), { readOnly: true })
    expect(copy.prepare('SELECT name FROM migrations').all()).toEqual([{ name: 'm001-initial' }])
    copy.close()
    const again = await testCore({}, folder)
    expect((await again.client.library.status({})).backups).toHaveLength(1)
  })

  test('that cannot be copied before is not made: the library is read-only and says so', async () => {
    const folder = testFolder()
    writeFileSync(databaseOf(folder), readFileSync(old))
    writeFileSync(join(folder, 'backups'), 'a file where the folder should be')
    const { client } = await testCore({}, folder)
    const { readOnly, notices } = await client.library.status({})
    expect([readOnly, notices.map(({ kind }) => kind)]).toEqual([true, ['not-writable', 'backup-failed']])
    expect((await client.conversations.list({})).conversations).toHaveLength(1)
    expect(readFileSync(databaseOf(folder)).equals(readFileSync(old))).toBe(true)
  })
})
