import { z } from 'zod'

/** What tokens cost, in US dollars for a million of them. `cached`: those of the prompt that the server had read before. */
export const priceSchema = z.object({ input: z.number().nonnegative(), output: z.number().nonnegative(), cached: z.number().nonnegative().optional() })

/** What tokens cost, in US dollars for a million of them. */
export type Price = z.infer<typeof priceSchema>
