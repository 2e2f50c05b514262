import { z } from 'zod'
import { sendingsSchema } from '../attachment.ts'
import { conversationSettingsSchema } from '../conversation.ts'
import { taskSchema } from '../endpoint.ts'
import { method } from '../method.ts'
import { queryPlaces } from './query-places.ts'

const id = z.string().min(1).max(200)

/** Of what the code is wanted. */
export const codeSourceSchema = z.discriminatedUnion('kind', [
  /** What a conversation would send now: what is written, else its last question again. */
  z.object({
    kind: z.literal('conversation'),
    /** `null`: one that does not exist yet. */
    conversationId: id.nullable(),
    endpointId: id,
    model: z.string().max(500).optional(),
    /** The end of the branch that it goes on from, where that is not the one shown. */
    leafId: id.nullable().optional(),
    /** Instead of the conversation's own. */
    settings: conversationSettingsSchema.optional(),
    text: z.string().max(10_000_000),
    attachmentIds: z.array(id).max(1_000),
    sending: sendingsSchema.optional(),
  }),
  /** What was sent for a reply; where that was not kept, what would be sent for it now. */
  z.object({ kind: z.literal('reply'), messageId: id }),
  /** A request written by hand; `body` is JSON text. */
  z.object({ kind: z.literal('query'), endpointId: id, place: z.enum(queryPlaces), body: z.string().min(1).max(32_000_000) }),
])

/** Of what the code is wanted. */
export type CodeSource = z.infer<typeof codeSourceSchema>

/** A request that code is made for: whole, but without secrets (`•••` stands for each) and with references in place of images. */
export const codeRequestSchema = z.object({
  provider: z.enum(['databricks', 'openai-compatible']),
  url: z.string(),
  /** Names in small letters. */
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** JSON text. */
  body: z.string(),
  endpoint: z.object({
    /** What goes into the request's `model` field, and into the address of a serving endpoint. */
    model: z.string(),
    name: z.string(),
    task: taskSchema,
    /** Whether an agent answers there, whatever its task says. */
    isAgent: z.boolean(),
  }),
  /** Whether it was sent like this; else it would be now. */
  asSent: z.boolean(),
  /** The images that stand in the body as references (`shared/curl.ts`), each once, in their order. */
  images: z.array(z.object({ blobId: z.string(), made: z.string().optional(), mediaType: z.string() })),
})

/** A request that code is made for. */
export type CodeRequest = z.infer<typeof codeRequestSchema>

/** The methods of this area of the contract. */
export const codeMethods = {
  'code.request': method(
    'The request that code is made for, exactly as it would be sent or was sent, without secrets; nothing is sent. Rejects with `no-code` for the demo, which asks no server, and for a request that was not kept whole.',
    z.object({ source: codeSourceSchema }),
    z.object({ request: codeRequestSchema }),
  ),
} as const

/** The facts of this area. */
export const codeFacts = [] as const
