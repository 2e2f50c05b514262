import { describe, expect, test } from 'vitest'
import { jsonProblem } from '../../../renderer/ui/json-problem.ts'

describe('what is wrong with JSON is found at its place', () => {
  test.each([
    ['', 'empty', 1, 1],
    ['{"a": 1,\n  "b": }', 'value', 2, 8],
    ['{"a": 1\n "b": 2}', 'comma', 2, 2],
    ['{"a": 1,\n}', 'trailing-comma', 1, 8],
    ['[1, 2, ]', 'trailing-comma', 1, 6],
    ['{a: 1}', 'word', 1, 2],
    ["{'a': 1}", 'quote', 1, 2],
    ['{"a" 1}', 'colon', 1, 6],
    ['{"a": "x\n}', 'string', 1, 7],
    ['{"a": True}', 'word', 1, 7],
    ['{"a": 1} x', 'word', 1, 10],
    ['{"a": 1} 2', 'end', 1, 10],
    ['{"a": [1, 2}', 'bracket', 1, 12],
    ['{"a": {"b": 1}', 'brace', 1, 15],
    ['{"a": "\\x"}', 'escape', 1, 7],
    ['// no\n{}', 'comment', 1, 1],
  ])('%j', (text, kind, line, column) => {
    expect(jsonProblem(text)).toMatchObject({ kind, line, column })
  })

  test('nothing is found in JSON, and something in every text that JSON.parse refuses', () => {
    for (const text of ['{}', '[]', '1', '"x"', 'null', ' {"a": [1.5e3, "\\u0041", {}]} ']) expect(jsonProblem(text)).toBeNull()
    for (const text of ['01', '1.', '.5', '+1', 'NaN', '"\t"', '\u{feff}{}', '[1 2]', '{,}', '[,]', '"', '{"a":1}}', '-', 'tru']) expect(jsonProblem(text), text).not.toBeNull()
  })
})
