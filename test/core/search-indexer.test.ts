import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openDatabase } from '#core/store/db.ts'
import { Indexer, indexEverything } from '#core/store/indexer.ts'
import { setMessagesRemoved } from '#core/store/messages.ts'
import { queueEverything, queueIndexing } from '#core/store/search-index.ts'
import { writeLibrary } from '#kit/pages.ts'
import type { Pages } from '#kit/pages.ts'
import { afterwards, testCore, testFolder } from '#kit/story.ts'
import type { TestCore } from '#kit/core.ts'

const lorem = 'lorem ipsum dolor sit amet consectetur adipiscing elit '.repeat(20)

function library(conversations: number, messages: number): Pages[] {
  return Array.from({ length: conversations }, (_, number) => ({
    id: `c${number}`, at: number * 100_000, lines: Array.from({ length: messages }, (_line, index) => ({ text: `needle ${lorem} ${number}.${index}`, at: number * 100_000 + index * 1_000 })),
  }))
}

async function indexed({ client }: TestCore): Promise<void> {
  while ((await client.search.query({ text: '' })).unindexed > 0);
}

/** Counts the rows of the index that hold a word, and those that it should have. */
function count(folder: string, match: string): unknown[] {
  const db = new DatabaseSync(join(folder, 'parley.db'))
  db.exec("INSERT INTO search (search) VALUES ('integrity-check')")
  const found = [db.prepare('PRAGMA integrity_check').get()?.integrity_check, db.prepare('SELECT count(*) AS n FROM search WHERE search MATCH ?').get(match)?.n, db.prepare('SELECT count(*) AS n FROM search_rows').get()?.n]
  db.close()
  return found
}

test('a kill while conversations are indexed loses none of them: the next start goes on, and nothing is in the index twice', { timeout: 60_000 }, async () => {
  const folder = testFolder()
  // So many that the first answer comes before the last of them is indexed, on a machine that is busy too.
  writeLibrary(folder, library(20, 80), { indexed: false })
  const left: number[] = []
  for (let kill = 0; kill < 2; kill += 1) {
    const child = spawn(process.execPath, [new URL('../kit/indexing.ts', import.meta.url).pathname, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const before = left.at(-1) ?? 20
    for await (const line of createInterface({ input: child.stdout })) {
      const { unindexed } = JSON.parse(line) as { unindexed: number }
      if (unindexed === before && unindexed > 0) continue
      left.push(unindexed)
      child.kill('SIGKILL')
      break
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  expect(left).toEqual(left.toSorted((a, b) => b - a))
  const parley = await testCore({}, folder)
  await indexed(parley)
  await parley.close()
  expect(count(folder, 'needle')).toEqual(['ok', 1_600, 1_620])
})

test('a library of an older schema is indexed from the newest conversation on, while it can be used', async () => {
  const folder = testFolder()
  copyFileSync(join(import.meta.dirname, '../fixtures/databases/m004-library.db'), join(folder, 'parley.db'))
  const parley = await testCore({}, folder)
  await indexed(parley)
  const { hits } = await parley.client.search.query({ text: 'chart.png' })
  expect(hits.length).toBeGreaterThan(0)
  expect((await parley.client.search.filters({})).endpointNames.length).toBeGreaterThan(0)
})

test('what is queued last is indexed first: a restored conversation does not wait for a library', () => {
  const folder = testFolder()
  writeLibrary(folder, library(30, 20), { indexed: false })
  const db = openDatabase(folder, () => 0)
  afterwards(() => db.close())
  queueIndexing(db, 'c7')
  const indexer = new Indexer(db, () => undefined)
  indexer.start()
  indexer.close()
  const first = db.get('SELECT conversation_id AS id FROM search_conversations')
  expect(first?.id).toBe('c7')
  expect(db.get('SELECT count(*) AS n FROM search_queue')?.n).toBeGreaterThan(20)
})

test('a conversation that changes while it is indexed is indexed as it is in the end', async () => {
  const folder = testFolder()
  writeLibrary(folder, library(1, 250), { indexed: false })
  const parley = await testCore({}, folder)
  await parley.client.conversations.update({ conversationId: 'c0', title: 'haystack' })
  await parley.client.conversations.organise({ conversationIds: ['c0'], folderId: (await parley.client.folders.add({ name: 'barn' })).folderId })
  const { folderId } = (await parley.client.conversations.get({ conversationId: 'c0' })).conversation
  await indexed(parley)
  const { hits } = await parley.client.search.query({ text: '', filters: { folderId: folderId ?? '' }, limit: 200 })
  expect(hits).toHaveLength(200)
  expect((await parley.client.search.query({ text: 'haystack', filters: { folderId: folderId ?? '' } })).hits).toHaveLength(1)
})

test('removed messages, and conversations in the trash, leave the index', () => {
  const folder = testFolder()
  writeLibrary(folder, library(2, 10))
  const db = openDatabase(folder, () => 0)
  setMessagesRemoved(db, 'c0', ['c0-3', 'c0-4'], 1)
  db.exec("UPDATE conversations SET removed_at = 1 WHERE id = 'c1'")
  for (const id of ['c0', 'c1', 'gone']) queueIndexing(db, id)
  indexEverything(db)
  db.close()
  expect(count(folder, 'needle')).toEqual(['ok', 8, 9])
})

test('everything can be indexed anew, as after a recovery', () => {
  const folder = testFolder()
  writeLibrary(folder, library(3, 10))
  const db = openDatabase(folder, () => 0)
  queueEverything(db)
  expect(db.get('SELECT count(*) AS n FROM search_rows')?.n).toBe(0)
  indexEverything(db)
  db.close()
  expect(count(folder, 'needle')).toEqual(['ok', 30, 33])
})

test('many writes, one by one, leave an index of few parts: nothing is merged in one go one day', async () => {
  const folder = testFolder()
  const parley = await testCore({}, folder)
  const { conversationId, replyIds } = await parley.client.chat.send({ text: 'begin', targets: [{ endpointId: 'demo' }] })
  await parley.reply(replyIds[0] ?? '')
  for (let index = 0; index < 300; index += 1) {
    await parley.client.conversations.update({ conversationId, title: `title ${index}` })
    await new Promise(setImmediate)
  }
  await parley.close()
  const db = openDatabase(folder, () => 0)
  afterwards(() => db.close())
  expect(db.get('SELECT count(DISTINCT segid) AS n FROM search_idx')?.n).toBeLessThan(60)
})
