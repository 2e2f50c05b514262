import { z } from 'zod'
import { errorSchema } from './stream.ts'

const headers = z.array(z.tuple([z.string(), z.string()]))

/** One event of a response, or one piece of a response that is no event stream. */
export const exchangeEventSchema = z.object({
  /** Milliseconds since 1970 at which its last byte arrived. */
  at: z.number(),
  /** The event's own name, where it has one. */
  name: z.string().optional(),
  data: z.string(),
})

/**
 * One request and its response, as they went over the wire, for the inspector. Secrets are redacted; an image stands in the body as
 * `blob:ID;MEDIA-TYPE` (`blob:ID.KEY;MEDIA-TYPE` where it was made to be sent) in place of its data URL (`shared/curl.ts` puts it back).
 */
export const exchangeSchema = z.object({
  /** Its place among the exchanges of its reply, from 0. */
  n: z.number().int(),
  method: z.string(),
  url: z.string(),
  /** Names in small letters. */
  requestHeaders: headers,
  /** JSON text. */
  body: z.string(),
  /** Whether the end of `body` was not kept, because it is longer than what is kept of a request. */
  isBodyCutOff: z.boolean(),
  /** Milliseconds since 1970, as all times here. */
  startedAt: z.number(),
  status: z.number().int().optional(),
  responseHeaders: headers,
  headersAt: z.number().optional(),
  firstByteAt: z.number().optional(),
  endedAt: z.number().optional(),
  events: z.array(exchangeEventSchema),
  /** Size of the response's body. */
  bytes: z.number().int(),
  /** Whether the end of the body was not kept, because it is longer than what is kept of one reply. */
  isCutOff: z.boolean(),
  /** What ended the exchange, where it was no clean end. */
  error: errorSchema.optional(),
})

/** One request and its response, for the inspector. */
export type HttpExchange = z.infer<typeof exchangeSchema>
