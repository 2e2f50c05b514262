import { describe, expect, test } from 'vitest'
import { extraOf } from '../../../renderer/markdown/code/extras.ts'
import { readJson } from '../../../renderer/markdown/code/json/json-document.ts'
import type { JsonDocument, JsonEntry } from '../../../renderer/markdown/code/json/json-document.ts'
import { keyOf, pathOf, rowsOf, stepOf } from '../../../renderer/markdown/code/json/tree-rows.ts'
import type { MoreRow, TreeRow } from '../../../renderer/markdown/code/json/tree-rows.ts'
import { languageOf } from '../../../renderer/markdown/code/languages.ts'

function read(text: string): JsonDocument {
  const json = readJson(text)
  if ('reason' in json) throw new Error(json.reason)
  return json
}

/** The value that a tree shows, put together from its lines. */
function valueOf(json: JsonDocument, text: string, entry: JsonEntry = json.root): unknown {
  const children = json.children(entry.id, 0, Infinity)
  if (entry.kind === 'array') return children.map((child) => valueOf(json, text, child))
  if (entry.kind === 'object') return Object.fromEntries(children.map((child) => [keyOf(child, text), valueOf(json, text, child)]))
  return JSON.parse(text.slice(entry.start, entry.end))
}

const document = '{ "a b": [1, {"x": null, "y": []}, "z\\n\\u0041"], "it\'s": {}, "n": [[[-1.5e3]]], "": true }'

describe('a document of JSON', () => {
  test.each([document, '[]', '"text"', '-0', '[[],[[]],{"a":{"a":1}}]'])('the tree of %s is its value', (text) => {
    expect(valueOf(read(text), text)).toEqual(JSON.parse(text))
  })

  test('numbers stay as they are written', () => {
    const text = '[12345678901234567890, 1.10, 1E400, -0.0]'
    const json = read(text)
    expect(json.children(0, 0, 10).map(({ start, end }) => text.slice(start, end))).toEqual(['12345678901234567890', '1.10', '1E400', '-0.0'])
  })

  test('comments and commas at ends do no harm', () => {
    const text = '// first\n{ "a": 1, /* b */ "c": [2,], }'
    expect(valueOf(read(text), text)).toEqual({ a: 1, c: [2] })
  })

  test.each([['{\n"a": 1,\n"b" 2\n}', 3], ['[1, 2', 1], ['', 1], ['{"a": 1}\n\n}', 3]])('what is no JSON says where it breaks: %j', (text, line) => {
    expect(readJson(text)).toEqual({ reason: 'broken', line })
  })

  test('100,000 brackets are too deep, not a crash', () => {
    expect(readJson('['.repeat(100_000) + ']'.repeat(100_000))).toEqual({ reason: 'deep' })
  })

  test('of a long list, pages are answered', () => {
    const text = `{"list":[${Array.from({ length: 200_000 }, (_, n) => `{"id":${n}}`).join(',')}]}`
    const json = read(text)
    expect(json.size).toBe(400_002)
    const [list] = json.children(0, 0, 10)
    expect(list?.count).toBe(200_000)
    expect(json.children(list?.id ?? 0, 150_000, 2).map(({ start, end }) => text.slice(start, end))).toEqual(['{"id":150000}', '{"id":150001}'])
  })
})

describe('the lines of a tree', () => {
  const json = read(document)
  const open = new Map([[0, json.children(0, 0, 2)]])
  const rows = rowsOf(json.root, open)
  const names = (given: readonly (TreeRow | MoreRow)[]): string[] => given.map((row) => ('more' in row ? `+${row.more.entry.count - row.from}` : pathOf(row, document)))

  test('hold what is open, and say what is left', () => {
    expect(names(rows)).toEqual(['$', "$['a b']", String.raw`$['it\'s']`, '+2'])
    const list = json.children(0, 0, 1)[0]?.id ?? 0
    const deeper = rowsOf(json.root, new Map([...open, [list, json.children(list, 0, 9)]]))
    expect(names(deeper).slice(1, 5)).toEqual(["$['a b']", "$['a b'][0]", "$['a b'][1]", "$['a b'][2]"])
    expect(deeper.flatMap((row) => ('more' in row ? [] : [[row.level, row.place, row.siblings]])).slice(1, 4)).toEqual([[2, 0, 4], [3, 0, 3], [3, 1, 3]])
  })

  test.each([
    ['ArrowDown', 0, 1], ['ArrowUp', 0, 0], ['End', 0, 3], ['Home', 3, 0], ['ArrowRight', 0, 1], ['ArrowRight', 1, 'open'], ['ArrowRight', 2, null], ['ArrowLeft', 0, 'close'], ['ArrowLeft', 1, 0], ['ArrowLeft', 3, 0],
    ['Enter', 3, 'open'], ['Enter', 0, 'close'], [' ', 1, 'open'], ['Enter', 2, null], ['a', 1, null],
  ] as const)('%s on line %i leads to %s', (key, at, step) => {
    expect(stepOf(key, rows, at)).toBe(step)
  })
})

test.each([
  ['json', '{"a":1}', 'tree'], ['jsonc', '// c\n[1]', 'tree'], ['', ' [1, 2]', 'tree'], ['text', '{"a":1}', 'tree'], ['', '[1, 2', undefined], ['', 'plain', undefined], ['python', '[1]', undefined], ['json', 'null', undefined],
])('a block of %j with %j offers %s', (language, text, extra) => {
  expect(extraOf(languageOf(language), text)?.id).toBe(extra)
})
