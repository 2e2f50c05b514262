import type { Event } from '#shared/contract.ts'
import type { EmbeddingSet } from '#shared/playground/embeddings.ts'
import { useList, withItem } from '../use-list.ts'
import type { ListSource } from '../use-list.ts'

const source: ListSource<EmbeddingSet> = {
  ask: async (client) => {
    const { sets, lastEvent } = await client.embeddings.list({})
    return { items: sets, lastEvent }
  },
  apply: applyEvent,
}

/** All sets as they are now; `undefined` before the first answer. */
export function useSets(): readonly EmbeddingSet[] | undefined {
  return useList(source)
}

function applyEvent(sets: readonly EmbeddingSet[], event: Event): readonly EmbeddingSet[] {
  if (event.type === 'embedding-set-removed') return sets.filter(({ id }) => id !== event.setId)
  return event.type === 'embedding-set-changed' ? withItem(sets, event.set) : sets
}
