import { firstText, isFields } from './fields.ts'
import type { Skipped } from './reader.ts'

const names = /(^|[a-z_-])(api[_-]?keys?|license[_-]?key|access[_-]?key|secret[_-]?(access)?[_-]?key|client[_-]?secret|secret|passw(or)?d|pass|(access|refresh|auth|api|bearer|session)[_-]?token|token)$/i
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
  if (Array.isArray(value)) return value.map((entry, index) => [isFields(entry) ? firstText(entry.name, entry.id, String(index)) : String(index), entry])
  return isFields(value) ? Object.entries(value) : []
}

function holdsText(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value !== ''
}
