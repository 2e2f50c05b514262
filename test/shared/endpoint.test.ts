import { describe, expect, test } from 'vitest'
import { describeEndpoint, plainEndpoint } from '#shared/endpoint.ts'
import type { FoundEndpoint, Learned, Overrides } from '#shared/endpoint.ts'

const found: FoundEndpoint = { ...plainEndpoint, name: 'n', model: 'm', group: 'server' }
const budget: FoundEndpoint = { ...found, reasoningControl: { kind: 'budget', min: 1024, max: 32_000, initial: 'off' } }
const refused = (field: string): Learned[] => [{ field, said: 'no', at: 1 }]

describe('how reasoning is set', () => {
  test.each<[string, FoundEndpoint, Overrides, Learned[], string]>([
    ['the person says by effort, and the field was refused: it would not be sent', found, { reasoning: 'effort' }, refused('reasoning_effort'), 'none'],
    ['another field was refused than the one that the person says', budget, { reasoning: 'effort' }, refused('thinking'), 'effort'],
    ['the budget was refused', budget, {}, refused('thinking'), 'none'],
    ['the field has another name on Responses', found, { reasoning: 'effort', api: 'responses' }, refused('reasoning'), 'none'],
    ['nothing was refused', budget, {}, [], 'budget'],
  ])('%s', (_, endpoint, overrides, learned, kind) => {
    expect(describeEndpoint(endpoint, overrides, learned).reasoningControl.kind).toBe(kind)
  })
})
