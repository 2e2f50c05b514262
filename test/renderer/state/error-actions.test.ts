import { expect, test } from 'vitest'
import { errorCodes } from '#shared/error.ts'
import { errorActions } from '../../../renderer/state/error-actions.ts'

test('every failure offers something to do, and none the same thing twice', () => {
  for (const code of errorCodes) {
    const actions = errorActions(code)
    expect([code, actions.length > 0, new Set(actions).size]).toEqual([code, true, actions.length])
  }
})

test('a code of another version can still be asked again', () => {
  expect(errorActions('from-the-future')).toEqual(['retry'])
})

test.each([
  ['token-refused', 'sign-in'],
  ['sign-in-needed', 'sign-in'],
  ['context-too-long', 'new-conversation'],
  ['reasoning-refused', 'parameters'],
  ['api-unsupported', 'endpoint'],
  ['proxy-sign-in', 'network'],
  ['endpoint-stopped', 'choose-endpoint'],
  ['image-refused', 'smaller-images'],
])('%s leads first to %s', (code, action) => {
  expect(errorActions(code)[0]).toBe(action)
})
