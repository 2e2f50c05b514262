import { describe, expect, test } from 'vitest'
import { exampleOf, examplesOf } from '#core/playground/query/schema-example.ts'

/** A document with one body. */
function documentOf(media: object, more: object = {}): object {
  return { openapi: '3.1.0', paths: { '/served-models/m-1/invocations': { post: { requestBody: { content: { 'application/json': media } } } } }, ...more }
}

describe('an example for a schema', () => {
  test.each([
    ['a default and an enumeration count more than the type', { type: 'object', properties: { a: { type: 'integer', default: 7 }, b: { enum: ['x', 'y'] }, c: { const: null, type: 'null' } } }, { a: 7, b: 'x', c: null }],
    ['limits are kept', { type: 'object', properties: { a: { type: 'integer', minimum: 5 }, b: { type: 'number', maximum: 0.1 }, c: { type: 'string', minLength: 6 } } }, { a: 5, b: 0.1, c: 'textxx' }],
    ['of several types null is the last that is taken', { type: ['null', 'string'] }, 'text'],
    ['an alternative that is null is passed over', { anyOf: [{ type: 'null' }, { type: 'boolean' }] }, true],
    ['all parts of allOf count', { allOf: [{ type: 'object', properties: { a: { type: 'boolean' } } }, { properties: { b: { format: 'date', type: 'string' } } }] }, { a: true, b: '2026-01-31' }],
    ['a table has all of its columns, and a row of their types', { type: 'object', properties: { columns: { type: 'array', items: { enum: ['a', 'b'] } }, data: { type: 'array', items: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }] } } } }, { columns: ['a', 'b'], data: [[1, 'text']] }],
    ['names that nobody knows get one', { type: 'object', additionalProperties: { type: 'number' } }, { name: 0.5 }],
    ['a schema that says nothing', {}, null],
    ['what is no schema', 'nonsense', null],
  ])('%s', (_name, schema, example) => {
    expect(exampleOf(schema)).toEqual(example)
  })

  test('references are followed, also of a schema that contains itself', () => {
    const tree = { type: 'object', required: ['child'], properties: { name: { type: 'string' }, child: { $ref: '#/components/schemas/Tree' } } }
    const [example] = examplesOf(documentOf({ schema: { $ref: '#/components/schemas/Tree' } }, { components: { schemas: { Tree: tree } } }))
    expect(example?.value).toMatchObject({ name: 'text', child: { name: 'text', child: { name: 'text' } } })
    expect(JSON.stringify(example).length).toBeLessThan(5_000)
  })

  test('each alternative is one, named by its field; examples of the document stand first', () => {
    const found = examplesOf(documentOf({ example: { inputs: [9] }, schema: { oneOf: [{ title: 'Rows', type: 'object', properties: { rows: { type: 'array', items: { type: 'integer' } } } }, { type: 'object', properties: { inputs: { type: 'string' } } }] } }))
    expect(found).toEqual([{ name: '', value: { inputs: [9] } }, { name: 'Rows', value: { rows: [1] } }, { name: 'inputs', value: { inputs: 'text' } }])
  })

  test.each([[null], [[]], [{}], [{ paths: { a: null, b: { post: 7 } } }], [documentOf({})]])('a document of no use gives none: %j', (document) => {
    expect(examplesOf(document)).toEqual([])
  })
})
