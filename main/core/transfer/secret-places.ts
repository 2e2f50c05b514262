import { fieldsOf, firstText, isFields } from './fields.ts'
import type { Skipped } from './reader.ts'

// Names end in these, also as one word of several: `tavilyApiKey`, `webdavPass`, `secretAccessKey`, `refresh_token`.
const names = /(api[_-]?keys?|(license|access|secret|private)[_-]?key|secret|passw(or)?d|pass|token)$/i
const mostPlaces = 200

/**
 * One `key-not-kept` for every place of a value where a key or a password stands: the place, never the key. Entries of lists are
 * called by their name. At most 200.
 */
export function secretPlaces(value: unknown, where: string): Skipped[] {
  const places = new Set<string>()
  const waiting: { readonly value: unknown; readonly path: string }[] = [{ value, path: where }]
  for (let next = waiting.pop(); next !== undefined && places.size < mostPlaces; next = waiting.pop()) {
    for (const [key, inner] of entriesOf(next.value)) {
      const path = next.path === '' ? key : `${next.path}.${key}`
      if (names.test(key) && holdsText(inner)) places.add(path)
      else if (typeof inner === 'object' && inner !== null) waiting.push({ value: inner, path })
    }
  }
  return [...places].map((where) => ({ skipped: 'key-not-kept', where }))
}

function entriesOf(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.map((entry, index) => [firstText(fieldsOf(entry).name, fieldsOf(entry).id, String(index)), entry])
  return isFields(value) ? Object.entries(value) : []
}

function holdsText(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value !== ''
}
