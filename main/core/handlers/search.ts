import { countQueued, endpointNames } from '../store/search-index.ts'
import type { Areas, Group } from './areas.ts'

const defaultLimit = 50

/** Search. */
export function searchHandlers({ db, events, worker }: Areas): Group<'search'> {
  return {
    'search.query': async ({ text, limit, order, filters }) => {
      // Before the thread looks: what happens meanwhile may not be in its answer.
      const lastEvent = events.flush()
      const { hits, capped } = await worker.search({ text, limit: limit ?? defaultLimit, order: order ?? 'newest', filters: filters ?? {} })
      return { hits, capped, unindexed: countQueued(db), lastEvent }
    },
    'search.filters': () => ({ lastEvent: events.flush(), endpointNames: endpointNames(db) }),
  }
}
