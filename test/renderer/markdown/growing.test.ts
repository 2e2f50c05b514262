import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isSame } from '#shared/markdown/nodes.ts'
import type { Block } from '#shared/markdown/nodes.ts'
import { allBlocks, createBlockParser, parseBlocks } from '../../../renderer/markdown/blocks.ts'
import type { Blocks } from '../../../renderer/markdown/blocks.ts'

const folder = join(import.meta.dirname, '../../fixtures/answers')
const answers = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const)
const options = { sources: 3 }

/** Pieces as a model sends them: words with the space before them, signs by themselves. */
function tokensOf(text: string): string[] {
  return text.match(/\s?[\p{L}\p{N}]{1,6}|\n+|[^\p{L}\p{N}\n]{1,3}/gu) ?? []
}

function piecesOf(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size))
}

function grown(pieces: readonly string[]): Blocks {
  const parser = createBlockParser(options)
  let text = ''
  for (const piece of pieces) {
    text += piece
    parser.grow(text)
  }
  const blocks = parser.end(text)
  return blocks.isLocal ? blocks : parseBlocks(text, options, blocks)
}

/** Everything that is drawn: nodes with the places of their sources. */
function placedIn(blocks: Blocks): unknown {
  return [...blocks.groups.flat(), ...blocks.rest, ...blocks.tail]
}

describe.each(answers)('%s', (_name, text) => {
  const whole = placedIn(parseBlocks(text, options))
  test.each([
    ['one character', piecesOf(text, 1)],
    ['64 characters', piecesOf(text, 64)],
    ['a token', tokensOf(text)],
  ])('in pieces of %s it says in the end what it says when it is whole', (_size, pieces) => {
    expect(pieces.join('')).toBe(text)
    expect(placedIn(grown(pieces))).toEqual(whole)
  })
})

test('an answer of 5 kB in two pieces says what it says when it is whole, wherever it is cut', () => {
  // Nothing that the end of a text changes: what was read while it grew has to be right.
  const local = answers.filter(([name]) => !['footnotes.md', 'links.md', 'long.md'].includes(name))
  const text = `${local.map(([, answer]) => answer).join('\n').slice(0, 4600)}\n\n${'Words *and* more. '.repeat(28)}`
  const whole = placedIn(parseBlocks(text, options))
  const different = Array.from({ length: text.length }, (_, at) => at).filter((at) => !isSame(placedIn(grown([text.slice(0, at), text.slice(at)])), whole))
  expect(text.length).toBeGreaterThan(4500)
  expect(createBlockParser(options).end(text).isLocal).toBe(true)
  expect(different).toEqual([])
}, 60_000)

test('finished blocks, items and rows stay the same objects', () => {
  const list = Array.from({ length: 100 }, (_, index) => `- item ${index}\n`).join('')
  const table = `| a |\n|---|\n${Array.from({ length: 100 }, (_, index) => `| ${index} |\n`).join('')}`
  const prose = Array.from({ length: 100 }, (_, index) => `Paragraph ${index} with **bold** text.\n\n`).join('')
  const parser = createBlockParser()
  const last = (text: string): Block | undefined => parser.grow(text).tail.at(-1)?.block
  const [first, then] = [last(prose + list), last(`${prose}${list}- one more`)]
  expect(first?.type === 'list' && then?.type === 'list' && first.items.slice(0, 99).every((item, index) => item === then.items[index])).toBe(true)
  const { groups } = parser.grow(`${prose}${list}`)
  const [head, more] = [last(`${prose}${list}\n${table}`), last(`${prose}${list}\n${table}| x`)]
  expect(head?.type === 'table' && more?.type === 'table' && head.rows.length === 100 && head.rows.every((row, index) => row === more.rows[index])).toBe(true)
  expect(groups.length).toBe(3)
  const after = parser.end(`${prose}${list}\n${table}| x`)
  expect(after.groups.slice(0, 3).every((group, index) => group === groups[index])).toBe(true)
})

test('a list that turns loose is the same list with paragraphs', () => {
  const parser = createBlockParser()
  const [tight] = parser.grow('- a\n- b\n').tail
  const [loose] = parser.grow('- a\n- b\n\n- c').tail
  const [whole] = parser.end('- a\n- b\n\n- c').rest
  expect(JSON.stringify(tight)).toContain('"tight":true')
  expect(JSON.stringify(loose)).not.toContain('"tight":true')
  expect(whole).toEqual(loose)
})

test('lines that end with a carriage return say the same, wherever the text is cut', () => {
  const text = 'one\r\ntwo  \r\n\r\n```\r\na\r\n\r\nb\r\n```\r\n- x\r- y\r\n\r\n| a |\r\n|---|\r\n| 1 |\r\nend\r'
  const whole = allBlocks(parseBlocks(text))
  expect(whole).toEqual(allBlocks(parseBlocks(text.replaceAll(/\r\n?/g, '\n'))))
  for (let at = 0; at <= text.length; at++) expect(allBlocks(grown([text.slice(0, at), text.slice(at)]))).toEqual(whole)
})
