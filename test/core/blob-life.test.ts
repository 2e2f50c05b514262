import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { MadeFiles } from '#core/attachments/made-files.ts'
import { ReadingThread } from '#core/attachments/thread.ts'
import { blobLife, storedFiles } from '#kit/blob-life.ts'
import type { BlobLife } from '#kit/blob-life.ts'
import { testHost } from '#kit/core.ts'
import { ended } from '#kit/database.ts'
import { png } from '#kit/images.ts'
import { afterwards, testCore, testFolder } from '#kit/story.ts'

const minute = 60_000
const hour = 60 * minute
const kills = process.env.PARLEY_LONG === '1' ? 100 : 3
const script = new URL('../kit/killable-files.ts', import.meta.url).pathname

function madeFiles(folder: string): string[] {
  return globSync('made/??/*', { cwd: folder })
}

/** A core with a clock, and a sweeper of the same folder that sweeps when it is told to. */
async function withClock(): Promise<{ parley: Awaited<ReturnType<typeof testCore>>; life: BlobLife; pass(time: number): Promise<void>; put(colour: string): Promise<string> }> {
  let now = Date.now()
  const parley = await testCore({ now: () => now })
  const life = blobLife(parley.folder, () => now)
  afterwards(() => life.db.close())
  return {
    parley, life,
    // Twice: the first sweep says until when, the second finds that it is over.
    pass: async (time) => {
      await life.sweeper.sweep()
      now += time
      await life.sweeper.sweep()
    },
    put: async (colour) => (await parley.client.put(await png({ colour }))).id,
  }
}

test('a file that is put waits an hour for its use; put again, it waits anew', async () => {
  const { parley, pass, put } = await withClock()
  const id = await put('#111111')
  await pass(59 * minute)
  expect(storedFiles(parley.folder)).toEqual([id])
  expect(await put('#111111')).toBe(id)
  await pass(59 * minute)
  expect(storedFiles(parley.folder)).toEqual([id])
  expect(await parley.core.blob(id)).not.toBeNull()
  await pass(2 * minute)
  expect(storedFiles(parley.folder)).toEqual([])
  expect([await parley.core.blob(id), (await parley.client.attachments.get({ attachmentIds: [id] })).attachments]).toEqual([null, []])
})

test('drafts, edits of questions and what is queued keep a file; what left a draft can be brought back for ten minutes', async () => {
  const { parley: { client, folder }, pass, put } = await withClock()
  const [draft, edit, queued] = [await put('#111111'), await put('#222222'), await put('#333333')]
  const { conversationId, userMessageIds: [question = ''] } = await client.chat.send({ text: 'demo: slow', targets: [{ endpointId: 'demo' }] })
  await client.drafts.save({ conversationId: null, text: '', attachmentIds: [draft] })
  await client.drafts.save({ conversationId: `edit:${question}`, text: '', attachmentIds: [edit] })
  const { queuedId } = await client.chat.queue({ conversationId, text: 'later', attachmentIds: [queued], targets: [{ endpointId: 'demo' }] })
  const all = [draft, edit, queued].toSorted()
  await pass(30 * 24 * hour)
  expect(storedFiles(folder)).toEqual(all)
  await client.drafts.save({ conversationId: null, text: 'only words', attachmentIds: [] })
  await client.drafts.save({ conversationId: `edit:${question}`, text: '', attachmentIds: [] })
  await pass(9 * minute)
  expect(storedFiles(folder)).toEqual(all)
  await client.drafts.save({ conversationId: null, text: 'back', attachmentIds: [draft] })
  await pass(2 * minute)
  expect(storedFiles(folder)).toEqual([draft, queued].toSorted())
  await client.chat.unqueue({ queuedId })
  await pass(11 * minute)
  expect(storedFiles(folder)).toEqual([draft])
  await client.chat.stop({ conversationId })
})

// In a trigger a conflict is dealt with as the statement says that fired it: one that adds or changes would refuse what is known already.
test('rows that are added or changed at once keep what they refer to, however often and with whatever twice', async () => {
  const { life: { db }, put } = await withClock()
  const [one, two] = [await put('#111111'), await put('#222222')]
  const save = (...ids: string[]): unknown => {
    db.run("INSERT INTO drafts (conversation_id, text, attachment_ids, updated_at) VALUES ('c', '', ?, 1) ON CONFLICT (conversation_id) DO UPDATE SET attachment_ids = excluded.attachment_ids", JSON.stringify(ids))
    return db.all('SELECT blob_id FROM blob_uses').map((row) => row.blob_id)
  }
  expect([save(one), save(one, one), save(one, two), save(two)]).toEqual([[one], [one], [one, two].toSorted(), [two]])
  expect(db.all('SELECT blob_id, until FROM blob_doubts')).toMatchObject([{ blob_id: one, until: null }])
})

