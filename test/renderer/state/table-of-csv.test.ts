import { expect, test } from 'vitest'
import { tableOfCsv } from '../../../renderer/state/table-of-csv.ts'

test.each([
  ['commas, quotes with separators, ends of lines and quotes in them', 'name,note\nAna,"a, ""b""\nc"\nBo,', '| name | note |\n| --- | --- |\n| Ana | a, "b" c |\n| Bo |  |'],
  ['semicolons, as where a comma is in numbers', 'a;b\n1,5;2', '| a | b |\n| --- | --- |\n| 1,5 | 2 |'],
  ['tabs, rows of other lengths, empty lines', 'a\tb\n\n1\n1\t2\t3', '| a | b |  |\n| --- | --- | --- |\n| 1 |  |  |\n| 1 | 2 | 3 |'],
  ['what would be Markdown', 'a\n*b* | [c](d) `e`', '| a |\n| --- |\n| \\*b\\* \\| \\[c\\]\\(d\\) \\`e\\` |'],
  ['nothing', '', ''],
])('%s', (_, csv, table) => {
  expect(tableOfCsv(csv)).toBe(table)
})

test('of a million rows a thousand are shown', () => {
  expect(tableOfCsv('a,b\n'.repeat(1_000_000)).split('\n')).toHaveLength(1_001)
})
