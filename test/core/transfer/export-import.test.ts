import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ImportReport } from '#shared/transfer.ts'
import { Database } from '#core/store/db.ts'
import { exportFile, zipped } from '#kit/exports.ts'
import { filledCore } from '#kit/library-core.ts'
import { exported, jobEnd, libraryOf } from '#kit/library.ts'
import { testCore } from '#kit/story.ts'
import { unzip } from '#kit/zip.ts'
import type { TestCore } from '#kit/core.ts'

async function bringIn(parley: TestCore, file: File): Promise<ImportReport> {
  const { id } = await parley.client.putForImport(file)
  const { jobId } = await parley.client.transfer.import({ fileIds: [id] })
  const { report, error } = await jobEnd(parley, jobId)
  if (report === undefined || error !== undefined) throw new Error(`the import failed: ${error?.message}`)
  return report
}

const fileAt = (path: string, name: string): File => new File([new Uint8Array(readFileSync(path))], name)

/** Names and content of the stored files. */
function blobsOf(folder: string): [string, string][] {
  const files = readdirSync(join(folder, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map((entry): [string, string] => [entry.name, readFileSync(join(entry.parentPath, entry.name)).toString('base64')]).toSorted()
}

/** The lines of a file, since the order of keys says nothing; anything else as it is. */
function valuesOf(content: Buffer | undefined): unknown {
  const text = String(content)
  return text.startsWith('{') ? text.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown) : text
}

/** What searches find, when everything is indexed. */
async function hitsOf(parley: TestCore): Promise<unknown[]> {
  const found = []
  for (const text of ['chart', 'grow', 'sao paulo', '東京', 'archived', 'question', 'removed', 'edited']) {
    for (;;) {
      const { hits, unindexed } = await parley.client.search.query({ text })
      if (unindexed === 0) {
        found.push([text, hits])
        break
      }
      await new Promise(setImmediate)
    }
  }
  return found
}

describe('the archive, brought into an empty library,', () => {
  test('gives the same library: every row, every file, every search; a second time nothing changes', async () => {
    const before = await filledCore()
    const { path, name } = await exported(before, { format: 'archive' })
    const hits = await hitsOf(before)
    const after = await testCore()
    const report = await bringIn(after, fileAt(path, name))
    expect(report).toMatchObject({ sources: ['parley'], conversations: { added: 5, updated: 0, unchanged: 0 }, messages: { added: 9 }, images: { added: 4 }, skipped: [] })
    const library = libraryOf(after.folder)
    expect(library).toEqual(libraryOf(before.folder))
    expect(blobsOf(after.folder)).toEqual(blobsOf(before.folder))
    expect(await hitsOf(after)).toEqual(hits)

    const again = await bringIn(after, fileAt(path, name))
    expect(again).toMatchObject({ conversations: { added: 0, updated: 0, unchanged: 5 }, messages: { added: 0 }, images: { added: 0 }, skipped: [] })
    expect(libraryOf(after.folder)).toEqual(library)
  })

  test('exported again gives the same lines', async () => {
    const before = await filledCore()
    const first = await exported(before, { format: 'archive' })
    const after = await testCore()
    await bringIn(after, fileAt(first.path, first.name))
    const [one, two] = [await unzip(first.path), await unzip((await exported(after, { format: 'archive' })).path)]
    expect([...two.keys()].toSorted()).toEqual([...one.keys()].toSorted())
    for (const [path, content] of one) if (path !== 'manifest.json') expect([path, valuesOf(two.get(path))]).toEqual([path, valuesOf(content)])
  })
})

describe('what is there already', () => {
  test('stays as it is, and messages that it lacks are added', async () => {
    const before = await filledCore()
    const { path, name } = await exported(before, { format: 'archive' })
    const after = await testCore()
    await bringIn(after, fileAt(path, name))
    await after.client.conversations.update({ conversationId: 'c1', title: 'My own title' })
    await after.client.conversations.organise({ conversationIds: ['c1'], pinned: true })
    await after.client.settings.update({ changes: { theme: 'light' } })
    await after.client.drafts.save({ conversationId: 'c1', text: 'typed since', attachmentIds: [] })
    await after.client.folders.rename({ folderId: 'f1', name: 'Renamed' })
    const db = new Database(join(after.folder, 'parley.db'))
    db.run("DELETE FROM messages WHERE id IN ('m5', 'm6')")
    db.run("UPDATE conversations SET active_leaf_id = 'm2' WHERE id = 'c1'")
    db.run("UPDATE messages SET parts = ? WHERE id = 'm1'", JSON.stringify([{ type: 'text', text: 'changed since' }]))
    db.close()
    const report = await bringIn(after, fileAt(path, name))
    expect(report).toMatchObject({ conversations: { added: 0, updated: 1, unchanged: 4 }, messages: { added: 2 } })
    const { conversation, messages } = await after.client.conversations.get({ conversationId: 'c1' })
    expect(conversation).toMatchObject({ title: 'My own title', pinned: true })
    expect(messages.map(({ id }) => id).toSorted()).toEqual(['m1', 'm2', 'm3', 'm5', 'm6'])
    expect(messages.find(({ id }) => id === 'm1')?.parts).toEqual([{ type: 'text', text: 'changed since' }])
    expect((await after.client.settings.get({})).settings.theme).toBe('light')
    expect((await after.client.folders.list({})).folders.find(({ id }) => id === 'f1')?.name).toBe('Renamed')
    expect(libraryOf(after.folder)['revisions']).toHaveLength(2)
    const kept = new Database(join(after.folder, 'parley.db'), { readOnly: true })
    expect(kept.get("SELECT text FROM drafts WHERE conversation_id = 'c1'")?.text).toBe('typed since')
    kept.close()
  })
})

describe('the document of one conversation', () => {
  test('comes back with its branches, versions, earlier texts, folder and images', async () => {
    const before = await filledCore()
    const { path, name } = await exported(before, { format: 'json', conversationIds: ['c1'] })
    const after = await testCore()
    expect(await bringIn(after, fileAt(path, name))).toMatchObject({ conversations: { added: 1 }, messages: { added: 5 }, images: { added: 2 }, skipped: [] })
    const of = async (parley: TestCore): Promise<unknown> => {
      const { lastEvent: _, queued: __, draft: ___, ...snapshot } = await parley.client.conversations.get({ conversationId: 'c1' })
      return snapshot
    }
    expect(await of(after)).toEqual(await of(before))
    expect(libraryOf(after.folder)['revisions']).toEqual(libraryOf(before.folder)['revisions'])
    const again = await exported(after, { format: 'json', conversationIds: ['c1'] })
    const valueOf = (file: string): unknown => ({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), exportedAt: 0 })
    expect(valueOf(again.path)).toEqual(valueOf(path))
  })

  test('of several, as the ZIP that an export makes of them', async () => {
    const before = await filledCore()
    const { path, name } = await exported(before, { format: 'json' })
    const after = await testCore()
    expect(await bringIn(after, fileAt(path, name))).toMatchObject({ conversations: { added: 4 }, messages: { added: 7 }, images: { added: 2 }, skipped: [] })
  })
})

