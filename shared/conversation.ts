import { z } from 'zod'
import { attachmentSchema, parametersSchema } from './message.ts'

/** What the person set for the replies of a conversation. */
export const conversationSettingsSchema = z.object({
  systemPrompt: z.string().max(1_000_000).optional(),
  parameters: parametersSchema.optional(),
})

/** What the person set for the replies of a conversation. */
export type ConversationSettings = z.infer<typeof conversationSettingsSchema>

/** A conversation without its messages. Times are milliseconds since 1970. */
export const conversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** The end of the branch that is shown; `null` while there is no message. */
  activeLeafId: z.string().nullable(),
  /** The endpoint that was used last. */
  endpointId: z.string().nullable(),
  settings: conversationSettingsSchema,
  /** Whether a reply is being produced at this moment. */
  running: z.boolean(),
  /** What happened since the person last looked. */
  attention: z.enum(['none', 'unseen', 'failed']),
})

/** A conversation without its messages. */
export type Conversation = z.infer<typeof conversationSchema>

/** Text and attachments that were not sent yet; one per conversation, and one for a new conversation. */
export const draftSchema = z.object({ text: z.string(), attachments: z.array(attachmentSchema) })

/** Text and attachments that were not sent yet. */
export type Draft = z.infer<typeof draftSchema>

/** One reply to ask for. */
export const targetSchema = z.object({
  endpointId: z.string(),
  /** Another model name than the endpoint's own. */
  model: z.string().optional(),
  /** Where the reply's user message hangs, when columns of a comparison go on from their own replies. */
  parentId: z.string().nullable().optional(),
  lane: z.number().int().min(0).max(63).optional(),
  /** Instead of the conversation's own. */
  settings: conversationSettingsSchema.optional(),
})

/** One reply to ask for. */
export type Target = z.infer<typeof targetSchema>

/** A message that waits until the running reply has ended. */
export const queuedSchema = z.object({
  id: z.string(),
  conversationId: z.string(),
  text: z.string(),
  attachments: z.array(attachmentSchema),
  targets: z.array(targetSchema),
  createdAt: z.number(),
})

/** A message that waits until the running reply has ended. */
export type Queued = z.infer<typeof queuedSchema>

/** A place in text, in UTF-16 units, end excluded. */
export const rangeSchema = z.object({ start: z.number().int(), end: z.number().int() })

/** One hit of a search, newest first. */
export const searchHitSchema = z.object({
  conversationId: z.string(),
  title: z.string(),
  /** The message that holds the words; `null` when the title does. */
  messageId: z.string().nullable(),
  snippet: z.string(),
  /** Where the words are in `snippet`. */
  matches: z.array(rangeSchema),
  at: z.number(),
})

/** One hit of a search. */
export type SearchHit = z.infer<typeof searchHitSchema>
