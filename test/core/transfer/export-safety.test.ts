import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ExportFormat } from '#shared/transfer.ts'
import { exportFormatSchema } from '#shared/transfer.ts'
import { Database } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import { memoryKeychain } from '#kit/core.ts'
import { filledCore } from '#kit/library-core.ts'
import { exported, jobEnd, message } from '#kit/library.ts'
import { afterwards, connected, testCore } from '#kit/story.ts'
import { unzip } from '#kit/zip.ts'

const formats = exportFormatSchema.options

/** All that a file holds, of a ZIP what is in its entries. */
async function contentOf(path: string): Promise<string> {
  const bytes = readFileSync(path)
  return bytes.toString('latin1', 0, 2) === 'PK' ? [...(await unzip(path))].map(([name, content]) => `${name}\n${content.toString('latin1')}`).join('\n') : bytes.toString('latin1')
}

test.each(formats)('no secret is in an export as %s', async (format) => {
  const canary = 'dapi-canary-5f4dcc3b5aa765d61d8327deb882cf99'
  const parley = await connected({ keychain: memoryKeychain(new Map([['other', canary]])) }, { token: canary })
  const { endpoints, connections } = await parley.client.endpoints.list({})
  const { id: connectionId = '' } = connections.find(({ provider }) => provider === 'databricks') ?? {}
  // Headers and parameters that are not marked secret may hold one all the same.
  const db = new Database(join(parley.folder, 'parley.db'))
  db.run("UPDATE connections SET options = json_set(options, '$.query', json(?), '$.headers', json(?))", JSON.stringify({ key: canary }), JSON.stringify([{ name: 'x-key', value: canary, secret: false }]))
  db.close()
  const endpointId = endpoints.find((endpoint) => endpoint.connectionId === connectionId && endpoint.usable)?.id ?? ''
  const { replyIds, conversationId } = await parley.client.chat.send({ text: 'hello there', targets: [{ endpointId }] })
  await parley.reply(replyIds[0] ?? '')
  const everything = await contentOf((await exported(parley, { format })).path)
  const one = await contentOf((await exported(parley, { format, conversationIds: [conversationId] })).path)
  for (const content of [everything, one]) {
    expect(content).toContain('hello there')
    expect(content).not.toContain(canary)
  }
})

test.each(formats)('an export as %s is of one moment, though writes go on', async (format) => {
  const parley = await filledCore()
  const db = new Database(join(parley.folder, 'parley.db'))
  afterwards(() => db.close())
  const add = (from: number, to: number): void => db.transaction(() => {
    for (let n = from; n < to; n += 1) insertMessage(db, message(`n${n}`, { conversationId: 'c1', parentId: n === 100 ? 'm6' : `n${n - 1}`, parts: [{ type: 'text', text: `number ${n} ${'x'.repeat(500)}` }] }))
    db.run("UPDATE conversations SET active_leaf_id = ?, title = ? WHERE id = 'c1'", `n${to - 1}`, `until ${to}`)
  })
  add(100, 3_000)
  const { jobId } = await parley.client.transfer.export({ format, conversationIds: ['c1', 'c2'] })
  let next = 3_000
  const writing = (async () => {
    for (let isRunning = true; isRunning; next += 20) {
      add(next, next + 20)
      await new Promise(setImmediate)
      isRunning = (await parley.client.jobs.list({})).jobs.some((job) => job.id === jobId && job.state === 'running')
    }
  })()
  const job = await jobEnd(parley, jobId)
  await writing
  const path = (await parley.core.blob(job.result?.['fileId'] ?? ''))?.path ?? ''
  const content = await contentOf(path)
  const numbers = [...content.matchAll(/number (\d+) x/g)].map(([, number]) => Number(number))
  const until = Number(/until (\d+)/.exec(content)?.[1])
  expect(until).toBeLessThan(next)
  expect(numbers).toEqual(Array.from({ length: until - 100 }, (_, index) => index + 100))
})

test('an export tells how far it is, and ends when it is cancelled on its way, with nothing left behind', async () => {
  const parley = await filledCore()
  const db = new Database(join(parley.folder, 'parley.db'))
  db.transaction(() => {
    for (let n = 100; n < 12_000; n += 1) insertMessage(db, message(`n${n}`, { conversationId: 'c1', parentId: n === 100 ? 'm6' : `n${n - 1}`, parts: [{ type: 'text', text: 'x'.repeat(500) }] }))
  })
  db.close()
  const { jobId } = await parley.client.transfer.export({ format: 'archive' })
  await parley.until((event) => event.type === 'job-changed' && event.job.id === jobId && (event.job.progress ?? 0) > 0)
  await parley.client.jobs.cancel({ jobId })
  expect((await jobEnd(parley, jobId)).state).toBe('cancelled')
  expect(readdirSync(join(parley.folder, 'outgoing'))).toEqual([])
})

test('a reply that is being written goes out as far as it is stored, and says so', async () => {
  const parley = await filledCore()
  const db = new Database(join(parley.folder, 'parley.db'))
  db.run("UPDATE messages SET status = 'running', parts = ? WHERE id = 'm5'", JSON.stringify([{ type: 'text', text: 'half of an ans' }]))
  db.close()
  const of = async (format: ExportFormat): Promise<string> => contentOf((await exported(parley, { format, conversationIds: ['c1'] })).path)
  for (const format of ['markdown', 'html'] as const) expect(await of(format)).toMatch(/half of an ans[^]*This reply was still being written when it was exported\./)
  for (const format of ['json', 'archive'] as const) expect(await of(format)).toMatch(/"status":"running"[^\n]*half of an ans/)
})

test.each(formats)('a full disk ends an export as %s with that reason and leaves nothing behind', async (format) => {
  const empty = await filledCore()
  await empty.close()
  let ids = 0
  const parley = await testCore({ newId: () => `given-${(ids += 1)}` }, empty.folder)
  const outgoing = join(parley.folder, 'outgoing')
  mkdirSync(outgoing)
  // Every write to it fails as on a full disk (full(4)).
  for (let n = ids; n < ids + 20; n += 1) symlinkSync('/dev/full', join(outgoing, `given-${n}`))
  const before = readdirSync(outgoing).length
  const { jobId } = await parley.client.transfer.export({ format, conversationIds: ['c1'] })
  expect(await jobEnd(parley, jobId)).toMatchObject({ state: 'failed', error: { code: 'disk-full' } })
  expect(readdirSync(outgoing)).toHaveLength(before - 1)
})

test('what a killed Parley has left in outgoing is swept at the next start', async () => {
  const first = await testCore()
  await first.close()
  mkdirSync(join(first.folder, 'outgoing'))
  await testCore({}, first.folder)
  expect(existsSync(join(first.folder, 'outgoing'))).toBe(false)
})
