import { expect, test } from 'vitest'
import { readers } from '#core/transfer/readers.ts'
import type { ExportFile, Reader } from '#core/transfer/reader.ts'
import { exportFile, readExport, storedExport } from '../../kit/exports.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const odd: readonly Json[] = [null, 'odd', [{}]]

/** The document with one value of it replaced by something that nobody expects there, for each of its values in turn. */
function* spoilt(value: Json, path: string, put: (replaced: Json) => Json): Generator<readonly [string, Json]> {
  for (const each of odd) yield [path, put(each)]
  if (Array.isArray(value)) for (const [index, inner] of value.entries()) yield* spoilt(inner, `${path}.${index}`, (replaced) => put(value.with(index, replaced)))
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* spoilt(inner, `${path}.${key}`, (replaced) => put({ ...value, [key]: replaced }))
  }
}

async function textIn(file: ExportFile): Promise<string> {
  return Buffer.concat(await Array.fromAsync(file.open())).toString('utf8')
}

/** What a conversation cannot do without, by source: without it, it is told of as none. */
const needed = [
  ['open-webui', /^(\.\d+(\.chat(\.history(\.messages)?)?)?)?$/],
  ['librechat', /^(\.messages)?$/],
  ['cherry-studio', /^(\.indexedDB(\.topics(\.\d+(\.messages)?)?)?)?$/],
  ['chatbox', /^(\.session:[^.]+(\.threads(\.\d+)?)?(\.messages)?)?$/],
  ['lm-studio', /^(\.messages)?$/],
] as const

// One value of a wrong kind that throws, or that is asked for what it has not, takes its conversation along.
test.each(needed)('%s: a value of a wrong kind costs at most itself', async (source, structure) => {
  const reader = readers.find((one) => one.source === source)
  const file = storedExport(source).find(({ path }) => path.endsWith('.json'))
  if (reader === undefined || file === undefined) throw new Error(`there is no reader or export of ${source}`)
  const knowing: Reader = { ...reader, recognise: (files) => Promise.resolve(files) }
  const expected = (await readExport(knowing, [file])).conversations.length
  let tried = 0
  for (const [path, document] of spoilt(JSON.parse(await textIn(file)) as Json, '', (replaced) => replaced)) {
    const { conversations } = await readExport(knowing, [exportFile(file.path, JSON.stringify(document))])
    if (!structure.test(path)) expect([path, conversations.length]).toEqual([path, expected])
    tried += 1
  }
  expect(tried).toBeGreaterThan(100)
})

test('messages without ids are told apart', async () => {
  const reader = readers.find((one) => one.source === 'librechat')
  const messages = ['a', 'b', 'c'].map((text) => ({ text, isCreatedByUser: true }))
  const found = reader && await readExport(reader, [exportFile('x', JSON.stringify({ conversationId: 'c', title: 't', messages }))])
  expect(found?.conversations[0]?.messages.map(({ id, parts }) => [id, parts])).toEqual(['a', 'b', 'c'].map((text, index) => [`message:c/#${index}`, [{ type: 'text', text }]]))
})
