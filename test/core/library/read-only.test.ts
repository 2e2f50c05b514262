import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { databaseOf, withDatabase } from '#kit/database.ts'
import { testCore, testFolder } from '#kit/story.ts'

const script = new URL('../../kit/read-only.ts', import.meta.url).pathname

/** A life in a process without rights, whose temporary folder is its own, so that nobody else's files are taken for what it left. */
async function liveIn(folder: string, closed: 'folder' | 'file', temporary = testFolder()): Promise<unknown> {
  chmodSync(temporary, 0o777)
  const child = spawn(process.execPath, [script, folder, closed], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: temporary } })
  const [said] = await Promise.all([json(child.stdout), once(child, 'exit')])
  return said
}

async function library(): Promise<string> {
  const parley = await testCore()
  const { replyIds } = await parley.client.chat.send({ text: 'The tides of Lisbon', targets: [{ endpointId: 'demo' }] })
  await parley.reply(replyIds[0] ?? '')
  await parley.close()
  return parley.folder
}

const bytesOf = (folder: string): [string, string][] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name)).toString('base64')])

const all = 'database-read-only'
const shown = {
  titles: ['The tides of Lisbon'], messages: 2, readOnly: true, notices: [`not-writable ${all}`], exported: 'done',
  refused: { send: all, draft: all, rename: all, remove: all, settings: all, put: all, backUp: all, move: all }, log: [],
}

test.for(['folder', 'file'] as const)('a %s that cannot be written is shown, searched and exported; whatever writes is refused in words, and nothing is touched', async (closed) => {
  const folder = await library()
  const [before, temporary] = [bytesOf(folder), testFolder()]
  expect(await liveIn(folder, closed, temporary)).toMatchObject({ ...shown, statuses: ['done', 'done'] })
  // SQLite leaves an empty log where it may.
  expect(bytesOf(folder).filter(([name]) => !/-(wal|shm)$/.test(name))).toEqual(before)
  expect(readdirSync(temporary)).toEqual([])
})

test('what a crash left beside the database is shown too: the reply that was being written is a stopped one', async () => {
  const source = await testCore()
  const { replyIds } = await source.client.chat.send({ text: 'The tides of Lisbon', targets: [{ endpointId: 'demo' }] })
  const folder = testFolder()
  // As a kill leaves it: nothing was brought from the log into the file yet.
  for (const name of readdirSync(source.folder).filter((one) => one.startsWith('parley.db'))) copyFileSync(join(source.folder, name), join(folder, name))
  await source.client.chat.stop({ messageId: replyIds[0] })
  expect(await liveIn(folder, 'folder')).toMatchObject({ ...shown, statuses: ['done', 'stopped'] })
})

test('an older schema is brought to the present one on a private copy', async () => {
  const folder = testFolder()
  copyFileSync(join(import.meta.dirname, '../../fixtures/databases/m001-initial.db'), databaseOf(folder))
  const before = readFileSync(databaseOf(folder))
  expect(await liveIn(folder, 'folder')).toMatchObject({ readOnly: true, messages: 5, exported: 'done' })
  expect(readFileSync(databaseOf(folder)).equals(before)).toBe(true)
})

test('a folder that cannot be written and holds nothing is refused', async () => {
  expect(await liveIn(testFolder(), 'folder')).toMatchObject({ refused: 'folder-unwritable' })
})

test('a newer schema is refused there too', async () => {
  const folder = await library()
  withDatabase(folder, (db) => db.exec("INSERT INTO migrations VALUES ('m999-tomorrow', 0)"))
  expect(await liveIn(folder, 'folder')).toMatchObject({ refused: 'database-newer' })
})
