import type { Areas, Group } from './areas.ts'

/** The area `embeddings` of the contract. */
export function embeddingsHandlers(_areas: Areas): Group<'embeddings'> {
  return {}
}
