import type { Areas, Group } from './areas.ts'

/** The area `query` of the contract. */
export function queryHandlers(_areas: Areas): Group<'query'> {
  return {}
}
