import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commands } from '#shared/commands.ts'
import { errorCodes } from '#shared/error.ts'

type Tree = { readonly [key: string]: string | Tree }

const file = (name: string): Tree => JSON.parse(readFileSync(new URL(`../../shared/locales/${name}.json`, import.meta.url), 'utf8')) as Tree
/** With the texts that are fetched later. */
const read = (language: string): Tree => ({ ...file(language), ...file(`playground.${language}`) })
const en = read('en')
const ptBR = read('pt-BR')

function flat(tree: Tree, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[`${path}${key}`, value] as const] : [...flat(value, `${path}${key}.`)])),
  )
}

/** Portuguese has a form for millions that English has not. */
const withoutMany = (keys: Iterable<string>): string[] => [...keys].filter((key) => !key.endsWith('_many')).sort()

test('both languages say everything', () => {
  expect(withoutMany(flat(ptBR).keys())).toEqual(withoutMany(flat(en).keys()))
  expect([...flat(en), ...flat(ptBR)].filter(([, text]) => text.trim() === '')).toEqual([])
})

test('both languages name the same values', () => {
  const values = (text = ''): string[] => [...text.matchAll(/\{\{?\w+\}?\}/g)].map(([name]) => name).sort()
  const english = flat(en)
  for (const [key, text] of flat(ptBR)) expect([key, values(text)]).toEqual([key, values(english.get(key.replace(/_many$/, '_other')))])
})

test.each([...errorCodes])('%s has a sentence and what to do next', (code) => {
  for (const tree of [en, ptBR]) {
    const texts = flat(tree)
    expect(texts.get(`error.${code}`)).toMatch(/\S.*[.]$/)
    expect(texts.get(`error.${code}.next`)).toMatch(/\S.*[.]$/)
  }
})

test('every command has a name, and no two the same keys', () => {
  const texts = flat(en)
  expect(commands.filter(({ labelKey }) => !texts.has(labelKey))).toEqual([])
  const keys = commands.flatMap(({ accelerator, otherAccelerator }) => [accelerator, otherAccelerator]).filter((key) => key !== undefined)
  expect(new Set(keys).size).toBe(keys.length)
})
