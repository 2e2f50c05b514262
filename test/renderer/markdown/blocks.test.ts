import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createInstance } from 'i18next'
import { I18nextProvider, initReactI18next } from 'react-i18next'
import { expect, test } from 'vitest'
import { createBlockParser, parseBlocks } from '../../../renderer/markdown/blocks.ts'
import { Markdown } from '../../../renderer/markdown/Markdown.tsx'

test('a definition at the end gives the link at the start its address', () => {
  const text = 'See [the page][p].\n\nOne\n\nTwo\n\nThree\n\n[p]: https://example.com/'
  const parser = createBlockParser()
  expect(JSON.stringify(parser.grow(text.slice(0, 40)))).not.toContain('https://example.com/')
  const grown = parser.end(text)
  expect(grown.isLocal).toBe(false)
  const whole = parseBlocks(text, {}, grown)
  expect(JSON.stringify(whole.rest)).toContain('https://example.com/')
  expect(whole.rest.slice(1).every((block, index) => block === grown.rest[index + 1])).toBe(true)
  expect(markup(text)).toContain('href="https://example.com/"')
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

function markup(text: string): string {
  const i18n = createInstance()
  void i18n.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: {} } }, initAsync: false })
  return renderToStaticMarkup(createElement(I18nextProvider, { i18n }, createElement(Markdown, { text, growing: false })))
}
