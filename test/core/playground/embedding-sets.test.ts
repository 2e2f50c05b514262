import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import type { EmbeddingSet } from '#shared/playground/embeddings.ts'
import { principalComponents } from '#core/playground/embeddings/principal-components.ts'
import { CLAUDE, connected, testCore } from '#kit/story.ts'
import type { TestCore } from '#kit/core.ts'
import { embeddingEndpoints, familyEndpoints } from '#kit/workspace/index.ts'

const GTE = 'databricks-gte-large-en'
const ANIMALS = ['the cat sat on the mat', 'a cat and a dog', 'interest rates rise again', 'rates of interest fall']

async function withEmbeddings() {
  const parley = await connected({}, { endpoints: [...embeddingEndpoints, ...familyEndpoints] })
  const add = (lines: string, more: object = {}) => parley.client.embeddings.add({ endpointId: parley.endpoint(GTE), lines, ...more })
  return { ...parley, add, made: async (lines: string) => {
    const { setId, jobId } = await add(lines)
    await ended(parley, jobId)
    return setOf(parley, setId)
  } }
}

async function ended({ until }: Pick<TestCore, 'until'>, jobId: string) {
  const event = await until((one) => one.type === 'job-changed' && one.job.id === jobId && one.job.state !== 'running')
  if (event.type !== 'job-changed') throw new Error('unreachable')
  return event.job
}

async function setOf({ client }: Pick<TestCore, 'client'>, id: string): Promise<EmbeddingSet> {
  const found = (await client.embeddings.list({})).sets.find((set) => set.id === id)
  if (found === undefined) throw new Error('there is no such set')
  return found
}

describe('a set', () => {
  test('is made of lines, each once, compared, drawn and saved in three formats with the same numbers', async () => {
    const parley = await withEmbeddings()
    const { client } = parley
    const set = await parley.made(`${ANIMALS.join('\n')}\n\n  ${ANIMALS[0]}\n`)
    expect(set).toMatchObject({ texts: 4, done: 4, refused: 0, empty: 1, duplicates: 1, dimensions: 1024 })
    expect(set.tokens).toBeGreaterThan(0)
    const setId = set.id
    const { neighbours } = await client.embeddings.nearest({ setId, measure: 'cosine', to: { n: 2 } })
    expect(neighbours[0]).toMatchObject({ n: 3, text: ANIMALS[3] })
    const typed = await client.embeddings.nearest({ setId, measure: 'dot', to: { text: 'my cat' }, limit: 2 })
    expect(typed.neighbours.map(({ n }) => n).toSorted()).toEqual([0, 1])
    const { values } = await client.embeddings.matrix({ setId, measure: 'cosine' })
    expect(values.map((value) => Number(value.toFixed(3)))[0]).toBe(1)
    expect(values[1]).toBeCloseTo(values[4] ?? NaN)
    const plot = await client.embeddings.plot({ setId })
    expect([plot.points.length, plot.of]).toEqual([4, 4])

    const saved = async (format: 'csv' | 'json' | 'parquet') => {
      const { result } = await ended(parley, (await client.embeddings.save({ setId, format })).jobId)
      expect(result?.name).toBe(`${ANIMALS[0]}.${format}`)
      return readFile((await parley.core.blob(result?.fileId ?? ''))?.path ?? '')
    }
    const json = JSON.parse((await saved('json')).toString()) as { text: string; embedding: number[] }[]
    expect(json.map(({ text }) => text)).toEqual(ANIMALS)
    const numbers = json.map(({ embedding }) => embedding.map(Math.fround))
    const parquet = await saved('parquet')
    const rows = await parquetReadObjects({ file: parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.length) as ArrayBuffer })
    expect(rows.map(({ text, embedding }) => [text, [...(embedding as Iterable<number>)]])).toEqual(ANIMALS.map((text, place) => [text, numbers[place]]))
    const [head, first] = (await saved('csv')).toString().split('\n')
    expect(head?.startsWith('text,e0,e1,')).toBe(true)
    expect(first?.split(',').slice(1).map((one) => Math.fround(Number(one)))).toEqual(numbers[0])
  })

  test('is stopped and gone on with: what was done is kept, also over a restart, and nothing is asked twice', async () => {
    const parley = await withEmbeddings()
    const { client, workspace } = parley
    const texts = Array.from({ length: 400 }, (_, place) => `text ${place}`)
    const gate = workspace.gate(GTE, { beforeHeaders: true, when: ({ body }) => JSON.stringify(body).includes('"text 40"') })
    const { setId, jobId } = await parley.add(texts.join('\n'))
    await gate.reached
    await parley.until((event) => event.type === 'embedding-set-changed' && event.set.done > 0)
    await client.jobs.cancel({ jobId })
    await expect(ended(parley, jobId)).resolves.toMatchObject({ state: 'cancelled' })
    const half = await setOf(parley, setId)
    expect(half.done).toBeGreaterThan(0)
    expect(half.done).toBeLessThan(400)
    expect(half.jobId).toBeUndefined()
    const before = workspace.requests.length
    await ended(parley, (await client.embeddings.resume({ setId })).jobId)
    expect(await setOf(parley, setId)).toMatchObject({ done: 400, refused: 0 })
    const asked = workspace.requests.slice(before).flatMap(({ body }) => (body as { input?: string[] }).input ?? [])
    expect(asked.length).toBe(400 - half.done)
    await parley.close()
    const again = await testCore({}, parley.folder)
    expect(await setOf(again, setId)).toMatchObject({ done: 400 })
  })

  test('keeps going where a text is refused, says why it ended where the endpoint fails, and is removed and taken back', async () => {
    const parley = await withEmbeddings()
    const { client, workspace } = parley
    const set = await parley.made(['short', 'word '.repeat(9_000), 'end'].join('\n'))
    expect(set).toMatchObject({ done: 2, refused: 1 })
    expect((await client.embeddings.rows({ setId: set.id, from: 0, limit: 10 })).rows.map(({ state }) => state)).toEqual(['done', 'refused', 'done'])
    workspace.script(GTE, '!403permission')
    const { setId, jobId } = await parley.add('a\nb')
    expect(await ended(parley, jobId)).toMatchObject({ state: 'failed', error: { code: 'forbidden' } })
    expect(await setOf(parley, setId)).toMatchObject({ done: 0, error: { code: 'forbidden' } })
    await client.embeddings.remove({ setId })
    expect((await client.embeddings.list({})).sets.map(({ id }) => id)).toEqual([set.id])
    await client.embeddings.restore({ setId })
    await client.embeddings.rename({ setId, name: 'Kept' })
    expect(await setOf(parley, setId)).toMatchObject({ name: 'Kept' })
  })

  test('is refused where there is nothing to send, and where the endpoint gives no vectors', async () => {
    const parley = await withEmbeddings()
    await expect(parley.add(' \n\n')).rejects.toMatchObject({ code: 'texts-unreadable', details: { reason: 'none' } })
    const { jobId } = await parley.client.embeddings.add({ endpointId: parley.endpoint(CLAUDE), lines: 'a' })
    expect(await ended(parley, jobId)).toMatchObject({ state: 'failed' })
  })
})

