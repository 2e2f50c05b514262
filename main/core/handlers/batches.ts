import type { Areas, Group } from './areas.ts'

/** The area `batches` of the contract. */
export function batchesHandlers(_areas: Areas): Group<'batches'> {
  return {}
}
