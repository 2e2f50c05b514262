import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { batchNow, batchOf } from '#kit/batch.ts'
import { endOf } from '#kit/import.ts'
import { CLAUDE, connected, GPT, testCore } from '#kit/story.ts'

const rowsOf = (count: number, text = (row: number): string => `row ${row}`): string => `n,text\n${Array.from({ length: count }, (_, row) => `${row},${text(row)}`).join('\n')}\n`

test('every row is asked at every endpoint with its values, and a row without a value is not', async () => {
  const parley = await connected()
  const { client, endpoint, workspace } = parley
  const targets = [
    { endpointId: endpoint(CLAUDE), endpointName: CLAUDE, settings: { systemPrompt: 'Number {{n}}.' } },
    { endpointId: endpoint(GPT), endpointName: GPT, settings: { parameters: { maxTokens: 50 } } },
  ]
  const { id } = await batchOf(parley, rowsOf(20, (row) => (row === 7 ? '' : `text ${row} {{n}}`)), { plan: { template: 'Say {{text}} and \\{{n}}!', targets, atOnce: 3 } })
  expect(workspace.requests.filter(({ method }) => method === 'POST')).toEqual([])
  await endOf(parley, (await client.batches.start({ batchId: id })).jobId)

  expect(await batchNow(parley, id)).toMatchObject({ state: 'done', counts: { done: 38, failed: 0, skipped: 2 } })
  const asked = workspace.requests.filter(({ turns }) => turns.length > 0)
  expect(asked).toHaveLength(38)
  expect(asked.filter(({ turns }) => turns.at(-1)?.text === 'Say text 3 {{n}} and {{n}}!')).toHaveLength(2)
  expect(asked.filter(({ turns }) => turns[0]?.role === 'system' && turns[0].text === 'Number 3.')).toHaveLength(1)
  const { result, text } = await client.batches.result({ batchId: id, row: 3, target: 0 })
  expect(result).toMatchObject({ state: 'done', text: expect.stringContaining('text 3') as string, usage: { inputTokens: expect.any(Number) as number } })
  expect(text).toBe('Say text 3 {{n}} and {{n}}!')
  const { rows } = await client.batches.rows({ batchId: id, only: 'all', from: 7, limit: 1 })
  expect(rows).toMatchObject([{ values: ['7', ''], results: [{ state: 'skipped' }, { state: 'skipped' }] }])
})

test('what fails is kept with its reason and asked again alone; a batch is saved as a table with all that was in the file', async () => {
  const parley = await connected()
  const { client, endpoint, workspace } = parley
  const targets = [{ endpointId: endpoint(CLAUDE), endpointName: CLAUDE, settings: {} }]
  const { id } = await batchOf(parley, `\uFEFF${rowsOf(6, (row) => (row === 2 ? '"=x; ""q"""' : `t${row}`))}`, { plan: { template: '{{text}}', targets, atOnce: 1 } })
  for (const row of [1, 4]) workspace.script(CLAUDE, '!invalid', ({ turns }) => turns.at(-1)?.text === `t${row}`)
  await endOf(parley, (await client.batches.start({ batchId: id })).jobId)
  expect((await batchNow(parley, id)).counts).toMatchObject({ done: 4, failed: 2 })
  const failed = await client.batches.rows({ batchId: id, only: 'failed', from: 0, limit: 10 })
  expect(failed).toMatchObject({ count: 2, rows: [{ row: 1, results: [{ state: 'failed', error: { code: 'request-refused' } }] }, { row: 4 }] })

  const before = workspace.requests.length
  await endOf(parley, (await client.batches.retryFailed({ batchId: id })).jobId)
  expect(workspace.requests.slice(before).map(({ turns }) => turns.at(-1)?.text)).toEqual(['t1', 't4'])
  expect(await batchNow(parley, id)).toMatchObject({ state: 'done', counts: { done: 6, failed: 0 } })

  for (const [formulas, cell] of [['as-they-are', '"=x; ""q"""'], ['marked', '"\'=x; ""q"""']] as const) {
    const { result = {} } = await endOf(parley, (await client.batches.save({ batchId: id, formulas })).jobId)
    expect(result.name).toBe('rows.csv')
    const file = await parley.core.blob(result.fileId ?? '')
    const text = readFileSync(file?.path ?? '', 'utf8')
    expect(text.startsWith(`\uFEFFn,text,answer: ${CLAUDE},problem: ${CLAUDE}\r\n0,t0,`)).toBe(true)
    expect(text).toContain(`\r\n2,${cell},`)
    expect(text.match(/\r\n\d,/g)).toHaveLength(6)
  }
})

test('a busy endpoint is left alone by all rows and asked less at once; one that refuses everything is not asked a thousand times', async () => {
  const parley = await connected()
  const { client, endpoint, workspace } = parley
  const targets = [{ endpointId: endpoint(CLAUDE), endpointName: CLAUDE, settings: {} }, { endpointId: endpoint(GPT), endpointName: GPT, settings: {} }]
  const { id } = await batchOf(parley, rowsOf(60), { plan: { template: '{{text}}', targets, atOnce: 8 } })
  workspace.script(CLAUDE, '!503wait')
  workspace.script(GPT, '!404')
  for (let row = 0; row < 8; row += 1) workspace.script(GPT, '!404')
  await endOf(parley, (await client.batches.start({ batchId: id })).jobId)
  const batch = await batchNow(parley, id)
  expect(batch).toMatchObject({ state: 'paused', error: { code: 'endpoint-unknown' }, counts: { done: 60, failed: 0 } })
  const askedOf = (name: string): number => workspace.requests.filter(({ turns, body }) => turns.length > 0 && JSON.stringify(body).includes(`"${name}"`)).length
  expect(askedOf(CLAUDE)).toBe(61)
  expect(askedOf(GPT)).toBeLessThanOrEqual(9)
})