describe('a file', () => {
  test.each([
    ['of lines', 'texts.txt', 'one\r\ntwo\n\ntwo\n', 0, [{ name: '', texts: 2, empty: 1, duplicates: 1, examples: ['one', 'two'] }]],
    ['that is a table, with line ends in quotes', 'texts.csv', 'id;text\n1;"a\nb"\n2;c;more\n3;', 1, [{ name: 'id', texts: 3 }, { name: 'text', texts: 2, empty: 1, examples: ['a\nb', 'c'] }]],
  ])('%s is read by columns', async (_, name, content, column, columns) => {
    const parley = await withEmbeddings()
    const put = await parley.client.putForImport(new File([content], name))
    expect((await parley.client.embeddings.readFile({ fileId: put.id })).columns).toMatchObject(columns)
    const { setId, jobId } = await parley.client.embeddings.add({ endpointId: parley.endpoint(GTE), file: { fileId: put.id, column, header: true } })
    expect(await ended(parley, jobId)).toMatchObject({ state: 'done' })
    expect(await setOf(parley, setId)).toMatchObject({ name, done: 2 })
    await expect(stat(join(parley.folder, 'incoming', put.id))).rejects.toThrow('ENOENT')
  })

  test('with broken quotes is refused by the line', async () => {
    const { client } = await withEmbeddings()
    const { id } = await client.putForImport(new File(['text\na\n"b\nc"d"\n'], 'broken.csv'))
    await expect(client.embeddings.readFile({ fileId: id })).rejects.toMatchObject({ code: 'texts-unreadable', details: { reason: 'quotes' } })
  })
})

test('the plane of the principal components shows where vectors differ, the widest first, each time the same', () => {
  // Along one direction they differ by 10, along another by 1, along the rest hardly.
  const vectors = Array.from({ length: 200 }, (_, place) => Float32Array.from({ length: 64 }, (__, at) => (at === 5 ? 10 * Math.sin(place) : at === 9 ? Math.cos(place * 7) : 0.01 * Math.sin(place * at))))
  const { points, explained } = principalComponents(vectors)
  expect(explained[0]).toBeGreaterThan(0.97)
  expect(explained[0] + explained[1]).toBeGreaterThan(0.99)
  for (const [place, [x, y]] of points.entries()) {
    expect(Math.abs(Math.abs(x) - Math.abs(vectors[place]?.[5] ?? NaN))).toBeLessThan(0.3)
    expect(Math.abs(Math.abs(y) - Math.abs(vectors[place]?.[9] ?? NaN))).toBeLessThan(0.3)
  }
  expect(principalComponents(vectors)).toEqual({ points, explained })
  expect(principalComponents([new Float32Array([1, 2]), new Float32Array([1, 2])]).points).toEqual([[0, 0], [0, 0]])
})
