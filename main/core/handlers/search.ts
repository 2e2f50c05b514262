import { notYet } from './not-yet.ts'
import type { Areas, Group } from './areas.ts'

/** Search. */
export function searchHandlers({ events, worker }: Areas): Group<'search'> {
  return {
    'search.query': async ({ text, limit }) => {
      const hits = await worker.search(text, limit ?? 50)
      return { hits, capped: false, unindexed: 0, lastEvent: events.flush() }
    },
    'search.filters': notYet,
  }
}
