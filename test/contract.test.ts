import { describe, expect, test } from 'vitest'
import { createEndpointRouter } from '#kit/router.ts'
import { contract } from '#shared/contract.ts'
import { errorCodes } from '#shared/error.ts'
import { testCore } from '#kit/story.ts'

const method = /^[a-z]+\.[a-z][A-Za-z]*$/

describe('the contract', () => {
  test('methods are area.verb and each says what it does', () => {
    for (const [name, { doc }] of Object.entries(contract)) {
      expect(name).toMatch(method)
      expect(doc).toMatch(/^[A-Z].*\.$/s)
    }
    expect(Object.keys(contract)).toEqual(expect.arrayContaining([
      'endpoints.list', 'endpoints.add', 'conversations.list', 'conversations.get', 'chat.send', 'chat.stop', 'search.query',
    ]))
  })

  test('a call that is wrong is refused in words: no such method, no such field, a prototype as method', async () => {
    const { core } = await testCore()
    const codes = await Promise.all(
      [['chat.explode', {}], ['__proto__', {}], ['constructor', {}], ['chat.send', null], ['chat.send', { text: 'x', targets: [] }], ['conversations.get', { conversationId: 7 }], ['search.query', { text: 'x', limit: 0 }]]
        .map(async ([name, input]) => {
          const result = await core.call(name as string, input)
          return result.ok ? 'ok' : result.error.code
        }),
    )
    expect(codes).toEqual(['unknown-method', 'unknown-method', 'unknown-method', 'bad-input', 'bad-input', 'bad-input', 'bad-input'])
  })

  test('an answer that is not what the contract says is caught where answers are checked', async () => {
    const route = createEndpointRouter({ endpoints: 'not a list' })
    expect(await route('endpoints.list', {})).toMatchObject({ ok: false, error: { code: 'internal' } })
  })

  test('every error code is there once', () => {
    expect(new Set(errorCodes).size).toBe(errorCodes.length)
  })
})
