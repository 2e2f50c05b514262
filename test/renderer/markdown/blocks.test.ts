import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createInstance } from 'i18next'
import { I18nextProvider, initReactI18next } from 'react-i18next'
import { describe, expect, test } from 'vitest'
import { allBlocks, parseBlocks, parseWhole } from '../../../renderer/markdown/blocks.ts'
import type { Blocks } from '../../../renderer/markdown/blocks.ts'
import { Markdown } from '../../../renderer/markdown/Markdown.tsx'
import { repair } from '../../../renderer/markdown/repair.ts'

const documents: Readonly<Record<string, string>> = {
  prose: '# Title\n\nSome *text* with `code` and **bold**.\n\nSetext\n======\n\nMore\nlines\nhere.\n\n---\n\nEnd.',
  lists: '1. one\n\n   still one\n2. two\n   - a\n   - b\n\n   - c\n\n- x\n- y\n\n\n- [x] done\n- [ ] open\n\ntext\n\n    indented code\n\nlast',
  code: 'Before\n```ts\nconst a = 1\n\n\nconst b = `x`\n```\nafter\n\n~~~\n```\nnot closed by that\n~~~\n\n```\nopen',
  tables: 'Intro\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 | `|` |\n\nafter\n\n> quote\n> > deeper\n\n> again\n\n| only | head |\n|---|---|\n',
  html: '<div>\n\n<b>x</b>\n\n</div>\n\ntext <i>y</i> &amp; &#x41;\n\n<script>alert(1)</script>\n\nend',
  crlf: 'one\r\n\r\ntwo\r\n\r\n- a\r\n- b\r\n\r\nthree',
  long: Array.from({ length: 120 }, (_, index) => `Paragraph ${index} with **bold** text.\n\n- a\n- b`).join('\n\n'),
}


describe.each(Object.entries(documents))('%s', (_name, text) => {
  test.each([1, 7, 64])('parsed as it grows by %i is what it is parsed whole', (step) => {
    let blocks: Blocks | undefined
    for (let end = step; end < text.length + step; end += step) blocks = parseBlocks(text.slice(0, end), blocks)
    expect(allBlocks(parseWhole(text, blocks))).toEqual(allBlocks(parseWhole(text)))
  })
})

test('only the end is parsed again: finished groups stay the same objects', () => {
  const text = documents['long'] ?? ''
  const before = parseBlocks(text.slice(0, -40))
  const after = parseBlocks(text, before)
  expect(before.groups.length).toBeGreaterThan(2)
  expect(after.groups.slice(0, before.groups.length).every((group, index) => group === before.groups[index])).toBe(true)
})

test('a definition at the end gives the link at the start its address', () => {
  const text = 'See [the page][p].\n\nOne\n\nTwo\n\nThree\n\n[p]: https://example.com/'
  const grown = parseBlocks(text.slice(0, 40))
  expect(markup(text)).toContain('href="https://example.com/"')
  expect(JSON.stringify(parseWhole(text, grown).rest)).toContain('https://example.com/')
})

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'text <iframe src="https://evil.example"></iframe>',
  '[click](javascript:alert(1))',
  '[click](data:text/html,<script>alert(1)</script>)',
  '[click](file:///etc/passwd)',
  '![pixel](https://evil.example/pixel.png)',
  '<a href="javascript:alert(1)">x</a>',
  '```html\n<script>alert(1)</script>\n```',
])('no answer becomes HTML, runs or fetches: %s', (text) => {
  const html = markup(text)
  expect(html).not.toMatch(/<(script|img|iframe|object|embed|style)\b/i)
  expect(html).not.toMatch(/(href|src)="(?!https?:|mailto:)/i)
  expect(html).not.toMatch(/\son\w+="/i)
})

test.each([
  ['a **bold', 'a **bold**'],
  ['a **', 'a'],
  ['a `code', 'a `code`'],
  ['see [the page](https://exa', 'see the page'],
  ['```ts\nconst a = **', '```ts\nconst a = **'],
  ['done **well**', 'done **well**'],
])('what is half open is closed: %s', (text, expected) => {
  expect(repair(text).trimEnd()).toBe(expected)
})

function markup(text: string): string {
  const i18n = createInstance()
  void i18n.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: {} } }, initAsync: false })
  return renderToStaticMarkup(createElement(I18nextProvider, { i18n }, createElement(Markdown, { text, growing: false })))
}
