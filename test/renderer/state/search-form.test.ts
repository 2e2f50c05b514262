import { expect, test } from 'vitest'
import { countFilters, emptySearch, filtersOf, isSearching } from '../../../renderer/state/search-form.ts'

const now = new Date(2026, 2, 31, 15, 30).getTime()
const at = (year: number, month: number, day: number): number => new Date(year, month - 1, day).getTime()

test('days are those of this place, the last one included, and an empty one is no limit', () => {
  const between = (from: string, to: string) => filtersOf({ ...emptySearch, span: { kind: 'between', from, to } }, now)
  expect(between('2026-03-01', '2026-03-31')).toEqual({ from: at(2026, 3, 1), until: at(2026, 4, 1) })
  expect(between('', '2026-02-28')).toEqual({ until: at(2026, 3, 1) })
  expect(between('', '')).toEqual({})
  expect(filtersOf({ ...emptySearch, span: { kind: 'today' } }, now)).toEqual({ from: at(2026, 3, 31) })
  expect(filtersOf({ ...emptySearch, span: { kind: 'month' } }, now)).toEqual({ from: at(2026, 3, 1) })
})

test('a limit alone is a search; dates that are not filled in are none', () => {
  expect(isSearching({ ...emptySearch, text: '  ' })).toBe(false)
  expect(isSearching({ ...emptySearch, hasImage: true })).toBe(true)
  expect(countFilters({ ...emptySearch, span: { kind: 'between', from: '', to: '' } })).toBe(0)
  expect(countFilters({ ...emptySearch, span: { kind: 'week' }, folderId: 'f', endpointName: 'E', hasImage: true })).toBe(4)
})
