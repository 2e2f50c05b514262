import type { Areas, Group } from './areas.ts'

/** The area `code` of the contract. */
export function codeHandlers(_areas: Areas): Group<'code'> {
  return {}
}
