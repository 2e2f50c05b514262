import { describe, expect, test } from 'vitest'
import { isEnough, piecesOf, spanAround } from '../../../renderer/chat/log/drawn-rows.ts'
import { RowPlaces } from '../../../renderer/chat/log/row-places.ts'

function placesOf(count: number, height: (row: number) => number): RowPlaces {
  const places = new RowPlaces()
  places.reset(count, height)
  return places
}

describe('places of rows', () => {
  test('a row is found at each of its pixels, also after another one has grown', () => {
    const places = placesOf(1_000, (row) => 10 + (row % 7))
    places.set(3, 500)
    for (const row of [0, 3, 4, 500, 999]) {
      expect(places.at(places.top(row))).toBe(row)
      expect(places.at(places.top(row + 1) - 1)).toBe(row)
    }
    expect(places.between(3, 4)).toBe(500)
    expect([places.at(-50), places.at(1e9)]).toEqual([0, 999])
  })

  test('no rows have no height', () => {
    const places = placesOf(0, () => 10)
    expect([places.top(0), places.at(40)]).toEqual([0, 0])
    expect(piecesOf(0, spanAround(places, 0, 600), [])).toEqual([])
  })
})

describe('what is drawn', () => {
  test('of ten thousand rows only those near the screen, wherever that is', () => {
    const places = placesOf(10_000, (row) => 60 + (row % 5) * 100)
    for (const part of [0, 0.3, 0.999]) {
      const top = part * places.top(10_000)
      const { first, end } = spanAround(places, top, top + 800)
      expect(end - first).toBeLessThan(30)
      expect(places.top(first)).toBeLessThanOrEqual(Math.max(0, top - 1_000))
      expect(places.top(end)).toBeGreaterThanOrEqual(Math.min(places.top(10_000), top + 1_800))
    }
  })

  test('a short conversation as a whole, but not when its rows are very high', () => {
    expect(spanAround(placesOf(20, () => 700), 7_000, 7_800)).toEqual({ first: 0, end: 20 })
    const { first, end } = spanAround(placesOf(20, () => 30_000), 300_000, 300_800)
    expect(end - first).toBeLessThan(5)
  })

  test('is not drawn anew for each pixel, and is before an edge comes into sight', () => {
    const places = placesOf(1_000, () => 100)
    const span = spanAround(places, 50_000, 50_800)
    expect(isEnough(span, places, 50_300, 51_100)).toBe(true)
    expect(isEnough(span, places, 51_000, 51_800)).toBe(false)
    // After a long way with rows added at one edge only, what is far would still be there.
    expect(isEnough({ first: 100, end: 540 }, places, 50_000, 50_800)).toBe(false)
  })

  test('rows that must stay are drawn at their place, with what lies between as an empty place', () => {
    expect(piecesOf(100, { first: 50, end: 52 }, [10, 51, 99, 10, 400])).toEqual([
      { kind: 'gap', span: { first: 0, end: 10 } },
      { kind: 'row', row: 10 },
      { kind: 'gap', span: { first: 11, end: 50 } },
      { kind: 'row', row: 50 },
      { kind: 'row', row: 51 },
      { kind: 'gap', span: { first: 52, end: 99 } },
      { kind: 'row', row: 99 },
    ])
  })
})
