import { expect, test } from 'vitest'
import type { Endpoint } from '#shared/endpoint.ts'
import type { BatchFile, BatchPlan } from '#shared/playground/batches.ts'
import { estimateBatch, unknownPlaces } from '../../renderer/playground/batches/estimate.ts'

const file: BatchFile = {
  name: 'a.csv', bytes: 1, encoding: 'utf-8', marked: false, delimiter: ',', columns: ['name', 'text'], rows: 100, tokens: [200, 5_000],
  empty: [{ columns: [1], rows: 10 }, { columns: [0, 1], rows: 5 }, { columns: [0], rows: 1 }], notes: [],
}
const target = (endpointId: string, settings: BatchPlan['targets'][number]['settings'] = {}): BatchPlan['targets'][number] => ({ endpointId, endpointName: endpointId, settings })
const plan: BatchPlan = { template: '{{text}}', targets: [target('a'), target('b', { parameters: { maxTokens: 50 } })], atOnce: 1, emptyValues: 'skip' }
const endpoints = [{ id: 'a', price: { input: 1, output: 10 } }, { id: 'b' }] as Endpoint[]

test('rows without a value of the prompt are counted once, each endpoint by its own limit, and what has no price is named', () => {
  expect(estimateBatch({ plan, file }, endpoints, 200)).toEqual({
    requests: 170, emptyRows: 15, inputTokens: 9_180, outputTokens: 85 * 200 + 85 * 50, cost: (4_590 + 170_000) / 1_000_000, unpriced: ['b'],
  })
  expect(estimateBatch({ plan: { ...plan, emptyValues: 'ask', targets: [target('b')] }, file }, endpoints, 10)).toMatchObject({ requests: 100, outputTokens: 1_000, cost: undefined })
})

test('a place that no column fills is found in system prompts too, and one after a backslash is none', () => {
  expect(unknownPlaces({ template: '{{text}} \\{{x}}', targets: [target('a', { systemPrompt: '{{y}} {{name}}' })] }, file)).toEqual(['y'])
})
