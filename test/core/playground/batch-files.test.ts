import { expect, test } from 'vitest'
import type { Batch } from '#shared/playground/batches.ts'
import { batchOf } from '#kit/batch.ts'
import { endOf } from '#kit/import.ts'
import { coreOfFile } from '#kit/story.ts'

const core = coreOfFile()

async function valuesOf(batch: Batch): Promise<string[][]> {
  return (await core().client.batches.rows({ batchId: batch.id, only: 'all', from: 0, limit: 200 })).rows.map(({ values }) => values)
}

const plain = 'name,text\nAna,"Olá, é?"\nBo,"two\nlines"\n'
const expected = [['Ana', 'Olá, é?'], ['Bo', 'two\nlines']]

test.each([
  ['utf-8', Buffer.from(plain), false],
  ['utf-8', Buffer.from(`\uFEFF${plain}`), true],
  ['utf-16le', Buffer.from(`\uFEFF${plain}`, 'utf16le'), true],
  ['utf-16le', Buffer.from(plain, 'utf16le'), false],
  ['utf-16be', Buffer.from(`\uFEFF${plain}`, 'utf16le').swap16(), true],
  ['windows-1252', Buffer.from(plain, 'latin1'), false],
] as const)('%s is read as what it is (%#)', async (encoding, bytes, marked) => {
  const batch = await batchOf(core(), bytes)
  expect(batch.file).toMatchObject({ encoding, marked, delimiter: ',', columns: ['name', 'text'], rows: 2, notes: [] })
  expect(await valuesOf(batch)).toEqual(expected)
})

test('signs that only Windows-1252 has are read', async () => {
  expect(await valuesOf(await batchOf(core(), Buffer.from([0x61, 0x0a, 0x80, 0x93, 0xe9, 0x94, 0x0a])))).toEqual([['€“é”']])
})

test.each([[';', 'a;b\n1,5;2\n3,5;4\n'], ['\t', 'a\tb\n1,5\t2\n'], ['|', 'a|b\n1,5|2\n'], [',', 'only\n"a;b"\n']])('values apart by %j', async (delimiter, text) => {
  expect((await batchOf(core(), text)).file.delimiter).toBe(delimiter)
})

test('columns without a name or with one that is there get their own, and ragged rows are named by their lines', async () => {
  const { file } = await batchOf(core(), 'a,,a\n1\n\n1,2,3,4\n1,2,3\n')
  expect(file.columns).toEqual(['a', 'column 2', 'a (2)'])
  expect(file.notes).toEqual([
    { kind: 'name-missing', count: 1, first: [2] },
    { kind: 'name-twice', count: 1, first: [3] },
    { kind: 'short', count: 1, first: [2] },
    { kind: 'long', count: 1, first: [4] },
  ])
  expect(file.empty).toEqual([{ columns: [1, 2], rows: 1 }])
})

test('without names in the first row every row counts', async () => {
  const batch = await batchOf(core(), 'x,y\n1,2\r\n3,4', { header: false })
  expect(batch.file).toMatchObject({ columns: ['column 1', 'column 2'], rows: 3 })
  expect(await valuesOf(batch)).toEqual([['x', 'y'], ['1', '2'], ['3', '4']])
})

test.each([
  ['a quotation mark that is not closed', 'a,b\n1,2\n3,"4\n5,6\n', { reason: 'open', line: 3 }],
  ['one in the middle of a value', 'a,b\n1,2\n3,x"4\n', { reason: 'quotes', line: 3 }],
  ['text after a closed one', 'a,b\n"1"x,2\n', { reason: 'quotes', line: 2 }],
  ['names alone', 'a,b\n', { reason: 'rows' }],
  ['something that is no text', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 8, 0, 0, 0xff, 0xff, 0, 1]), { reason: 'text' }],
] as const)('%s is refused with its place, and leaves nothing behind', async (_, content, details) => {
  const before = (await core().client.batches.list({})).batches.length
  const { id } = await core().client.putForImport(new File([content as string], 'rows.csv'))
  const { jobId } = await core().client.batches.add({ fileId: id })
  expect(await endOf(core(), jobId)).toMatchObject({ state: 'failed', error: { code: 'csv-unreadable', details: { name: 'rows.csv', ...details } } })
  expect((await core().client.batches.list({})).batches).toHaveLength(before)
})

test('any row of a large file is found, also behind rows of very different lengths', async () => {
  const rows = Array.from({ length: 3_000 }, (_, row) => `${row},${row % 700 === 3 ? 'é"",'.repeat(60_000) : 'x'}`)
  const text = `n,v\n${rows.map((row) => row.replace(/,(.*)$/s, (_, value: string) => `,"${value}"`)).join('\n')}\n`
  const batch = await batchOf(core(), text)
  expect(batch.file.rows).toBe(3_000)
  for (const from of [0, 2, 255, 256, 257, 703, 1_999, 2_990]) {
    const { rows: found } = await core().client.batches.rows({ batchId: batch.id, only: 'all', from, limit: 12 })
    expect(found.map(({ row, values }) => [row, values[0]])).toEqual(Array.from({ length: Math.min(12, 3_000 - from) }, (_, index) => [from + index, String(from + index)]))
  }
})