test('a message keeps its file through removal, editing, copies and the trash; the last conversation that is deleted takes it along at once', async () => {
  const { parley: { client, folder, reply }, life, pass, put } = await withClock()
  const [id, other] = [await put('#111111'), await put('#222222')]
  const sent = await client.chat.send({ text: 'demo: what is it', attachmentIds: [id, other], targets: [{ endpointId: 'demo' }] })
  await reply(sent.replyIds[0] ?? '')
  const [question = ''] = sent.userMessageIds
  await client.chat.edit({ messageId: question, text: 'another text' })
  await client.chat.remove({ messageId: question, scope: 'branch' })
  await pass(20 * 24 * hour)
  expect(storedFiles(folder)).toEqual([id, other].toSorted())
  await client.chat.restore({ conversationId: sent.conversationId, messageIds: [question, ...sent.replyIds], activeLeafId: null })
  const { conversationId: copy } = await client.conversations.duplicate({ conversationId: sent.conversationId })
  expect(storedFiles(folder)).toEqual([id, other].toSorted())
  const deleteForGood = (conversationId: string): void => life.db.transaction(() => void life.db.run('DELETE FROM conversations WHERE id = ?', conversationId))
  deleteForGood(copy)
  await life.sweeper.sweep()
  expect(storedFiles(folder)).toEqual([id, other].toSorted())
  deleteForGood(sent.conversationId)
  await life.sweeper.sweep()
  expect(storedFiles(folder)).toEqual([])
  expect(['blobs', 'blob_uses', 'blob_doubts'].map((table) => life.db.all(`SELECT * FROM ${table}`))).toEqual([[], [], []])
})

test('the original of an edited image is kept while a draft has the edited one, and no longer', async () => {
  const { parley: { client, folder }, pass, put } = await withClock()
  const original = await put('#111111')
  await client.drafts.save({ conversationId: null, text: '', attachmentIds: [original] })
  const { attachment: { id: edited } } = await client.attachments.edit({ attachmentId: original, edit: { turn: 90, marks: [] } })
  await client.drafts.save({ conversationId: null, text: '', attachmentIds: [edited] })
  await pass(20 * hour)
  expect(storedFiles(folder)).toEqual([original, edited].toSorted())
  await client.chat.send({ text: 'look', attachmentIds: [edited], targets: [{ endpointId: 'demo' }] })
  await pass(11 * minute)
  expect(storedFiles(folder)).toEqual([edited])
})

test('purging a conversation deletes its files in the running core, after the purge can no longer be taken back', async () => {
  const folder = testFolder()
  const first = await testCore({}, folder)
  const { id } = await first.client.put(await png())
  const { conversationId, replyIds } = await first.client.chat.send({ text: 'x', attachmentIds: [id], targets: [{ endpointId: 'demo' }] })
  await first.reply(replyIds[0] ?? '')
  await first.client.conversations.remove({ conversationIds: [conversationId] })
  await first.client.conversations.purge({ conversationIds: [conversationId] })
  expect(await first.core.blob(id)).not.toBeNull()
  await first.close()
  // Every start deletes what was purged in the life before.
  await testCore({}, folder)
  await expect.poll(() => storedFiles(folder), { timeout: 5_000 }).toEqual([])
})

test('what a backup would show again is kept, also when it was made by an older schema and when files have no row', async () => {
  const { parley, life, put, pass } = await withClock()
  const { client, folder } = parley
  const [id, orphan] = [await put('#111111'), await put('#222222')]
  const sent = await client.chat.send({ text: 'x', attachmentIds: [id, orphan], targets: [{ endpointId: 'demo' }] })
  await parley.reply(sent.replyIds[0] ?? '')
  expect((await ended(parley, (await client.library.backUp({})).jobId)).state).toBe('done')
  life.db.run('DELETE FROM conversations')
  life.db.run('DELETE FROM blobs WHERE id = ?', orphan)
  await pass(minute)
  await life.sweeper.compare()
  expect(storedFiles(folder)).toEqual([id, orphan].toSorted())
  const [backup] = (await client.library.status({})).backups
  const path = join(folder, 'backups', `${backup?.id ?? ''}.db`)
  const { DatabaseSync } = await import('node:sqlite')
  const old = new DatabaseSync(path)
  old.exec('DROP TABLE blob_doubts; DROP TABLE blob_uses')
  old.close()
  await pass(25 * hour)
  await life.sweeper.compare()
  expect(storedFiles(folder)).toEqual([id, orphan].toSorted())
  rmSync(path)
  await pass(25 * hour)
  await life.sweeper.compare()
  expect(storedFiles(folder)).toEqual([])
})

