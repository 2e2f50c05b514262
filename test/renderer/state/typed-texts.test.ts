import { expect, test } from 'vitest'
import { createTypedTexts } from '../../../renderer/state/typed-texts.ts'

// What could not be read went away with the first message, since the conversation then had an id.
test('what was typed before the first message stands in the fields of its conversation, and in no other', () => {
  const typed = createTypedTexts()
  typed.set(null, 'temperature', { text: 'hot', value: undefined })
  typed.set('other', 'maxTokens', { text: '0', value: 5 })
  typed.move('new')
  expect(typed.get('new')).toEqual({ temperature: { text: 'hot', value: undefined } })
  expect([typed.get(null), typed.get('other')]).toEqual([{}, { maxTokens: { text: '0', value: 5 } }])
})
