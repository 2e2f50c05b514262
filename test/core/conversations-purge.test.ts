import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '#core/store/db.ts'
import type { Database } from '#core/store/db.ts'
import { Sweeper } from '#core/store/purge.ts'
import { indexMessage, indexTitle } from '#core/store/search-index.ts'
import { afterwards, testCore, testFolder } from '#kit/story.ts'

const day = 24 * 60 * 60_000
const tables = ['conversations', 'messages', 'revisions', 'summaries', 'exchanges', 'search_rows', 'drafts', 'queued', 'search_docsize']

/** A conversation with something in every table that knows of conversations. */
function insert(db: Database, id: string, messages: number, removedAt: number | null): void {
  db.transaction(() => {
    db.run("INSERT INTO conversations (id, title, titled_by, created_at, updated_at, removed_at) VALUES (?, ?, 'person', 1, 1, ?)", id, id, removedAt)
    indexTitle(db, { id, title: id, createdAt: 1 })
    db.run("INSERT INTO summaries (id, conversation_id, text, endpoint_name, created_at) VALUES (?, ?, 's', 'Demo', 1)", `s-${id}`, id)
    db.run("INSERT INTO drafts (conversation_id, text, attachment_ids, updated_at) VALUES (?, 'typed', '[]', 1)", id)
    db.run("INSERT INTO queued (id, conversation_id, text, attachment_ids, targets, created_at) VALUES (?, ?, 'later', '[]', '[]', 1)", `q-${id}`, id)
    for (let n = 0; n < messages; n += 1) {
      const message = `${id}-${n}`
      db.run(
        `INSERT INTO messages (id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about, revisions, left_out) VALUES (?, ?, ?, 't', 0, 'user', 'done', ?, ?, '{}', 1, ?)`,
        message, id, n === 0 ? null : `${id}-${n - 1}`, n, JSON.stringify([{ type: 'text', text: `word number ${n} of ${id}` }]), JSON.stringify({ why: 'summarised', summaryId: `s-${id}` }),
      )
      indexMessage(db, {
        id: message, conversationId: id, parentId: null, turnId: 't', lane: 0, role: 'user', status: 'done', createdAt: n, parts: [{ type: 'text', text: `word number ${n} of ${id}` }],
      })
      db.run("INSERT INTO revisions (id, message_id, parts, replaced_at) VALUES (?, ?, '[]', 1)", `r-${message}`, message)
      db.run("INSERT INTO exchanges (conversation_id, message_id, n, kept, exchange, size) VALUES (?, ?, 0, 0, x'00', 1)", id, message)
      db.run("INSERT INTO drafts (conversation_id, text, attachment_ids, updated_at) VALUES (?, 'edited', '[]', 1)", `edit:${message}`)
    }
  })
}

function counts(folder: string): Record<string, unknown> {
  const db = new DatabaseSync(join(folder, 'parley.db'), { readOnly: true })
  try {
    return Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count]))
  } finally {
    db.close()
  }
}

const nothing = Object.fromEntries(tables.map((table) => [table, 0]))

test('what is purged is hidden at once and comes back whole, until the sweep has taken every row of it', async () => {
  let now = 40 * day
  const folder = testFolder()
  const first = openDatabase(folder, () => 1)
  insert(first, 'old', 3, now - 29 * day)
  insert(first, 'new', 3, now - day)
  first.close()
  const before = counts(folder)
  const { client } = await testCore({ now: () => now }, folder)
  const inTrash = async (): Promise<string[]> => (await client.conversations.list({ within: 'trash' })).conversations.map(({ id }) => id)
  expect(await inTrash()).toEqual(['new', 'old'])

  expect(await client.conversations.purge({})).toEqual({ conversationIds: expect.arrayContaining(['new', 'old']) as string[] })
  expect(await inTrash()).toEqual([])
  await expect(client.conversations.restore({ conversationIds: ['new'] })).rejects.toMatchObject({ code: 'not-found' })
  const db = openDatabase(folder, () => now)
  afterwards(() => db.close())
  const sweeper = new Sweeper({ db, signal: new AbortController().signal, now: () => now, log: (text) => expect.unreachable(text), expired: () => undefined })
  now += 9 * 60_000
  await sweeper.sweep()
  expect(counts(folder)).toEqual(before)
  await client.conversations.unpurge({ conversationIds: ['new', 'old'] })
  await client.conversations.restore({ conversationIds: ['new'] })
  expect((await client.conversations.get({ conversationId: 'new' })).messages).toHaveLength(3)

  await client.conversations.remove({ conversationIds: ['new'] })
  await client.conversations.purge({ conversationIds: ['new'] })
  now += 11 * 60_000
  await sweeper.sweep()
  await expect(client.conversations.unpurge({ conversationIds: ['new'] })).rejects.toMatchObject({ code: 'not-found' })
  expect(await inTrash()).toEqual(['old'])
  expect(counts(folder)).toMatchObject({ conversations: 1, messages: 3, search_rows: 4, search_docsize: 4, drafts: 4 })
})