test('a pause lets what is under way come to its end; nothing is asked twice afterwards, nor by a plan that was changed', async () => {
  const parley = await connected()
  const { client, endpoint, workspace } = parley
  const targets = [{ endpointId: endpoint(CLAUDE), endpointName: CLAUDE, settings: {} }]
  const { id } = await batchOf(parley, rowsOf(10), { plan: { template: '{{text}}', targets, atOnce: 2 } })
  const gate = workspace.gate(CLAUDE, { afterChunks: 1, when: ({ turns }) => turns.at(-1)?.text === 'row 3' })
  await client.batches.start({ batchId: id })
  await gate.reached
  const paused = client.batches.pause({ batchId: id })
  await parley.until((event) => event.type === 'batch-changed' && event.batch.state === 'pausing')
  gate.open()
  await paused
  const { counts, state } = await batchNow(parley, id)
  expect(state).toBe('paused')
  await expect(client.batches.update({ batchId: id, plan: { template: 'other' } })).rejects.toMatchObject({ code: 'busy' })
  await client.batches.update({ batchId: id, plan: { atOnce: 5 } })
  await endOf(parley, (await client.batches.start({ batchId: id, rows: 1 })).jobId)
  expect((await batchNow(parley, id)).counts.done).toBe(counts.done + 1)
  await endOf(parley, (await client.batches.start({ batchId: id })).jobId)
  const texts = workspace.requests.flatMap(({ turns }) => turns.at(-1)?.text ?? [])
  expect(texts.toSorted()).toEqual(Array.from({ length: 10 }, (_, row) => `row ${row}`))
})

test('nothing is sent while something is missing, and what was removed comes back until the next start', async () => {
  const parley = await connected()
  const { client, endpoint, workspace, folder } = parley
  const { id } = await batchOf(parley, rowsOf(3))
  const targets = [{ endpointId: endpoint(CLAUDE), endpointName: CLAUDE, settings: {} }]
  const unready = async (plan: object): Promise<unknown> => {
    await client.batches.update({ batchId: id, plan })
    return client.batches.start({ batchId: id }).catch((thrown: unknown) => thrown)
  }
  expect(await unready({ targets })).toMatchObject({ code: 'batch-unready', details: { reason: 'prompt' } })
  expect(await unready({ template: '{{missing}}' })).toMatchObject({ code: 'batch-unready', details: { reason: 'column', name: 'missing' } })
  expect(await unready({ template: '{{text}}', targets: [] })).toMatchObject({ code: 'batch-unready', details: { reason: 'endpoint' } })
  expect(workspace.requests.filter(({ turns }) => turns.length > 0)).toEqual([])

  const copy = (await client.batches.duplicate({ batchId: id })).batchId
  await client.batches.remove({ batchId: id })
  await client.batches.restore({ batchId: id })
  await client.batches.remove({ batchId: copy })
  expect((await client.batches.list({})).batches.map((batch) => batch.id)).toEqual([id])
  await parley.close()
  const again = await testCore({}, folder)
  expect(await batchNow(again, id)).toMatchObject({ state: 'draft', file: { rows: 3 } })
  await expect(again.client.batches.restore({ batchId: copy })).rejects.toMatchObject({ code: 'not-found' })
  expect(() => readFileSync(join(folder, 'batches', `${copy}.csv`))).toThrow(/ENOENT/)
})

test('a batch whose file is gone, as after a restored backup, still shows and gives out what was answered', async () => {
  const parley = await connected()
  const { client, endpoint, folder } = parley
  const targets = [{ endpointId: endpoint(CLAUDE), endpointName: CLAUDE, settings: {} }]
  const { id } = await batchOf(parley, rowsOf(4), { plan: { template: '{{text}}', targets } })
  await endOf(parley, (await client.batches.start({ batchId: id, rows: 2 })).jobId)
  rmSync(join(folder, 'batches', `${id}.csv`))
  expect(await batchNow(parley, id)).toMatchObject({ state: 'paused', hasFile: false })
  const { rows } = await client.batches.rows({ batchId: id, only: 'all', from: 1, limit: 2 })
  expect(rows).toMatchObject([{ row: 1, values: [], results: [{ state: 'done' }] }, { row: 2, values: [], results: [null] }])
  expect(await client.batches.result({ batchId: id, row: 0, target: 0 })).toMatchObject({ values: [], result: { state: 'done' } })
  await expect(client.batches.start({ batchId: id })).rejects.toMatchObject({ code: 'file-unreadable' })
  const { result = {} } = await endOf(parley, (await client.batches.save({ batchId: id, formulas: 'as-they-are' })).jobId)
  const text = readFileSync((await parley.core.blob(result.fileId ?? ''))?.path ?? '', 'utf8')
  expect(text).toMatch(/^row,answer: .+,problem: .+\r\n1,/)
  expect(text.match(/\r\n[12],"/g)).toHaveLength(2)
})
