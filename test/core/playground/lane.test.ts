import { expect, test } from 'vitest'
import { Lane } from '#core/playground/batches/lane.ts'

test('a refusal halves the requests once for all that were under way, good answers bring them back one by one', async () => {
  let now = 1_000
  const lane = new Lane(8, () => now)
  const { signal } = new AbortController()
  for (let place = 0; place < 8; place += 1) await lane.enter(signal)
  lane.backOff(5)
  lane.backOff(5)
  expect([lane.limit, lane.waitsUntil]).toEqual([4, 1_005])
  now = 1_006
  for (let answer = 0; answer < 4; answer += 1) lane.answered()
  expect(lane.limit).toBe(5)
  lane.allow(3)
  expect(lane.limit).toBe(3)
  lane.allow(6)
  expect(lane.limit).toBe(6)
})

test('who was asked already goes first, and nobody waits on after the end', async () => {
  const lane = new Lane(1, () => 0)
  const end = new AbortController()
  const order: string[] = []
  await lane.enter(end.signal)
  const waiting = [['new', false], ['again', true]] as const
  const entered = waiting.map(([name, isAgain]) => lane.enter(end.signal, isAgain).then(() => order.push(name), () => order.push(`${name} ended`)))
  lane.leave()
  await entered[1]
  end.abort()
  await entered[0]
  expect(order).toEqual(['again', 'new ended'])
})
