import { describe, expect, test } from 'vitest'
import { describeEndpoint, learnedAfter, plainEndpoint } from '#shared/endpoint.ts'
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

describe('what it takes of images', () => {
  const claude: FoundEndpoint = { ...found, vision: 'unknown', images: { maxEdge: 8_000, maxImages: 100 } }
  const limit = (field: string, value: number): Learned => ({ field, limit: value, said: 'no', at: 1 })

  test('the person counts more than the list, and a refusal more than both, but never makes a limit wider', () => {
    expect(describeEndpoint(claude, { images: { maxEdge: 9_000, maxBytes: 5 } }, []).images).toEqual({ maxEdge: 9_000, maxImages: 100, maxBytes: 5 })
    expect(describeEndpoint(claude, { images: { maxEdge: 9_000 } }, [limit('images.maxEdge', 2_000), limit('images.maxImages', 500)]).images).toEqual({ maxEdge: 2_000, maxImages: 100 })
    expect(describeEndpoint(found, {}, [limit('images.maxRequestBytes', 4_194_304)]).images).toMatchObject({ maxRequestBytes: 4_194_304, seenEdge: 2_048 })
  })

  test('what took an image takes images, what refused them all does not, whoever says otherwise', () => {
    expect(describeEndpoint(claude, {}, refused('images.taken')).vision).toBe('yes')
    expect(describeEndpoint(claude, { vision: 'yes' }, refused('images')).vision).toBe('no')
    expect(describeEndpoint({ ...claude, vision: 'no' }, {}, refused('images.taken')).vision).toBe('no')
  })

  test('what the person says after a refusal is tried once more', () => {
    const learned = [...refused('images'), limit('images.maxEdge', 2_000), ...refused('stop')]
    expect(learnedAfter(learned, {}, { vision: 'yes' }).map(({ field }) => field)).toEqual(['images.maxEdge', 'stop'])
    expect(learnedAfter(learned, { vision: 'yes' }, { vision: 'yes', images: { maxEdge: 4_000 } }).map(({ field }) => field)).toEqual(['images', 'stop'])
    expect(learnedAfter(learned, { images: { maxEdge: 4_000 } }, { images: { maxEdge: 4_000 }, tools: 'yes' })).toHaveLength(3)
  })
})
