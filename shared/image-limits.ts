import { z } from 'zod'

const pixels = z.number().int().positive()
const bytes = z.number().int().positive()

/** What an endpoint takes of images; what is left out is not limited as far as anybody knows. */
export const imageLimitsSchema = z.object({
  /** What it can decode. */
  mediaTypes: z.array(z.string()).optional(),
  /** Of one image: width and height. */
  maxEdge: pixels.optional(),
  /** Of one image, before it is written as base64. */
  maxBytes: bytes.optional(),
  /** In one request; 0: it takes none. */
  maxImages: z.number().int().min(0).optional(),
  /** Of a whole request. */
  maxRequestBytes: bytes.optional(),
  /** Where a request has more than `count` images, the edges of each. */
  many: z.object({ count: z.number().int().positive(), maxEdge: pixels }).optional(),
  /** The model sees no more than so many pixels of an edge, however many it is sent. */
  seenEdge: pixels.optional(),
  /** How it counts the tokens of an image. */
  counting: z.enum(['claude', 'gpt', 'gemini']).optional(),
})

/** What an endpoint takes of images. */
export type ImageLimits = z.infer<typeof imageLimitsSchema>
