import { describe, expect, test } from 'vitest'
import { allChunks, cutCode, longestRow } from '../../../renderer/markdown/code/code-text.ts'
import type { CodeText } from '../../../renderer/markdown/code/code-text.ts'
import { countHidden, splitHidden } from '../../../renderer/markdown/code/hidden-characters.ts'

const text = ['const a = 1', '', '\tindented', '😀'.repeat(1_500), 'x'.repeat(longestRow), 'y'.repeat(longestRow + 1), '漢字', ...Array.from({ length: 120 }, (_, n) => `line ${n} ${'z'.repeat(n % 90)}`), 'last'].join('\n')

function grown(pieces: readonly string[]): CodeText {
  return pieces.reduce<{ text: string; code: CodeText | undefined }>(({ text, code }, piece) => ({ text: text + piece, code: cutCode(text + piece, code) }), { text: '', code: undefined }).code ?? cutCode('')
}

function inPieces(of: string, size: number): string[] {
  return Array.from({ length: Math.ceil(of.length / size) }, (_, index) => of.slice(index * size, (index + 1) * size))
}

describe('a text cut into rows', () => {
  test.each([1, 2, 7, 64, 1_000, 5_000])('grown in pieces of %i it is cut like the whole', (size) => {
    expect(grown(inPieces(text, size))).toEqual(cutCode(text))
  })

  test('grown far, where units are larger, it is cut like the whole', () => {
    const far = Array.from({ length: 5_000 }, (_, n) => `line ${n}`).join('\n')
    expect(grown(inPieces(far, 3_001))).toEqual(cutCode(far))
  })

  test('holds the whole text, in rows of bounded length that split no character', () => {
    const rows = allChunks(cutCode(text)).flatMap((chunk) => chunk.rows)
    expect(rows.join('')).toBe(text)
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(longestRow + 1)
    expect(rows.filter((row) => !row.isWellFormed())).toEqual([])
  })

  test('knows its lines, whatever their length', () => {
    const code = cutCode(text)
    expect(code.lines).toBe(text.split('\n').length)
    expect(cutCode(`${text}\n`).lines).toBe(code.lines)
    const firstOfChunks = allChunks(code).filter(({ goesOn }) => !goesOn)
    const before = (row: number): string => allChunks(code).flatMap((chunk) => chunk.rows).slice(0, row).join('')
    for (const { row, line } of firstOfChunks) expect(line).toBe(before(row).split('\n').length - 1)
  })

  test('what is finished keeps its identity while the end grows', () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => `const value${n} = ${n}`).join('\n')
    const before = cutCode(lines)
    const after = cutCode(`${lines}\nconst more = 1`, before)
    expect(after.groups.length).toBeGreaterThan(5)
    for (const [index, group] of before.groups.entries()) expect(after.groups[index]).toBe(group)
    for (const [index, chunk] of before.rest.slice(0, -1).entries()) expect(after.rest[index]).toBe(chunk)
    expect(allChunks(after).length).toBeLessThan(300)
  })

  test('one line of 5 MB is rows of a few thousand characters, of one line', () => {
    const code = cutCode('x'.repeat(5_000_000))
    expect(code).toMatchObject({ lines: 1, rows: 2_500, columns: longestRow })
    expect(Math.max(...allChunks(code).map(({ rows }) => rows.join('').length))).toBeLessThanOrEqual(8_000)
  })

  test('a text that is not the one before with more is cut anew, and says so', () => {
    const first = cutCode('a\nb')
    expect(cutCode('a\nb\nc', first).generation).toBe(first.generation)
    expect(cutCode('x\nb', first)).toMatchObject({ generation: first.generation + 1, rows: 2, lines: 2 })
  })
})

describe('characters that are not seen', () => {
  test('are named where they stand, and everything else stays', () => {
    const trojan = 'if (admin\u202e \u2066// check\u2069 \u2066) { \u200b}'
    expect(splitHidden(trojan).map(({ text }) => text).join('')).toBe(trojan)
    expect(splitHidden(trojan).flatMap(({ name }) => name ?? [])).toEqual(['RLO', 'LRI', 'PDI', 'LRI', 'ZWSP'])
    expect(countHidden('\u001b[31m\u0007\ufeff\u{e0041}')).toBe(4)
    expect(splitHidden('\u{e0041}')).toEqual([{ text: '\u{e0041}', name: 'U+E0041' }])
  })

  test('what people write is none of them', () => {
    expect(countHidden('tab\there\n漢字 עברית العربية 👩‍👩‍👧 naïve')).toBe(0)
  })
})
