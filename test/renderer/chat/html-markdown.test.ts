import { describe, expect, test } from 'vitest'
import { htmlOfMarkdown } from '#shared/markdown/html.ts'
import { parseMarkdown } from '#shared/markdown/parse.ts'
import { htmlMarkdown } from '../../../renderer/chat/copy/html-markdown.ts'
import { plainMessage } from '../../../renderer/chat/copy/plain-message.ts'

/** What a Markdown text says, without where it says it. */
function said(text: string): unknown {
  return parseMarkdown(text).map(({ block }) => block)
}

describe('a drawn text as Markdown', () => {
  test.each([
    'Some **strong *and* leaning** words, `code` and ~~gone~~.',
    '- one\n- two\n  - deeper\n- three',
    '3. three\n4. four\n\n   with more\n5. five',
    '- [x] done\n- [ ] to do',
    '> quoted\n>\n> twice',
    '| name | value |\n| --- | ---: |\n| a \\| b | **1** |\n| c | `2` |',
    'A [link](https://example.com/a_b?c=1) and https://example.com.',
    'first line  \nsecond line',
    'Signs that are none: 2 * 3 * 4, snake_case, [x], a < b, # no heading, 1\\. no item',
    '# not\\# a title',
  ])('says the same as what it was drawn from: %s', (text) => {
    const html = htmlOfMarkdown(text, { id: 'x', say: (words) => words }).replaceAll(/<(\/?)h(\d)/g, (_tag, end: string, depth: string) => `<${end}h${Number(depth) - 2}`)
    const cleaned = html.replaceAll(/ (class|title|dir|tabindex|target|rel)="[^"]*"/g, '').replaceAll('<th>value', '<th align="right">value').replaceAll(/<div>(<table>.*?<\/table>)<\/div>/g, '$1')
    expect(said(htmlMarkdown(cleaned))).toEqual(said(text))
  })

  test('code keeps its fence, its language and every sign', () => {
    const code = 'const a = `*b*`\n```\n  <i>_'
    const html = `<p>See</p><pre data-language="ts"><code>${code.replaceAll('<', '&lt;')}</code></pre>`
    expect(htmlMarkdown(html)).toBe(`See\n\n\`\`\`\`ts\n${code}\n\`\`\`\``)
  })

  test('a formula is its source, and nothing in it is escaped', () => {
    expect(htmlMarkdown('<p>So <span data-markdown="$a_1*b$">drawn</span>.</p><div data-markdown="$$\nx_*\n$$">drawn</div>')).toBe('So $a_1*b$.\n\n$$\nx_*\n$$')
  })

  test('words are not full of backslashes', () => {
    expect(htmlMarkdown('<p>some_name, 3 > 2, a - b, C# and e.g. 1.5 + 2</p>')).toBe('some_name, 3 > 2, a - b, C# and e.g. 1.5 + 2')
  })
})

test('a message as plain text keeps its items, its cells and its code, and has no signs', () => {
  expect(plainMessage('# Title\n\nSome **words**.\n\n1. one\n2. two\n   - deeper\n\n- [x] done\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```js\nlet a = `*`\n```')).toBe(
    'Title\n\nSome words.\n\n1. one\n2. two\n  • deeper\n\n• ☑ done\n\na\tb\n1\t2\n\nlet a = `*`')
})
