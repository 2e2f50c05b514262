import { z } from 'zod'

/** Where the window was when it was last closed, in screen pixels. */
export const windowPlaceSchema = z.object({
  x: z.number().optional(),
  y: z.number().optional(),
  width: z.number(),
  height: z.number(),
  maximized: z.boolean(),
  fullScreen: z.boolean(),
})

/** What a person can set. Every field has a default, so that an empty store is complete. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', 'en', 'pt-BR']).default('system'),
  /** Whether a finished reply is announced by the system while Parley is not in front. */
  notifications: z.boolean().default(true),
  /** The endpoint of new conversations. */
  endpointId: z.string().nullable().default(null),
  windowPlace: windowPlaceSchema.nullable().default(null),
})

/** What a person can set. */
export type Settings = z.infer<typeof settingsSchema>
