import { examplesFor } from '../playground/query/examples.ts'
import { readQueryDraft, writeQueryDraft } from '../store/queries.ts'
import type { Areas, Group } from './areas.ts'

/** The area `query` of the contract. */
export function queryHandlers({ db, events, queries, queryTools, signal }: Areas): Group<'query'> {
  return {
    'query.send': async ({ endpointId, place, body }) => ({ queryId: await queries.send(endpointId, place, body) }),
    'query.stop': ({ queryId }) => {
      queries.stop(queryId)
      return {}
    },
    'query.get': ({ queryId }) => ({ lastEvent: events.flush(), query: queries.get(queryId) }),
    'query.list': ({ text }) => ({ lastEvent: events.flush(), queries: queries.list(text) }),
    'query.remove': ({ queryIds }) => ({ queryIds: queries.remove(queryIds) }),
    'query.restore': ({ queryIds }) => {
      queries.restore(queryIds)
      return {}
    },
    'query.example': async ({ endpointId, place }) => {
      const found = await examplesFor(queryTools, endpointId, place, signal)
      return { ...found, lastEvent: events.flush() }
    },
    'query.draft': ({ kind }) => ({ lastEvent: events.flush(), content: readQueryDraft(db, kind) }),
    'query.saveDraft': ({ kind, content }) => {
      writeQueryDraft(db, kind, content)
      return {}
    },
  }
}
