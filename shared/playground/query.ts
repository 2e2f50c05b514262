import { z } from 'zod'
import { exchangeSchema } from '../exchange.ts'
import { method } from '../method.ts'
import { errorSchema } from '../stream.ts'
import { queryPlaces } from './query-places.ts'

const id = z.string().min(1).max(200)
const lastEvent = z.number().int()
const place = z.enum(queryPlaces)
/** JSON text, sent as it is written. */
const body = z.string().min(1).max(32_000_000)
/** What is being written: a request, or a text that a completions endpoint goes on with. */
const draftKind = z.enum(['request', 'completion'])

/** A request that was written by hand, without what was said. */
export const querySummarySchema = z.object({
  id,
  endpointId: id,
  endpointName: z.string(),
  place,
  /** `interrupted`: Parley ended before the answer did. */
  state: z.enum(['running', 'done', 'failed', 'stopped', 'interrupted']),
  /** The beginning of the body, in one line. */
  beginning: z.string(),
  status: z.number().int().optional(),
  /** Of the answer so far. */
  bytes: z.number().int(),
  /** Milliseconds since 1970, as all times here. */
  startedAt: z.number(),
  firstByteAt: z.number().optional(),
  endedAt: z.number().optional(),
  error: errorSchema.optional(),
})

/** A request that was written by hand, without what was said. */
export type QuerySummary = z.infer<typeof querySummarySchema>

/** A request that was written by hand, with all that went over the wire; secrets are redacted, also in its body. */
export const querySchema = querySummarySchema.extend({
  body: z.string(),
  /** Left out where nothing of it was kept. */
  exchange: exchangeSchema.optional(),
})

/** A request that was written by hand. */
export type Query = z.infer<typeof querySchema>

/** A body that an endpoint takes. */
export const queryExampleSchema = z.object({
  /** What it shows; `schema`: an alternative of the endpoint's own description. */
  kind: z.enum(['text', 'stream', 'image', 'tools', 'format', 'reasoning', 'rows', 'schema']),
  /** The name of the alternative or of the field that tells it from the others, where it has one. */
  name: z.string(),
  body: z.string(),
})

/** A body that an endpoint takes. */
export type QueryExample = z.infer<typeof queryExampleSchema>

/** The methods of this area of the contract. */
export const queryMethods = {
  'query.send': method(
    'Sends JSON to an endpoint exactly as it is written and keeps what comes back, without secrets; headers and query parameters of the connection are added. What is sent is never changed or repeated, but for a refused token that can be renewed. Rejects with `bad-input`, having sent nothing, where the body is no JSON.',
    z.object({ endpointId: id, place, body }),
    z.object({ queryId: id }),
  ),
  'query.stop': method('Stops a running query; what came so far is kept.', z.object({ queryId: id }), z.object({})),
  'query.get': method('One query with what came back so far.', z.object({ queryId: id }), z.object({ query: querySchema, lastEvent })),
  'query.list': method(
    'The queries that are kept, newest first: at most 500. `text` is looked for in names of endpoints and beginnings of bodies.',
    z.object({ text: z.string().max(1_000).optional() }),
    z.object({ queries: z.array(querySummarySchema), lastEvent }),
  ),
  'query.remove': method(
    'Removes queries from the list, all of them where none is named; running ones are stopped. Answers those that were removed: until the next start `query.restore` brings them back.',
    z.object({ queryIds: z.array(id).max(1_000).optional() }),
    z.object({ queryIds: z.array(id) }),
  ),
  'query.restore': method('Brings queries back that were removed.', z.object({ queryIds: z.array(id).max(1_000) }), z.object({})),
  'query.example': method(
    'Bodies that an endpoint takes at a place: by the endpoint\'s own description (`schema`), where it has one, else by what it is for (`task`).',
    z.object({ endpointId: id, place }),
    z.object({ examples: z.array(queryExampleSchema), from: z.enum(['schema', 'task']), lastEvent }),
  ),
  'query.draft': method('What is being written on the page; `null` where nothing was kept.', z.object({ kind: draftKind }), z.object({ content: z.string().nullable(), lastEvent })),
  'query.saveDraft': method(
    'Keeps what is being written on the page; it is on disk when the call answers.',
    z.object({ kind: draftKind, content: z.string().max(40_000_000) }),
    z.object({}),
  ),
} as const

/** The facts of this area. */
export const queryFacts = [
  /** A query began, got on or ended. */
  z.object({ type: z.literal('query-changed'), query: querySummarySchema }),
  /** Queries were removed or brought back: ask `query.list` again. */
  z.object({ type: z.literal('queries-changed') }),
] as const
