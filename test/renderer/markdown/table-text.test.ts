import { expect, test } from 'vitest'
import { parseMarkdown } from '#shared/markdown/parse.ts'
import { tableCsv, tableMarkdown } from '../../../renderer/markdown/table-text.ts'
import type { TableBlock } from '../../../renderer/markdown/table-text.ts'

function tableOf(text: string): TableBlock {
  const block = parseMarkdown(text)[0]?.block
  if (block?.type !== 'table') throw new Error(`no table: ${text}`)
  return block
}

const rich = '| a | b | c |\n|:--|:-:|--:|\n| **bold** and *it* | `x \\| y` | [page](https://a.example/b "t") |\n| a \\| b | 1 < 2 \\* 3 | ~~no~~ |\n| ``a ` b`` | ![alt](https://a.example/p.png) | <b>x</b> |'

test('a table copied as Markdown reads as the same table', () => {
  expect(tableOf(tableMarkdown(tableOf(rich)))).toEqual(tableOf(rich))
})

test('text that would be a sign is escaped', () => {
  const cells: TableBlock = { type: 'table', align: [null], head: [[{ type: 'text', text: '*a* _b_ `c` [d](e) <f> $g$ \\' }]], rows: [[[{ type: 'text', text: 'a|b' }]], [[{ type: 'code', text: 'c|d' }]]] }
  expect(tableOf(tableMarkdown(cells))).toEqual(cells)
})

test('commas, quotes and lines stay in their cell', () => {
  const table = tableOf('| a, b | "q" |\n|---|---|\n| x | y |')
  expect(tableCsv(table)).toBe('"a, b","""q"""\r\nx,y\r\n')
  expect(tableCsv({ ...table, rows: [[[{ type: 'text', text: 'one' }, { type: 'break' }, { type: 'text', text: 'two' }], []]] })).toContain('"one\ntwo",\r\n')
})

test('no cell is a formula for a spreadsheet, and numbers stay numbers', () => {
  const csv = tableCsv(tableOf('| =1+1 | +cmd\\|x | -2+3 | @SUM(A1) | -5 | +3.2 % | 1,000 | −7 |\n|---|---|---|---|---|---|---|---|\n| ＝1 | =HYPERLINK("https://evil.example") | - | a=b | -1,5 | $5 | | + |'))
  expect(csv).toBe(`'=1+1,'+cmd|x,'-2+3,'@SUM(A1),-5,+3.2 %,"1,000",−7\r\n'＝1,"'=HYPERLINK(""https://evil.example"")",'-,a=b,"-1,5",$5,,'+\r\n`)
})