test('a running Parley deletes what has been in the trash for 30 days, and tells the windows', async () => {
  let now = 40 * day
  const folder = testFolder()
  const db = openDatabase(folder, () => 1)
  afterwards(() => db.close())
  insert(db, 'old', 2, now - 29 * day)
  db.run("INSERT INTO folders (id, name, created_at, removed_at) VALUES ('f', 'Gone', 1, ?)", now - 29 * day)
  const expired = vi.fn()
  const sweeper = new Sweeper({ db, signal: new AbortController().signal, now: () => now, log: (text) => expect.unreachable(text), expired })
  await sweeper.sweep()
  expect(counts(folder)).toMatchObject({ conversations: 1 })
  now += 2 * day
  await sweeper.sweep()
  expect(counts(folder)).toEqual(nothing)
  expect(expired).toHaveBeenCalledOnce()
  expect(db.all('SELECT * FROM folders')).toEqual([])
})

test('the next start deletes what was purged, and goes on with what was being deleted', async () => {
  const folder = testFolder()
  const db = openDatabase(folder, () => 1)
  insert(db, 'purged', 3, Date.now())
  insert(db, 'half deleted', 3, Date.now())
  db.run("UPDATE conversations SET purged_at = ? WHERE id = 'purged'", Date.now())
  db.run("UPDATE conversations SET purged_at = 0 WHERE id = 'half deleted'")
  db.close()
  await testCore({}, folder)
  await vi.waitFor(() => expect(counts(folder)).toEqual(nothing))
})

test('thousands of messages are deleted in slices that let others in', async () => {
  const folder = testFolder()
  const db = openDatabase(folder, () => 1)
  afterwards(() => db.close())
  insert(db, 'big', 3_000, 1)
  let turns = 0
  const turn = (): void => {
    turns += 1
    looking = setImmediate(turn)
  }
  let looking = setImmediate(turn)
  await new Sweeper({ db, signal: new AbortController().signal, now: () => Date.now(), log: (text) => expect.unreachable(text), expired: () => undefined }).sweep()
  clearImmediate(looking)
  expect(counts(folder)).toEqual(nothing)
  // How long a slice of 4 ms lasts depends on what else the machine does; how many there are does not.
  expect(turns).toBeGreaterThan(5)
})

test('a sweep that is held ends where it is, with those that wait for it: what it was about to delete may be wanted in a restored library', async () => {
  const folder = testFolder()
  const db = openDatabase(folder, () => 1)
  afterwards(() => db.close())
  insert(db, 'one', 3_000, 1)
  insert(db, 'two', 1, 1)
  const sweeper = new Sweeper({ db, signal: new AbortController().signal, now: () => 100 * day, log: (text) => expect.unreachable(text), expired: () => undefined })
  const sweeps = Promise.all([sweeper.sweep(), sweeper.sweep(), sweeper.sweep()])
  await nextTurn()
  await sweeper.hold()
  const left = counts(folder)
  expect(left).toMatchObject({ conversations: 2 })
  await sweeps
  await sweeper.sweep()
  expect(counts(folder)).toEqual(left)
  sweeper.goOn()
  await sweeper.sweep()
  expect(counts(folder)).toEqual(nothing)
})