describe('an archive that somebody has meddled with', () => {
  test('a file that is not its hash is left out, and the rest comes in', async () => {
    const entries = await unzip((await exported(await filledCore(), { format: 'archive' })).path)
    const blobs = [...entries.keys()].filter((path) => path.startsWith('blobs/'))
    const [first = '', second = ''] = blobs
    entries.set(first, entries.get(second) ?? Buffer.alloc(0))
    const after = await testCore()
    const report = await bringIn(after, await zipped('archive.zip', [...entries].map(([path, content]) => exportFile(path, content))))
    expect(report).toMatchObject({ conversations: { added: 5 }, messages: { added: 9 }, images: { added: 3 } })
    expect(report.skipped.map(({ reason, count }) => [reason, count])).toEqual([['image-unreadable', 1]])
    expect(blobsOf(after.folder).map(([hash]) => hash)).not.toContain(first.split('/')[2])
  })

  test('an entry that climbs out of the ZIP is left out, and of one that was cut in half nothing is taken by guessing', async () => {
    const { path } = await exported(await filledCore(), { format: 'archive' })
    const bytes = readFileSync(path)
    for (let at = bytes.indexOf('library.jsonl'); at !== -1; at = bytes.indexOf('library.jsonl', at + 1)) bytes.write('../../y.jsonl', at)
    const after = await testCore()
    const climbing = await bringIn(after, new File([new Uint8Array(bytes)], 'a.zip'))
    expect(climbing).toMatchObject({ conversations: { added: 5 }, messages: { added: 9 } })
    expect(climbing.skipped.map(({ reason, examples }) => [reason, examples]).toSorted()).toEqual([['path-unsafe', ['a.zip/../../y.jsonl']], ['zip-damaged', ['library.jsonl']]])
    const cut = await bringIn(await testCore(), new File([new Uint8Array(readFileSync(path).subarray(0, bytes.length / 2))], 'b.zip'))
    expect(cut).toMatchObject({ conversations: { added: 0 }, skipped: [{ reason: 'zip-damaged', count: 1 }] })
  })

  test('a blob that is no image does not come in', async () => {
    const { createHash } = await import('node:crypto')
    const page = Buffer.from('<script>alert(1)</script>')
    const id = createHash('sha256').update(page).digest('hex')
    const lines = JSON.stringify({ type: 'blob', id, name: 'a.png', mediaType: 'text/html', bytes: page.length, width: 1, height: 1, createdAt: 1 })
    const after = await testCore()
    const report = await bringIn(after, await zipped('archive.zip', [exportFile('blobs.jsonl', `${lines}\n`), exportFile(`blobs/${id.slice(0, 2)}/${id}`, page)]))
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['image-unreadable'])
    expect(await after.core.blob(id)).toBeNull()
  })
})
