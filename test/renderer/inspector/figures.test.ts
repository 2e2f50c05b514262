import { expect, test } from 'vitest'
import type { HttpExchange } from '#shared/exchange.ts'
import { changeOf, figuresOf, newsOf, pretty } from '../../../renderer/inspector/figures.ts'

const exchange = (startedAt: number): HttpExchange => ({
  n: 0, method: 'POST', url: '', requestHeaders: [], body: '', isBodyCutOff: false, startedAt, responseHeaders: [], events: [], bytes: 0, isCutOff: false,
})

test('the first token is counted from the request that was answered, the total from the press of Send', () => {
  const message = { parts: [], createdAt: 1_000, firstContentAt: 9_400, finishedAt: 11_400, usage: { outputTokens: 100 } }
  expect(figuresOf(message, [exchange(1_010), exchange(9_000)])).toEqual({ firstToken: 400, tokensPerSecond: 50, total: 10_400 })
  expect(figuresOf(message, [])).toMatchObject({ firstToken: 8_400 })
})

test('of a reply that was continued an hour later the time counts from then on', () => {
  const message = { parts: [{ type: 'step-start' as const, at: 0 }, { type: 'step-start' as const, at: 3_600_000 }], createdAt: 0, finishedAt: 3_602_000 }
  expect(figuresOf(message, []).total).toBe(2_000)
})

test('a speed that nobody knows is left out: no usage, still running, or an answer that came at once', () => {
  const message = { createdAt: 0, firstContentAt: 500, finishedAt: 1_500, usage: { outputTokens: 100 } }
  expect(figuresOf({ parts: [], ...message, usage: undefined }, [])).not.toHaveProperty('tokensPerSecond')
  expect(figuresOf({ parts: [], ...message, finishedAt: undefined }, [])).toEqual({ firstToken: 500 })
  expect(figuresOf({ parts: [], ...message, finishedAt: 501 }, [])).not.toHaveProperty('tokensPerSecond')
})

test('a repeated request names what was left out and what came in its place', () => {
  expect(changeOf('{"model":"m","max_tokens":1,"temperature":0}', '{"model":"m","max_completion_tokens":1}')).toEqual({ left: ['max_tokens', 'temperature'], added: ['max_completion_tokens'] })
  expect(changeOf('not JSON', '{"a":1}')).toEqual({ left: [], added: ['a'] })
})

test('an event is shown from where it differs from the one before', () => {
  const event = (text: string): string => `{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":${JSON.stringify(text)}}}]}`
  expect(newsOf(event(' river'), event(' the'))).toBe('… "content":" river"}}]}')
  expect(newsOf(event('a'), undefined)).toBe(event('a'))
  expect(newsOf('[DONE]', event('a'))).toBe('[DONE]')
  expect(newsOf('{"a":1}', '{"a":1}')).toBe('{"a":1}')
})

test('only JSON is laid out anew', () => {
  expect(pretty('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
  for (const text of ['[DONE]', '{"a":', '12345678901234567890', '']) expect(pretty(text)).toBe(text)
})
