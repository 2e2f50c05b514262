import type { SearchInput } from '../store/search-query.ts'
import { countQueued, endpointNames } from '../store/search-index.ts'
import type { Areas, Group } from './areas.ts'

const defaultLimit = 50

/** Search. */
export function searchHandlers({ db, events, worker, meaning }: Areas): Group<'search'> {
  return {
    'search.query': async ({ text, limit, order, filters }) => {
      // Before the thread looks: what happens meanwhile may not be in its answer.
      const lastEvent = events.flush()
      const input: SearchInput = { text, limit: limit ?? defaultLimit, order: order === 'meaning' ? 'relevance' : (order ?? 'newest'), filters: filters ?? {} }
      const isByMeaning = order === 'meaning' && text.trim() !== ''
      const near = isByMeaning ? await meaning.search(input) : undefined
      const { hits, capped } = near?.found ?? (await worker.search(input))
      const about = near === undefined ? {} : { meaning: { waiting: meaning.status().waiting, ...(near.error !== undefined && { error: near.error }) } }
      return { hits, capped, unindexed: countQueued(db), ...about, lastEvent }
    },
    'search.filters': () => ({ lastEvent: events.flush(), endpointNames: endpointNames(db) }),
  }
}
