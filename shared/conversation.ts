import { z } from 'zod'
import { attachmentSchema } from './attachment.ts'
import { lastLane } from './comparison.ts'
import { parametersSchema } from './message.ts'

/** What the person set for the replies of a conversation. */
export const conversationSettingsSchema = z.object({
  systemPrompt: z.string().max(1_000_000).optional(),
  parameters: parametersSchema.optional(),
})

/** What the person set for the replies of a conversation. */
export type ConversationSettings = z.infer<typeof conversationSettingsSchema>

/** How many columns a comparison may have. */
export const mostColumns = 8

/** One endpoint of a comparison, with what its replies are made with. */
export const columnSchema = z.object({
  /** Its number in the tree: its replies have this lane. */
  lane: z.number().int().min(0).max(lastLane),
  /** `null` until one is chosen. */
  endpointId: z.string().nullable(),
  /** What the endpoint was called when it was chosen: it outlives its endpoint. */
  endpointName: z.string(),
  /** Its own, which count while the columns are not set together; absent: those of the conversation. */
  settings: conversationSettingsSchema.optional(),
  /** The end of the branch that it shows; `null` while there is no message. */
  leafId: z.string().nullable(),
})

/** One endpoint of a comparison. */
export type Column = z.infer<typeof columnSchema>

/** A conversation that is shown in columns. */
export const comparisonSchema = z.object({
  columns: z.array(columnSchema).min(1).max(mostColumns),
  /** Whether one message is sent to all columns. */
  syncPrompt: z.boolean(),
  /** Whether the settings of the conversation count for all columns. */
  syncSettings: z.boolean(),
  /** Whether the columns are scrolled together. */
  syncScroll: z.boolean(),
  /** The lane of the column that the conversation goes on with; then it is shown like any other. */
  winner: z.number().int().optional(),
  /** While there is a winner: the settings of the conversation that the columns share, since those of the winner stand in their place. */
  shared: conversationSettingsSchema.optional(),
})

/** A conversation that is shown in columns. */
export type Comparison = z.infer<typeof comparisonSchema>

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
  /** The folder that it lies in, if any. */
  folderId: z.string().nullable(),
  pinned: z.boolean(),
  archived: z.boolean(),
  /** When it was put into the trash; absent outside of it. */
  removedAt: z.number().optional(),
  /** Only of a conversation that is shown in columns, or was. */
  comparison: comparisonSchema.optional(),
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
  lane: z.number().int().min(0).max(lastLane).optional(),
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

/** What a search is limited to; several limits must all hold. Times are milliseconds since 1970. */
export const searchFiltersSchema = z.object({
  /** The endpoint's name as replies store it (`madeWith.endpointName`): it outlives its endpoint. */
  endpointName: z.string().max(500).optional(),
  folderId: z.string().max(200).optional(),
  /** The first moment that counts. */
  from: z.number().optional(),
  /** The first moment that counts no more. */
  until: z.number().optional(),
  /** Only messages with an image. */
  hasImage: z.boolean().optional(),
  /** Only messages with a file that is no image. */
  hasFile: z.boolean().optional(),
})

/** What a search is limited to. */
export type SearchFilters = z.infer<typeof searchFiltersSchema>

/** One hit of a search. */
export const searchHitSchema = z.object({
  conversationId: z.string(),
  title: z.string(),
  /** The message that holds the words; `null` when the title does. */
  messageId: z.string().nullable(),
  snippet: z.string(),
  /** Where the words are in `snippet`. */
  matches: z.array(rangeSchema),
  at: z.number(),
  archived: z.boolean(),
})

/** One hit of a search. */
export type SearchHit = z.infer<typeof searchHitSchema>

/** What stands in a prompt for messages that were summarised. */
export const summarySchema = z.object({
  id: z.string(),
  conversationId: z.string(),
  text: z.string(),
  /** The endpoint that wrote it. */
  endpointName: z.string(),
  createdAt: z.number(),
})

/** What stands in a prompt for messages that were summarised. */
export type Summary = z.infer<typeof summarySchema>
