import type { Areas, Group } from './areas.ts'

/** The area `meaning` of the contract. */
export function meaningHandlers(_areas: Areas): Group<'meaning'> {
  return {}
}
