import { hash } from 'node:crypto'

/**
 * An id made from what a source calls a thing, always the same for the same: 32 hexadecimal digits. The parts are kept apart, so that
 * no two lists of them are the same.
 */
export function stableId(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 32)
}
