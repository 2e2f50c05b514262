import { z } from 'zod'

/** What a file is to a model: pixels, or words that are read out of it. */
export const attachmentKindSchema = z.enum(['image', 'text', 'pdf', 'office'])

/** What a file is to a model. */
export type AttachmentKind = z.infer<typeof attachmentKindSchema>

/** A point of an image, in pixels of the image as it is shown (turned and cropped). */
const point = z.object({ x: z.number(), y: z.number() })

/** Something drawn onto an image to point at something. */
export const imageMarkSchema = z.object({ kind: z.enum(['box', 'arrow']), from: point, to: point, colour: z.string().regex(/^#[0-9a-f]{6}$/) })

/** Something drawn onto an image. */
export type ImageMark = z.infer<typeof imageMarkSchema>

/** What was changed in an image before it is sent: first turned, then cropped, then drawn onto. */
export const imageEditSchema = z.object({
  /** Degrees, clockwise. */
  turn: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  /** In pixels of the turned image. */
  crop: z.object({ left: z.number().int().min(0), top: z.number().int().min(0), width: z.number().int().min(1), height: z.number().int().min(1) }).optional(),
  marks: z.array(imageMarkSchema).max(200),
})

/** What was changed in an image before it is sent. */
export type ImageEdit = z.infer<typeof imageEditSchema>

/** What a file's content says of it; what does not apply is left out. */
export const attachmentFactsSchema = z.object({
  /** How its pixels lie in the file, 1 to 8 as in EXIF; 1 where it says nothing. Width and height are those of the turned image. */
  orientation: z.number().int().min(1).max(8).optional(),
  /** Images of an animation, more than 1; only the first is sent. */
  frames: z.number().int().optional(),
  /** Pages of a document. */
  pages: z.number().int().optional(),
  /** Characters of the words that are read out of it. */
  characters: z.number().int().optional(),
  /** About how many tokens these words are. */
  tokens: z.number().int().optional(),
  /** The stored image that this one was made from, and how. */
  madeFrom: z.object({ id: z.string(), edit: imageEditSchema }).optional(),
})

/** What a file's content says of it. */
export type AttachmentFacts = z.infer<typeof attachmentFactsSchema>

/** How the person wants an attachment sent; what is not set is for Parley to decide. */
export const sendingSchema = z.object({
  /** In its own size, whatever is recommended: only what the endpoint refuses is still scaled. */
  original: z.boolean().optional(),
  /** A PDF as its words or as pictures of its pages. */
  as: z.enum(['text', 'pages']).optional(),
  /** First and last of the pages that are sent, from 1. */
  pages: z.tuple([z.number().int().min(1), z.number().int().min(1)]).optional(),
  /** What is kept of words that are too many: so many characters of their beginning or their end. */
  keep: z.object({ from: z.enum(['start', 'end']), characters: z.number().int().min(1) }).optional(),
})

/** How the person wants an attachment sent. */
export type Sending = z.infer<typeof sendingSchema>

/** How attachments are wanted sent, by their ids. */
export const sendingsSchema = z.record(z.string(), sendingSchema)

/** A file that was put into the store and is not sent yet. `id` is the hash of its content. */
export const attachmentSchema = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
  /** In pixels, as shown; 0 where it has none. */
  width: z.number(),
  height: z.number(),
  kind: attachmentKindSchema.default('image'),
  facts: attachmentFactsSchema.default({}),
  sending: sendingSchema.optional(),
})

/** A file that was put into the store and is not sent yet. */
export type Attachment = z.infer<typeof attachmentSchema>

/** The names of what limits an attachment that is sent (`LimitName` of `image-plan.ts`). */
export const limitNameSchema = z.enum(['vision', 'refused', 'unreadable', 'mediaTypes', 'maxEdge', 'maxBytes', 'maxImages', 'maxRequestBytes', 'many', 'seenEdge'])

/** What is done to an image before it is sent; `cleaned`: data about it was taken out, its pixels are the same. */
export const imageChangeSchema = z.enum(['turned', 'converted', 'scaled', 'compressed', 'first-frame', 'rasterised', 'cleaned'])

/** What becomes of one attachment when it is sent. */
export const plannedItemSchema = z.object({
  id: z.string(),
  what: z.enum(['sent', 'left-out']),
  changes: z.array(imageChangeSchema),
  /** Which limit changes it or leaves it out, with its figure. */
  why: limitNameSchema.optional(),
  limit: z.number().optional(),
  /** Of what is sent, in pixels; 0 for words. Of several pages, those of the first. */
  width: z.number(),
  height: z.number(),
  bytes: z.number(),
  mediaType: z.string(),
  /** About. */
  tokens: z.number(),
  /** What the model makes of it before it looks at it, where that is less. */
  seen: z.object({ width: z.number(), height: z.number() }).optional(),
  /** Of the file that was made: `/blobs/ID?made=KEY` gives it. Left out where the stored file itself is sent, and for words. */
  key: z.string().optional(),
  /** Pages that are sent as images. */
  pages: z.number().int().optional(),
})

/** What becomes of one attachment when it is sent. */
export type PlannedItem = z.infer<typeof plannedItemSchema>
