import { describe, expect, test } from 'vitest'
import { asTemplate, fillTemplate, missingValues, variablesOf } from '#shared/playground/template.ts'

describe('a text with places to fill in', () => {
  test('names each place once, in order, whatever the name', () => {
    expect(variablesOf('{{ a }} and {{Preço (R$)}}, {{a}} {{user.name}}')).toEqual(['a', 'Preço (R$)', 'user.name'])
  })

  test('takes braces that name nothing, or stand after a backslash, as text', () => {
    const text = 'f"{{}}" {{ }} {a} {{{x}}} \\{{name}} {{open'
    expect(variablesOf(text)).toEqual(['x'])
    expect(fillTemplate(text, { x: '1' })).toBe('f"{{}}" {{ }} {a} {1} {{name}} {{open')
  })

  test('can be made of any text without changing what it says', () => {
    for (const text of ['{{a}} \\{{b}} \\\\{{c}} {{ }} \\{{ }} {{open', 'plain', '']) expect([text, variablesOf(asTemplate(text)), fillTemplate(asTemplate(text), {})]).toEqual([text, [], text])
  })

  test('puts a value in as it is: what looks like a place in it stays', () => {
    expect(fillTemplate('{{a}}-{{b}}', { a: '{{b}} $& $1', b: '{{a}}' })).toBe('{{b}} $& $1-{{a}}')
  })

  test('says which values are missing, also where a name is that of every object', () => {
    expect(missingValues('{{a}} {{b}} {{constructor}}', { a: 'x', b: ' \n' })).toEqual(['b', 'constructor'])
  })
})
