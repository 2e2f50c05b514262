import { expect, test } from 'vitest'
import { createReadingPlaces } from '../../../renderer/state/reading-places.ts'

function storage(content?: string): { readonly kept: Map<string, string>; getItem(key: string): string | null; setItem(key: string, value: string): void } {
  const kept = new Map(content === undefined ? [] : [['reading-places', content]])
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

test('a page that is loaded again knows where one was reading', () => {
  const page = storage()
  const before = createReadingPlaces(page)
  before.set('c1', { messageId: 'm1', offset: -40 })
  before.set('c2', { messageId: 'm2', offset: 0 })
  before.delete('c2')
  const after = createReadingPlaces(page)
  expect(after.get('c1')).toEqual({ messageId: 'm1', offset: -40 })
  expect(after.get('c2')).toBeUndefined()
})

test('places are not kept without end, the last ones are', () => {
  const places = createReadingPlaces(storage())
  for (let place = 0; place < 1_000; place += 1) places.set(`c${place}`, { messageId: 'm', offset: place })
  expect(places.get('c0')).toBeUndefined()
  expect(places.get('c999')).toEqual({ messageId: 'm', offset: 999 })
})

test.each(['{"c1":1}', '[["c1",{"messageId":4}]]', 'no JSON', 'null'])('a storage that holds %s is none', (content) => {
  expect(createReadingPlaces(storage(content)).get('c1')).toBeUndefined()
})

test('a storage that refuses loses nothing of this page', () => {
  const places = createReadingPlaces({ getItem: () => { throw new Error('forbidden') }, setItem: () => { throw new Error('full') } })
  places.set('c1', { messageId: 'm1', offset: 3 })
  expect(places.get('c1')).toEqual({ messageId: 'm1', offset: 3 })
})

test('heights that were measured are there again, of the conversations read last', () => {
  const places = createReadingPlaces(null)
  places.measured('c1').heights.set('m1', 120)
  places.measured('c2')
  expect(places.measured('c1').heights.get('m1')).toBe(120)
  for (let other = 0; other < 40; other += 1) places.measured(`other ${other}`)
  expect(places.measured('c1').heights.size).toBe(0)
})