test('a thumbnail and a view are made of what is stored, and go with it', async () => {
  const { parley: { client, core, folder }, life } = await withClock()
  const [large, tiff] = [await client.put(await png({ width: 2000, height: 1000 })), await client.put(new File([new Uint8Array(await sharp({ create: { width: 90, height: 60, channels: 3, background: '#336699' } }).tiff().toBuffer())], 'scan.tif'))]
  const thumbnail = await core.blob(large.id, { size: 'thumbnail' })
  expect(thumbnail?.lasting).toBe(true)
  expect((await sharp(thumbnail?.path).metadata()).width).toBe(512)
  expect((await core.blob(large.id, { size: 'view' }))?.path).toBe(life.blobs.path(large.id))
  expect((await core.blob(tiff.id, { size: 'view' }))?.mediaType).toMatch(/^image\/(webp|png)$/)
  expect(await Promise.all([core.blob(large.id, { made: 'form-0000' }), core.blob(large.id, { page: 1 }), core.blob('0'.repeat(64), { size: 'thumbnail' })])).toEqual([null, null, null])
  expect(madeFiles(folder).length).toBeGreaterThan(0)
  const made = new MadeFiles(testHost(folder), new ReadingThread(testHost(folder).attachmentsWorker))
  const { sweeper, db } = blobLife(folder, () => Date.now() + 2 * hour, { forget: (id) => made.forget(id) })
  afterwards(() => db.close())
  await sweeper.sweep()
  expect([storedFiles(folder), madeFiles(folder)]).toEqual([[], []])
})

test('files without a row go, rows without a file stay while they are used and are whole again when the file is put', async () => {
  const { parley: { client, core, folder, reply }, life, pass, put } = await withClock()
  const [used, loose] = [await put('#111111'), await put('#222222')]
  const { replyIds } = await client.chat.send({ text: 'x', attachmentIds: [used], targets: [{ endpointId: 'demo' }] })
  await reply(replyIds[0] ?? '')
  for (const id of [used, loose]) rmSync(life.blobs.path(id))
  const stray = 'ab'.padEnd(64, '0')
  mkdirSync(join(folder, 'blobs', 'ab'), { recursive: true })
  writeFileSync(join(folder, 'blobs', 'ab', stray), 'left by a kill')
  mkdirSync(join(folder, 'made', 'ab'), { recursive: true })
  writeFileSync(join(folder, 'made', 'ab', `${stray}.thumbnail`), 'left as well')
  const forgotten: string[] = []
  const { sweeper, db } = blobLife(folder, () => Date.now(), { forget: async (id) => void forgotten.push(id) })
  afterwards(() => db.close())
  await sweeper.compare()
  expect([storedFiles(folder), forgotten]).toEqual([[], [stray, stray]])
  await pass(2 * hour)
  expect(life.db.all('SELECT id FROM blobs').map((row) => row.id)).toEqual([used])
  expect(await core.blob(used)).toBeNull()
  expect(await put('#111111')).toBe(used)
  expect(await core.blob(used)).not.toBeNull()
})

test('nothing goes while an import or an export runs, nor what is put in the same instant', async () => {
  const { parley: { folder }, put, life } = await withClock()
  const id = await put('#111111')
  life.db.run('UPDATE blob_doubts SET until = 0')
  let isBusy = true
  const { sweeper, blobs, db } = blobLife(folder, () => Date.now(), { isBusy: () => isBusy })
  afterwards(() => db.close())
  await sweeper.sweep()
  expect(storedFiles(folder)).toEqual([id])
  isBusy = false
  // The file is taken in while its row is being deleted: whoever is last, it is there with its row.
  const [again] = await Promise.all([blobs.put({ name: 'chart.png', bytes: (await png({ colour: '#111111' })).stream() as unknown as AsyncIterable<Uint8Array> }), sweeper.sweep()])
  expect([again.id, storedFiles(folder), db.all('SELECT id FROM blobs').map((row) => row.id)]).toEqual([id, [id], [id]])
})

test(`${kills} kills while files come and go: no message is without its file, and the next comparison leaves nothing that nobody knows`, { timeout: kills * 4_000 }, async () => {
  const folder = testFolder()
  for (let round = 0; round < kills; round += 1) {
    const child = spawn(process.execPath, [script, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    // The moment of the kill is the one thing here that must be random in time.
    setTimeout(() => child.kill('SIGKILL'), Math.random() * 300)
    await once(child, 'exit')
    const { db, blobs, sweeper } = blobLife(folder, () => Date.now())
    try {
      const used = db.all("SELECT DISTINCT json_extract(parts, '$[0].blobId') AS id FROM messages").map((row) => String(row.id))
      expect(db.all('SELECT DISTINCT blob_id FROM blob_uses').map((row) => String(row.blob_id)).toSorted()).toEqual(used.toSorted())
      for (const id of used) expect(createHash('sha256').update(readFileSync(blobs.path(id))).digest('hex')).toBe(id)
      await sweeper.sweep()
      await sweeper.compare()
      expect(storedFiles(folder)).toEqual(db.all('SELECT id FROM blobs').map((row) => String(row.id)).toSorted())
      expect(existsSync(join(folder, 'blobs', 'leaving'))).toBe(false)
    } finally {
      db.close()
    }
  }
})
