import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { batchNow, batchOf } from '#kit/batch.ts'
import { ended } from '#kit/database.ts'
import { CLAUDE, connected, testCore } from '#kit/story.ts'
import { embeddingEndpoints, familyEndpoints } from '#kit/workspace/index.ts'

const GTE = 'databricks-gte-large-en'
const QWEN = 'databricks-qwen3-embedding-0-6b'

/** A batch, a set, the meaning index and a query, each waiting for an answer that does not come, and a set that can be compared. */
async function atWork() {
  const parley = await connected({}, { endpoints: [...embeddingEndpoints, ...familyEndpoints] })
  const { client, endpoint, workspace } = parley
  const made = await client.embeddings.add({ endpointId: endpoint(GTE), lines: 'one\ntwo\nthree' })
  await ended(parley, made.jobId)
  const { id: batchId } = await batchOf(parley, 'text\none\ntwo\nthree\n', { plan: { template: '{{text}}', atOnce: 2, targets: [{ endpointId: endpoint(CLAUDE), endpointName: CLAUDE, settings: {} }] } })
  const { replyIds } = await client.chat.send({ text: 'A question', attachmentIds: [], targets: [{ endpointId: 'demo' }] })
  await parley.reply(replyIds[0] ?? '')
  const gates = [
    workspace.gate(CLAUDE, { beforeHeaders: true, when: ({ turns }) => turns.at(-1)?.text === 'two' }),
    workspace.gate(CLAUDE, { afterChunks: 1, when: ({ turns }) => turns.at(-1)?.text === 'by hand' }),
    workspace.gate(GTE, { beforeHeaders: true }), workspace.gate(QWEN, { beforeHeaders: true }),
  ]
  const jobs = [(await client.batches.start({ batchId })).jobId, (await client.embeddings.add({ endpointId: endpoint(GTE), lines: 'four\nfive' })).jobId]
  await client.meaning.turnOn({ endpointId: endpoint(QWEN) })
  const { queryId } = await client.query.send({ endpointId: endpoint(CLAUDE), place: 'invocations', body: '{"messages":[{"role":"user","content":"by hand"}],"stream":true}' })
  await Promise.all(gates.map(({ reached }) => reached))
  return { parley, batchId, setId: made.setId, queryId, jobs }
}

test('a close in the middle of everything ends it at once, writes nothing afterwards, and the next start goes on from there', async () => {
  const { parley, batchId, setId, queryId } = await atWork()
  const { client, folder } = parley
  const asked = [client.embeddings.plot({ setId }), client.embeddings.matrix({ setId, measure: 'dot' }), client.batches.rows({ batchId, only: 'all', from: 0, limit: 3 })].map((call) => call.catch((thrown: unknown) => thrown))
  await parley.close()
  for (const answer of await Promise.all(asked)) if (answer instanceof Error) expect(answer).toMatchObject({ code: 'closing' })
  const print = (): string => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => createHash('sha256').update(readFileSync(join(entry.parentPath, entry.name))).digest('hex')).join()
  const before = print()
  await new Promise((resolve) => setImmediate(resolve))
  expect(print()).toBe(before)
  expect(parley.log).toEqual([])
  const again = await testCore({}, folder)
  expect(await batchNow(again, batchId)).toMatchObject({ state: 'paused', error: { code: 'interrupted' } })
  expect((await again.client.query.get({ queryId })).query.state).toMatch(/^(stopped|interrupted)$/)
  expect((await again.client.embeddings.list({})).sets.map(({ texts, done }) => [texts, done]).toSorted()).toEqual([[2, 0], [3, 3]])
})

test('a restore in the middle of everything ends it first: nothing of the old library is written into the one that is put in its place', async () => {
  const { parley, batchId, setId, queryId, jobs } = await atWork()
  const { client } = parley
  const backup = await ended(parley, (await client.library.backUp({})).jobId)
  const plot = client.embeddings.plot({ setId }).catch((thrown: unknown) => thrown)
  expect(await ended(parley, (await client.library.restore({ backupId: backup.result?.backupId ?? '' })).jobId)).toMatchObject({ state: 'done' })
  for (const jobId of jobs) expect(await ended(parley, jobId)).toMatchObject({ state: 'cancelled' })
  const drawn = await plot
  if (drawn instanceof Error) expect(drawn).toMatchObject({ code: 'busy' })
  expect(await batchNow(parley, batchId)).toMatchObject({ state: 'paused', error: { code: 'interrupted' }, hasFile: true })
  expect((await client.query.get({ queryId })).query.state).toBe('interrupted')
  // A backup has no vectors of sets: they are asked for again, in the library that is in place now.
  await ended(parley, (await client.embeddings.resume({ setId })).jobId)
  expect((await client.embeddings.plot({ setId })).points).toHaveLength(3)
  expect(parley.log).toEqual([])
})
