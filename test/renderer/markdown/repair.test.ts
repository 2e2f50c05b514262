import { expect, test } from 'vitest'
import { allBlocks, createBlockParser } from '../../../renderer/markdown/blocks.ts'
import { repair } from '../../../renderer/markdown/repair.ts'

test.each([
  ['a **bold', 'a **bold**'],
  ['a **bold*', 'a **bold**'],
  ['a **bold *both', 'a **bold *both***'],
  ['a ***both', 'a ***both***'],
  ['a **', 'a'],
  ['a _b', 'a _b_'],
  ['snake_case and', 'snake_case and'],
  ['2 * 3', '2 * 3'],
  ['a ~~old', 'a ~~old~~'],
  ['a `code', 'a `code`'],
  ['a ``co`de', 'a ``co`de``'],
  ['a `', 'a'],
  ['**a `code', '**a `code`**'],
  ['see [the page](https://exa', 'see the page'],
  ['see [the pa', 'see the pa'],
  ['**see [the page](https://exa', '**see the page**'],
  ['see ![a pic](https://exa', 'see a pic'],
  ['see [a](b) and [c][d', 'see [a](b) and c'],
  ['a note[^1', 'a note'],
  ['press <kb', 'press'],
  ['press <a href="x', 'press'],
  ['a < b', 'a < b'],
  ['see <https://exa', 'see'],
  ['a &am', 'a'],
  ['so $x + y', 'so $x + y$'],
  ['it costs $5 and', 'it costs $5 and'],
  ['so $$x', 'so $$x$$'],
  ['so \\(x + y', 'so \\(x + y\\)'],
  ['done **well**', 'done **well**'],
])('what is half open is closed: %s', (text, expected) => {
  expect(repair(text).trimEnd()).toBe(expected)
})

/** What is drawn at every character of a text, without what is the same as before. */
function frames(text: string): string[] {
  const parser = createBlockParser()
  const seen = Array.from({ length: text.length }, (_, at) => JSON.stringify(allBlocks(parser.grow(text.slice(0, at + 1)))))
  return seen.filter((frame, index) => frame !== seen[index - 1])
}

test.each([
  ['a line of dashes below it', 'some text\n- a', /heading/],
  ['a list below it', 'some text\n* a\n* b', /heading|rule/],
  ['a table', '| a | b |\n|---|---|\n| 1 | 2 |\n', /paragraph/],
  ['a fence', '```ts\nconst a = 1\n```\n', /paragraph|`/],
  ['an item with a fence', '1. one\n   ```js\n   a\n   ```\n', /`/],
  ['a task', '- [ ] a\n- [x] b\n', /"text":"\[/],
  ['a strong word', 'so **very** good', /\*/],
  ['a link', 'see [the page](https://example.com) now', /"text":"[^"]*(?:[[\]]|http)/],
  ['a tag', 'so <kbd>A</kbd> now', /<k?"|<kb"/],
  ['a formula', '$$\nx = 1\n$$\n', /paragraph|\$/],
  ['an alert', '> [!NOTE]\n> words', /\[!|"NOTE/],
  ['a rule', 'a\n\n---\n', /"list"|heading/],
  ['a definition', 'a\n\n[b]: https://example.com\n', /http/],
  ['a footnote', 'a[^1]\n\n[^1]: b', /\^/],
])('no frame shows what %s is not', (_name, text, never) => {
  expect(frames(text).filter((frame) => never.test(frame.replaceAll('"label":"^', '')))).toEqual([])
})

test('a fence that is still open says so', () => {
  const parser = createBlockParser()
  expect(allBlocks(parser.grow('```ts\na\n'))).toEqual([{ type: 'code', info: 'ts', text: 'a', closed: false }])
  expect(allBlocks(parser.grow('```ts\na\n```\n'))).toEqual([{ type: 'code', info: 'ts', text: 'a', closed: true }])
})
