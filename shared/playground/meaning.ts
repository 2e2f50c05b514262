import { z } from 'zod'
import { method } from '../method.ts'
import { errorSchema } from '../stream.ts'

const endpointId = z.string().min(1).max(200)
const lastEvent = z.number().int()

/** How search by meaning is. Times are milliseconds since 1970. */
export const meaningStatusSchema = z.object({
  /** `working`: messages wait for their vectors; `paused`: the endpoint does not give any at present. */
  state: z.enum(['off', 'working', 'complete', 'paused']),
  /** The endpoint that is sent the messages. */
  endpointId: z.string().optional(),
  endpointName: z.string().optional(),
  /** Messages that wait for their vectors. */
  waiting: z.number().int(),
  /** While they do: how far the work is, from 0 to 1. */
  progress: z.number().min(0).max(1).optional(),
  /** Messages that the endpoint refused. */
  skipped: z.number().int(),
  /** Tokens that the endpoint counted, where it counts. */
  tokens: z.number().int(),
  error: errorSchema.optional(),
  /** When it is asked again by itself. */
  retryAt: z.number().optional(),
})

/** How search by meaning is. */
export type MeaningStatus = z.infer<typeof meaningStatusSchema>

/** The methods of this area of the contract. */
export const meaningMethods = {
  'meaning.status': method('How search by meaning is: whether it is on, and how many messages wait for their vectors.', z.object({}), meaningStatusSchema.extend({ lastEvent })),
  'meaning.estimate': method(
    'What would be sent if search by meaning were on: the messages, and about how many tokens they have. `cost` is in US dollars, and only there where the price of the endpoint is known.',
    z.object({ endpointId }),
    z.object({ messages: z.number().int(), tokens: z.number().int(), cost: z.number().optional() }),
  ),
  'meaning.turnOn': method(
    'Has the texts of all messages, and of those to come, sent to an endpoint for their vectors, in the background. Vectors of another endpoint are deleted; those of this one are made anew where `again` is set. Rejects with `endpoint-unusable` where the endpoint gives none.',
    z.object({ endpointId, again: z.boolean().optional() }),
    z.object({}),
  ),
  'meaning.turnOff': method('Sends nothing more and deletes all vectors.', z.object({}), z.object({})),
  'meaning.retry': method('Asks an endpoint that gave no vectors again, now.', z.object({}), z.object({})),
} as const

/** The facts of this area. */
export const meaningFacts = [
  /** At most twice a second while messages are given vectors. */
  z.object({ type: z.literal('meaning-changed'), status: meaningStatusSchema }),
] as const
