import { z } from 'zod'
import { conversationSettingsSchema } from './conversation.ts'
import { defaultNetwork, networkSchema } from './network.ts'

/** Where the window was when it was last closed, in screen pixels. */
export const windowPlaceSchema = z.object({
  x: z.number().optional(),
  y: z.number().optional(),
  width: z.number(),
  height: z.number(),
  maximized: z.boolean(),
  fullScreen: z.boolean(),
})

const values = {
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'pt-BR']),
  /** Whether a finished reply is announced by the system while Parley is not in front. */
  notifications: z.boolean(),
  /** The endpoint of new conversations. */
  endpointId: z.string().nullable(),
  windowPlace: windowPlaceSchema.nullable(),
  /** What was set for the conversation that does not exist yet. */
  newConversation: conversationSettingsSchema,
  /** Whether requests and responses are kept for the inspector. */
  inspector: z.boolean(),
  /** Whether a reply is asked for again by itself when an endpoint is busy. */
  autoRetry: z.boolean(),
  /** Whether the endpoint is asked for a title after the first reply. */
  autoTitle: z.boolean(),
  /** The folders that the list of conversations shows open. */
  openFolders: z.array(z.string().max(200)).max(1_000),
  /** Whether long lines of code go on below instead of beside the edge. */
  codeWrap: z.boolean(),
  /** Whether lines of code have numbers. */
  codeNumbers: z.boolean(),
  /** Whether a screen reader hears the sentences of a reply while it arrives. */
  announceReplies: z.boolean(),
}

/** What a person can set. Every field has a default, so that an empty store is complete. */
export const settingsSchema = z.object({
  theme: values.theme.default('system'),
  language: values.language.default('system'),
  notifications: values.notifications.default(true),
  endpointId: values.endpointId.default(null),
  windowPlace: values.windowPlace.default(null),
  newConversation: values.newConversation.default({}),
  inspector: values.inspector.default(true),
  autoRetry: values.autoRetry.default(true),
  autoTitle: values.autoTitle.default(true),
  openFolders: values.openFolders.default([]),
  codeWrap: values.codeWrap.default(false),
  codeNumbers: values.codeNumbers.default(false),
  announceReplies: values.announceReplies.default(true),
  /** Changed by `network.update` only. */
  network: networkSchema.default(defaultNetwork),
})

/** A change of some settings. It has no defaults: they would stand for what is not named, and overwrite it. */
export const settingsChangesSchema = z.object(values).partial()

/** What a person can set. */
export type Settings = z.infer<typeof settingsSchema>
