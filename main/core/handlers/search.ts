import { countQueued, endpointNames } from '../store/search-index.ts'
import type { Areas, Group } from './areas.ts'

const defaultLimit = 50

/** Search. */
export function searchHandlers({ db, events, worker }: Areas): Group<'search'> {
  return {
    'search.query': async ({ text, limit, order, filters }) => {
      const { hits, capped } = await worker.search({ text, limit: limit ?? defaultLimit, order: order ?? 'newest', filters: filters ?? {} })
      return { hits, capped, unindexed: countQueued(db), lastEvent: events.flush() }
    },
    'search.filters': () => ({ endpointNames: endpointNames(db), lastEvent: events.flush() }),
  }
}
