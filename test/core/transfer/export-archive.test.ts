import { createHash } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { archivedConversationSchema, archivedMessageSchema, manifestSchema } from '#shared/archive.ts'
import { Database } from '#core/store/db.ts'
import { filledCore } from '#kit/library-core.ts'
import { exported, jobEnd } from '#kit/library.ts'
import { testCore } from '#kit/story.ts'
import { unzip } from '#kit/zip.ts'

type Line = { readonly type: string; readonly [key: string]: unknown }

const linesOf = (entries: ReadonlyMap<string, Buffer>, path: string): Line[] =>
  String(entries.get(path)).trimEnd().split('\n').map((line) => JSON.parse(line) as Line)

describe('the archive', () => {
  test('holds everything, and its manifest is true', async () => {
    const parley = await filledCore()
    const { path, name } = await exported(parley, { format: 'archive' })
    expect(name).toMatch(/^Parley archive \d{4}-\d\d-\d\d\.zip$/)
    const entries = await unzip(path)
    const manifest = manifestSchema.parse(JSON.parse(String(entries.get('manifest.json'))))
    expect(manifest).toMatchObject({
      format: 'parley-archive', version: 1, scope: 'everything', missing: [],
      counts: { conversations: 5, messages: 9, removedMessages: 1, revisions: 2, summaries: 1, queued: 1, folders: 3, drafts: 4, presets: 1, snippets: 1, blobs: 4 },
    })
    for (const { path: file, bytes, sha256 } of manifest.files) {
      const content = entries.get(file) ?? Buffer.alloc(0)
      expect([file, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([file, bytes, sha256])
    }
    const blobs = [...entries].filter(([file]) => file.startsWith('blobs/'))
    expect(blobs).toHaveLength(4)
    for (const [file, content] of blobs) expect(createHash('sha256').update(content).digest('hex')).toBe(file.split('/').at(-1))
    expect(linesOf(entries, 'library.jsonl').map(({ type }) => type)).toEqual([
      'folder', 'folder', 'folder', 'setting', 'setting', 'setting', 'preset', 'snippet', 'draft', 'draft', 'draft', 'draft',
    ])
    const lines = linesOf(entries, 'conversations/00001.jsonl')
    for (const line of lines.filter(({ type }) => type === 'conversation')) archivedConversationSchema.parse(line)
    for (const line of lines.filter(({ type }) => type === 'message')) archivedMessageSchema.parse(line)
    expect(lines.filter(({ type }) => type === 'conversation').map(({ id }) => id)).toEqual(['c1', 'c2', 'c3', 'c4', 'c5'])
    expect(lines.find(({ id }) => id === 'm5')).toMatchObject({ parentId: 'm4', revisions: [{ id: 'v0' }, { id: 'v1' }], leftOut: { why: 'chosen' } })
  })

  test('leaves out what was taken out of the trash for good', async () => {
    const parley = await filledCore()
    const db = new Database(join(parley.folder, 'parley.db'))
    db.run("UPDATE conversations SET purged_at = 1 WHERE id = 'c4'")
    db.close()
    const entries = await unzip((await exported(parley, { format: 'archive' })).path)
    expect(linesOf(entries, 'conversations/00001.jsonl').map(({ id }) => id)).not.toContain('c4')
  })

  test('of chosen conversations holds them, their folder and their files, and nothing else', async () => {
    const parley = await filledCore()
    const { path } = await exported(parley, { format: 'archive', conversationIds: ['c1', 'no such'] })
    const entries = await unzip(path)
    const manifest = manifestSchema.parse(JSON.parse(String(entries.get('manifest.json'))))
    expect(manifest).toMatchObject({ scope: 'conversations', counts: { conversations: 1, messages: 6, folders: 1, drafts: 3, presets: 0, snippets: 0, blobs: 3 } })
  })

  test('goes on over a row that cannot be understood and a file that is gone, and says so', async () => {
    const { folder, close } = await filledCore()
    await close()
    const db = new Database(join(folder, 'parley.db'))
    db.run("UPDATE messages SET parts = '[{' WHERE id = 'm20'")
    const gone = String(db.get('SELECT id FROM blobs ORDER BY id')?.id)
    db.close()
    rmSync(join(folder, 'blobs', gone.slice(0, 2), gone))
    const entries = await unzip((await exported(await testCore({}, folder), { format: 'archive' })).path)
    const { missing, counts } = manifestSchema.parse(JSON.parse(String(entries.get('manifest.json'))))
    expect(missing).toEqual([{ what: 'message', id: 'm20' }, { what: 'blob', id: gone }])
    expect(counts).toMatchObject({ conversations: 5, messages: 8, blobs: 3 })
  })
})

describe('the file of an export', () => {
  test('is given out until Parley ends, and swept then', async () => {
    const parley = await filledCore()
    const { fileId } = await exported(parley, { format: 'archive' })
    expect(await parley.core.blob(fileId)).toMatchObject({ mediaType: 'application/zip', lasting: false })
    expect(readdirSync(join(parley.folder, 'outgoing'))).toEqual([fileId])
    await parley.close()
    expect(readdirSync(parley.folder)).not.toContain('outgoing')
  })

  test('does not exist when the export was cancelled or found nothing', async () => {
    const parley = await filledCore()
    const { jobId } = await parley.client.transfer.export({ format: 'archive' })
    await parley.client.jobs.cancel({ jobId })
    expect((await jobEnd(parley, jobId)).state).toBe('cancelled')
    const nothing = await parley.client.transfer.export({ format: 'archive', conversationIds: ['no such'] })
    expect(await jobEnd(parley, nothing.jobId)).toMatchObject({ state: 'failed', error: { code: 'not-found' } })
    expect(readdirSync(join(parley.folder, 'outgoing'))).toEqual([])
  })
})
