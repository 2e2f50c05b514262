import { createInstance } from 'i18next'
import { createElement } from 'react'
import type { ReactNode } from 'react'
import { I18nextProvider, initReactI18next } from 'react-i18next'
import { expect, test, vi } from 'vitest'
import { bareRoot } from '#kit/bare-document.ts'

/** How often the text of a paragraph, item, cell or heading, or a block of code was drawn. */
let draws = 0
vi.mock(import('../../../renderer/markdown/Inline.tsx'), async (original) => {
  const { InlineList, ...others } = await original()
  return { ...others, InlineList: (properties: Parameters<typeof InlineList>[0]): ReactNode => (draws += 1, InlineList(properties)) }
})
// What it draws is measured, which needs a browser.
vi.mock(import('../../../renderer/markdown/code/CodeBlock.tsx'), () => ({ CodeBlock: ({ text }: { readonly text: string }): ReactNode => (draws += 1, createElement('pre', {}, text)) }))

const root = bareRoot()
const { createRoot } = await import('react-dom/client')
const { flushSync } = await import('react-dom')
const { Markdown } = await import('../../../renderer/markdown/Markdown.tsx')

const i18n = createInstance()
void i18n.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: {} } }, initAsync: false })
const app = createRoot(root)
const show = (text: string, growing: boolean): number => {
  draws = 0
  flushSync(() => app.render(createElement(I18nextProvider, { i18n }, createElement(Markdown, { key: keyOf, text, growing }))))
  return draws
}
let keyOf = 0

/** About 160,000 characters of what answers are made of. */
const section = (index: number): string => `## Part ${index}\n\nSome **bold** text with \`code\` and [a link](https://example.com/${index}), long enough to be a paragraph.\n\n- one\n- two\n  - three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\`\`\`ts\nconst a = ${index}\n\`\`\`\n\n`
const long = Array.from({ length: 850 }, (_, index) => section(index)).join('')

test('a message of 160,000 characters that grows draws its tail only, and nothing again at its end', () => {
  keyOf += 1
  expect(long.length).toBeGreaterThan(160_000)
  show(long.slice(0, 159_000), true)
  const updates = Array.from({ length: 15 }, (_, index) => show(long.slice(0, 159_000 + (index + 1) * 67), true))
  // A section has nine texts; the tail holds a few blocks of it.
  expect(Math.max(...updates)).toBeLessThanOrEqual(20)
  const grown = long.slice(0, 159_000 + 15 * 67)
  expect(show(grown, false)).toBeLessThanOrEqual(20)
  expect(show(grown, false)).toBe(0)
})

test('a block keeps its element while others come below it', () => {
  keyOf += 1
  const elements = (): Element[] => [...root.childNodes[0]?.childNodes ?? []].flatMap((group) => [...group.childNodes]) as Element[]
  show(long.slice(0, 300), true)
  const [first, second] = elements()
  for (let end = 400; end < 12_000; end += 100) show(long.slice(0, end), true)
  show(long.slice(0, 12_000), false)
  expect(elements().length).toBeGreaterThan(100)
  expect([elements()[0] === first, elements()[1] === second]).toEqual([true, true])
})

test.each([
  ['list', (count: number) => Array.from({ length: count }, (_, index) => `- item ${index} of a **long** list`).join('\n')],
  ['numbered list', (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}. item ${index}`).join('\n')],
  ['table', (count: number) => `| a | b |\n|---|---|\n${Array.from({ length: count }, (_, index) => `| ${index} | text |`).join('\n')}`],
])('a long %s that grows draws its last entries only', (_name, text) => {
  keyOf += 1
  show(text(150), true)
  const updates = Array.from({ length: 10 }, (_, index) => show(text(151 + index), true))
  expect(Math.max(...updates)).toBeLessThanOrEqual(8)
  expect(show(text(160), false)).toBeLessThanOrEqual(4)
})
