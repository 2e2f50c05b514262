import { z } from 'zod'

/** An error as it crosses a border; the shape of `ErrorInfo`. */
export const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

/** Tokens of one reply, as the endpoint counted them. */
export const usageSchema = z.object({
  inputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
  cachedTokens: z.number().optional(),
  /** In US dollars, where the server tells what it charged. */
  cost: z.number().optional(),
})

/** Tokens of one reply. */
export type Usage = z.infer<typeof usageSchema>

/** What an answer rests on. Unknown fields of a provider are kept. */
export const sourceSchema = z.looseObject({
  /** What it is called by: an address as it was told, of any scheme, or the name of a file. */
  url: z.string(),
  title: z.string().optional(),
  /** What it is the source of: a place in the text of its part, in UTF-16 units, `end` exclusive. As told: it may lie outside. */
  start: z.number().optional(),
  end: z.number().optional(),
  /** What is quoted of it. */
  text: z.string().optional(),
})

/** What an answer rests on. */
export type Source = z.infer<typeof sourceSchema>

/**
 * One step of a reply. A stream never throws: it ends with exactly one `end`, whatever happened.
 * Times are milliseconds since 1970 and come with the part, so that both sides of the border fold to the same message.
 */
export const streamPartSchema = z.discriminatedUnion('type', [
  /** A round with the model begins (one per tool round). */
  z.object({ type: z.literal('step-start'), at: z.number() }),
  /** The first content arrived. */
  z.object({ type: z.literal('first-content'), at: z.number() }),
  z.object({ type: z.literal('text-delta'), text: z.string() }),
  /** `signature` and `hidden` (encrypted reasoning) are kept as they came, for the next turn of the same model. `at` comes with the first one. */
  z.object({ type: z.literal('reasoning-delta'), text: z.string(), signature: z.string().optional(), hidden: z.string().optional(), at: z.number().optional() }),
  /** The model has thought enough, and does something else. */
  z.object({ type: z.literal('reasoning-end'), at: z.number() }),
  /** The model's own name for itself, often dated, not the endpoint's name. */
  z.object({ type: z.literal('model'), model: z.string() }),
  z.object({ type: z.literal('usage'), usage: usageSchema }),
  /** The endpoint calls a tool of its own; the arguments may come in pieces. What it does there is over when it is told. */
  z.object({ type: z.literal('remote-call'), callId: z.string(), name: z.string().optional(), argumentsDelta: z.string() }),
  z.object({ type: z.literal('remote-result'), callId: z.string(), text: z.string() }),
  /** The text that grows rests on this, or the last text, or the one to come. One that was told before is told for nothing. */
  z.object({ type: z.literal('source'), source: sourceSchema }),
  /** The model made an image; it is stored. */
  z.object({ type: z.literal('image'), blobId: z.string(), name: z.string(), mediaType: z.string(), bytes: z.number(), width: z.number(), height: z.number() }),
  /** What became of the images of the conversation in the request that was made; the last one told counts. */
  z.object({ type: z.literal('sent-images'), sent: z.number().int(), scaled: z.number().int(), leftOut: z.number().int(), why: z.enum(['no-vision', 'too-many', 'too-large', 'refused']).optional() }),
  /** The endpoint refused a field: the request is repeated without it, or with another in its place. */
  z.object({ type: z.literal('adapted'), field: z.string(), instead: z.string().optional(), said: z.string() }),
  /** The endpoint cannot answer now: the request is sent again at `until` (milliseconds since 1970). `attempt` counts from 1. */
  z.object({ type: z.literal('retry-wait'), until: z.number(), attempt: z.number().int(), error: errorSchema }),
  /** The request is sent again. */
  z.object({ type: z.literal('retry-start'), at: z.number() }),
  z.object({
    type: z.literal('end'),
    at: z.number(),
    status: z.enum(['done', 'stopped', 'error']),
    finishReason: z.string().optional(),
    error: errorSchema.optional(),
  }),
])

/** One step of a reply. */
export type StreamPart = z.infer<typeof streamPartSchema>

/** How a stream ends. */
export type StreamEnd = Extract<StreamPart, { type: 'end' }>
