import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addConversations, breakPages, databaseOf, ended, pagesOf, withDatabase } from '#kit/database.ts'
import { testCore } from '#kit/story.ts'

/** A library that is too large to be checked at every start. */
async function large(): Promise<string> {
  const { folder, close } = await testCore()
  await close()
  addConversations(folder, { conversations: 40, messages: 50, text: 'needle in a haystack. '.repeat(300) })
  expect(statSync(databaseOf(folder)).size).toBeGreaterThan(33 * 1024 * 1024)
  return folder
}

test('after a crash a large database is checked in the background: what is damaged is told, and the next start recovers it', async () => {
  const folder = await large()
  const broken = pagesOf(folder, 'messages')[20] ?? 0
  breakPages(folder, [broken])
  const before = readFileSync(databaseOf(folder))
  // What a kill leaves behind.
  writeFileSync(join(folder, 'running'), '')
  const first = await testCore({}, folder)
  await first.until((event) => event.type === 'library-changed')
  expect((await first.client.library.status({})).notices).toMatchObject([{ kind: 'damaged', error: { code: 'database-damaged' } }])
  await first.close()
  const second = await testCore({}, folder)
  const { notices, conversations, messages } = await second.client.library.status({})
  expect(notices.map(({ kind }) => kind)).toEqual(['recovered'])
  expect([conversations, messages > 1_900]).toEqual([40, true])
  const notice = notices.find((one) => one.kind === 'recovered')
  expect(readFileSync(join(notice?.kind === 'recovered' ? notice.folder : '', 'parley.db')).length).toBe(before.length)
})

test('after a clean end it is not', async () => {
  const folder = await large()
  const parley = await testCore({}, folder)
  await parley.close()
  const again = await testCore({}, folder)
  await again.close()
  expect(again.log.filter((line) => line.includes('without its end'))).toEqual([])
})

test('a check on request finds what a start does not: a row that refers to nothing', async () => {
  const parley = await testCore()
  expect(await ended(parley, (await parley.client.library.check({})).jobId)).toMatchObject({ kind: 'library-check', state: 'done' })
  withDatabase(parley.folder, (db) => db.exec("PRAGMA foreign_keys = OFF; INSERT INTO messages (id, conversation_id, turn_id, lane, role, status, created_at, parts, about) VALUES ('m', 'nobody', 't', 0, 'user', 'done', 0, '[]', '{}')"))
  expect(await ended(parley, (await parley.client.library.check({})).jobId)).toMatchObject({ state: 'failed', error: { code: 'database-damaged' } })
  await parley.close()
  const again = await testCore({}, parley.folder)
  expect((await again.client.library.status({})).notices).toMatchObject([{ kind: 'recovered', conversations: 1, messages: 1 }])
})
