import { z } from 'zod'
import { attachmentFactsSchema, attachmentKindSchema, sendingSchema } from './attachment.ts'
import { priceSchema } from './price.ts'
import { errorSchema, sourceSchema, usageSchema } from './stream.ts'

/** One ordered piece of a message. Unknown fields of a provider are kept. */
export const partSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('step-start'), at: z.number() }),
  /** `sources`: what the text rests on, in the order in which it was told. They are shown and never sent. */
  z.looseObject({ type: z.literal('text'), text: z.string(), sources: z.array(sourceSchema).optional() }),
  z.looseObject({
    type: z.literal('reasoning'),
    text: z.string(),
    signature: z.string().optional(),
    hidden: z.string().optional(),
    /** When the first of it came, and when something else did. */
    startedAt: z.number().optional(),
    endedAt: z.number().optional(),
  }),
  /** A tool that the endpoint called by itself: shown, never sent back. */
  z.looseObject({
    type: z.literal('remote-call'),
    callId: z.string(),
    name: z.string(),
    arguments: z.string(),
    result: z.string().optional(),
  }),
  z.looseObject({
    type: z.literal('image'),
    blobId: z.string(),
    name: z.string(),
    mediaType: z.string(),
    bytes: z.number(),
    width: z.number(),
    height: z.number(),
    /** How it was wanted sent. */
    sending: sendingSchema.optional(),
  }),
  /** A file whose words are sent, or pictures of its pages. */
  z.looseObject({
    type: z.literal('file'),
    blobId: z.string(),
    name: z.string(),
    mediaType: z.string(),
    bytes: z.number(),
    kind: attachmentKindSchema.exclude(['image']),
    facts: attachmentFactsSchema,
    sending: sendingSchema.optional(),
  }),
])

/** One ordered piece of a message. */
export type Part = z.infer<typeof partSchema>

/** What the person may set for a reply; only what is set is sent. */
export const parametersSchema = z.object({
  temperature: z.number().optional(),
  topP: z.number().optional(),
  maxTokens: z.number().int().positive().optional(),
  stop: z.array(z.string().min(1)).max(16).optional(),
  /** One of the values that the endpoint's reasoning control names. */
  reasoningEffort: z.string().max(40).optional(),
  /** Tokens of thought; 0 turns it off where that can be said. */
  reasoningBudget: z.number().int().min(0).optional(),
})

/** What the person may set for a reply. */
export type Parameters = z.infer<typeof parametersSchema>

/** What a reply was made with. It outlives its endpoint. */
export const madeWithSchema = z.object({
  endpointId: z.string(),
  endpointName: z.string(),
  provider: z.string(),
  model: z.string(),
  systemPrompt: z.string().optional(),
  parameters: parametersSchema,
  /** What it cost then. */
  price: priceSchema.optional(),
})

/** What a reply was made with. */
export type MadeWith = z.infer<typeof madeWithSchema>

/** A message of the tree. Times are milliseconds since 1970. */
export const messageSchema = z.object({
  id: z.string(),
  conversationId: z.string(),
  /** `null` for a first message. */
  parentId: z.string().nullable(),
  /** All messages that one press of Send made. */
  turnId: z.string(),
  /** The column of a comparison; versions are siblings of one lane. */
  lane: z.number().int(),
  role: z.enum(['user', 'assistant']),
  status: z.enum(['running', 'waiting', 'done', 'stopped', 'error']),
  parts: z.array(partSchema),
  createdAt: z.number(),
  madeWith: madeWithSchema.optional(),
  /** The model's own name for itself, as it answered. */
  answeredBy: z.string().optional(),
  usage: usageSchema.optional(),
  finishReason: z.string().optional(),
  error: errorSchema.optional(),
  /** Fields that the endpoint refused while it was asked for this reply. */
  adapted: z.array(z.object({ field: z.string(), instead: z.string().optional() })).optional(),
  /** What became of the images of the conversation when this reply was asked for, where not all went out as they are. */
  sentImages: z.object({
    sent: z.number().int(),
    /** Smaller than they are, beyond what the model would see of them. */
    scaled: z.number().int(),
    leftOut: z.number().int(),
    why: z.enum(['no-vision', 'too-many', 'too-large', 'refused']).optional(),
  }).optional(),
  /** While the next attempt is waited for: when it comes, and why it is needed. */
  retryWait: z.object({ until: z.number(), attempt: z.number().int(), error: errorSchema }).optional(),
  firstContentAt: z.number().optional(),
  finishedAt: z.number().optional(),
  /** While a cut reply is continued: the index of the text part that grows. */
  continues: z.number().int().optional(),
  /** How many earlier texts of it are kept, after it was edited in place. */
  revisions: z.number().int().optional(),
  /** Stays in the conversation and is not sent: by choice, because it was among the oldest, or since a summary stands for it. */
  leftOut: z.object({
    why: z.enum(['chosen', 'oldest', 'summarised']),
    summaryId: z.string().optional(),
    /** Since when: replies that were asked for before were sent it. */
    at: z.number().optional(),
  }).optional(),
})

/** An earlier text of a message that was edited in place. */
export const revisionSchema = z.object({ id: z.string(), parts: z.array(partSchema), replacedAt: z.number() })

/** An earlier text of a message that was edited in place. */
export type Revision = z.infer<typeof revisionSchema>

/** A message of the tree. */
export type Message = z.infer<typeof messageSchema>
