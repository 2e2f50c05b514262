import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { databaseFile } from '#core/store/db.ts'
import { writeBigExport } from '#kit/big-export.ts'
import { openCore, temporaryFolder } from '#kit/core.ts'
import { endOf } from '../../kit/import.ts'

const root = resolve(import.meta.dirname, '../../..')

let folder: ReturnType<typeof temporaryFolder>
let path = ''
beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder.path, 'export.json')
})
afterEach(() => folder.remove())

function rows(library: string): unknown[] {
  const db = new DatabaseSync(join(library, databaseFile), { readOnly: true })
  try {
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    const lost = 'SELECT count(*) AS n FROM messages WHERE parent_id IS NOT NULL AND parent_id NOT IN (SELECT id FROM messages)'
    const unshown = 'SELECT count(*) AS n FROM conversations WHERE active_leaf_id IS NULL OR active_leaf_id NOT IN (SELECT id FROM messages WHERE conversation_id = conversations.id)'
    expect([db.prepare(lost).get(), db.prepare(unshown).get()]).toEqual([{ n: 0 }, { n: 0 }])
    return ['SELECT id, title, updated_at, active_leaf_id FROM conversations ORDER BY id', 'SELECT id, parent_id, turn_id, parts, about FROM messages ORDER BY id'].flatMap((sql) => db.prepare(sql).all())
  } finally {
    db.close()
  }
}

async function importInto(library: string): Promise<void> {
  const parley = await openCore(library)
  try {
    const put = await parley.core.put({ name: 'export', path }, 'import')
    if (!put.ok) throw new Error(put.error.message)
    const { jobId } = await parley.client.transfer.import({ fileIds: [(put.value as { id: string }).id] })
    expect((await endOf(parley, jobId)).state).toBe('done')
  } finally {
    await parley.close()
  }
}

// Half a conversation, a branch that ends in a message that is not there, a job that runs for ever: what a kill could leave.
test('a killed import leaves whole conversations and a job with an end, and the next one brings the rest', async () => {
  await writeBigExport(path, 6_000_000)
  const killed = join(folder.path, 'killed')
  const child = spawn(process.execPath, [join(root, 'test/kit/killable-import.ts'), killed, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) if (Number(line) > 0) child.kill('SIGKILL')
  if (child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  const before = rows(killed).length
  const parley = await openCore(killed)
  const { jobs } = await parley.client.jobs.list({})
  expect(jobs.map(({ kind, state, error }) => [kind, state, error?.code])).toContainEqual(['import', 'failed', 'interrupted'])
  await parley.close()
  await importInto(killed)
  const clean = join(folder.path, 'clean')
  await importInto(clean)
  const all = rows(clean)
  expect(rows(killed)).toEqual(all)
  expect(before).toBeLessThan(all.length)
  expect(existsSync(join(killed, 'incoming')) ? readdirSync(join(killed, 'incoming')) : []).toEqual([])
}, 60_000)

// The whole file in memory would be five times its size: 200 MB here, 2 GB for an export of 400 MB.
test('40 MB come in with less than 130 MB more than Parley has anyway', async () => {
  await writeBigExport(path, 40_000_000)
  const child = fork(join(root, 'test/perf/transfer-child.ts'), [join(folder.path, 'library'), path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [found] = (await once(child, 'message')) as [{ before: number; peak: number; messages: number }]
  await once(child, 'exit')
  expect(found.messages).toBeGreaterThan(20_000)
  expect(found.peak - found.before).toBeLessThan(130)
}, 60_000)
