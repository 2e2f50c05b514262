import { expect, test } from 'vitest'
import { jsonValues } from '#core/transfer/json-values.ts'
import type { JsonFound, JsonLimits, JsonPlace } from '#core/transfer/json-values.ts'

const sample = {
  'first "key\\': 'a { string ] with "quotes", \\ and ünï — 漢字 🎈',
  indexedDB: { topics: [{ id: 1, deep: [[[{}]]] }, { id: 2, text: 'line\nbreak 🎈' }, 'bare', -12.5e3, null, true, []], other: { topics: [0] } },
  last: {},
}

const topics: JsonPlace = ['indexedDB', 'topics', '*']

async function* chunked(bytes: Uint8Array, ...cuts: number[]): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const cut of [...cuts, bytes.length]) {
    yield bytes.slice(from, cut)
    from = cut
  }
}

async function found(text: string | Uint8Array, places: readonly JsonPlace[], limits?: JsonLimits): Promise<JsonFound[]> {
  return Array.fromAsync(jsonValues(chunked(typeof text === 'string' ? Buffer.from(text) : text), places, limits))
}

function values(all: readonly JsonFound[]): unknown[] {
  return all.map((each) => (each.type === 'value' ? each.value : each.type))
}

// A state that is lost between two chunks shows at exactly one of these cuts: in a character, an escape, a key, a number.
test('a document is the same wherever it is cut into chunks', async () => {
  const bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(sample, null, 1))])
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const all = await Array.fromAsync(jsonValues(chunked(bytes, cut, Math.min(bytes.length, cut + 1)), [topics, ['first "key\\']]))
    expect(values(all)).toEqual([sample['first "key\\'], ...sample.indexedDB.topics])
  }
})

test('each value says where it stood and for which place', async () => {
  const all = await found(JSON.stringify(sample), [topics, ['last']])
  expect(all[0]).toMatchObject({ place: 0, path: ['indexedDB', 'topics', 0] })
  expect(all.at(-1)).toEqual({ type: 'value', place: 1, path: ['last'], value: {} })
  expect(values(await found(JSON.stringify(sample), [[]]))).toEqual([sample])
  expect((await found('{"a":1,"b":[2]}', [['*']])).map((each) => each.path)).toEqual([['a'], ['b']])
})

// Half a download must bring what is whole, wherever it ends.
test('a document that ends too early yields what was complete, then says so', async () => {
  const text = Buffer.from(JSON.stringify([{ a: 'é"' }, [1, 2], 'x', { b: { c: 3 } }]))
  for (let cut = 1; cut < text.length; cut += 1) {
    const all = await found(text.subarray(0, cut), [['*']])
    expect(all.at(-1)?.type).toBe('json-cut')
    expect(text.toString()).toContain(JSON.stringify(values(all.slice(0, -1))).slice(0, -1))
  }
})

test('what is no JSON says so, and one bad element does not take the others along', async () => {
  for (const text of ['', '  \n', '<html>', '[1 2]', '{"a" 1}', '{1:2}', '[,]', 'PK\u0003\u0004', '{"a":1]', '\ufeff']) {
    expect((await found(text, [['*']])).at(-1)?.type, text).toBe('not-json')
  }
  expect(values(await found('[{"a":1},{"a":oops},{"b":2}]', [['*']]))).toEqual([{ a: 1 }, 'not-json', { b: 2 }])
})

test('documents that follow each other are read one after the other', async () => {
  expect(values(await found('{"a":1}\n{"a":2}\r\n\n3', [[]]))).toEqual([{ a: 1 }, { a: 2 }, 3])
})

// One message of 100 MB must not cost the conversations beside it, nor the memory.
test('too much is passed over: a long string inside a value, and a value as a whole', async () => {
  const limits = { value: 100, string: 60 }
  const long = 'é\\"'.repeat(40)
  const text = JSON.stringify([{ a: 1, text: long, b: long, c: [2] }, Array.from({ length: 60 }, () => 1), 'short', long])
  for (let cut = 0; cut < Buffer.byteLength(text); cut += 1) {
    const all = await Array.fromAsync(jsonValues(chunked(Buffer.from(text), cut), [['*']], limits))
    expect(values(all)).toEqual(['too-large', 'too-large', { a: 1, text: '', b: '', c: [2] }, 'too-large', 'short', 'too-large', ''])
  }
})

test('a nesting of 10,000 levels is only a number', async () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
  const all = await found(`{"skipped":${deep},"deep":${deep},"after":1}`, [['deep'], ['after']])
  expect(all.map(({ type, path }) => [type, path])).toEqual([['value', ['deep']], ['value', ['after']]])
})
