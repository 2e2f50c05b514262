import { z } from 'zod'
import { method } from '../method.ts'
import { plainLine } from '../plain-line.ts'
import { errorSchema } from '../stream.ts'

const id = z.string().min(1).max(200)
const empty = z.object({})
const lastEvent = z.number().int()
const setName = z.string().overwrite(plainLine).trim().min(1).max(200)

/** What an embeddings endpoint is told beside the texts; few models know it. */
export const embeddingOptionsSchema = z.object({
  /** What the texts are for. */
  instruction: z.string().max(10_000).optional(),
  /** How many numbers a vector is to have. */
  dimensions: z.number().int().min(1).max(100_000).optional(),
})

/** What an embeddings endpoint is told beside the texts. */
export type EmbeddingOptions = z.infer<typeof embeddingOptionsSchema>

/** Texts with their vectors, of one endpoint. */
export const embeddingSetSchema = z.object({
  id,
  name: z.string(),
  endpointId: z.string(),
  /** As it was called when it was chosen: the set outlives the endpoint. */
  endpointName: z.string(),
  options: embeddingOptionsSchema,
  /** Numbers of a vector; `null` before the first one. */
  dimensions: z.number().int().nullable(),
  /** How many texts there are, how many have a vector, and how many the endpoint refuses for what they hold. */
  texts: z.number().int(),
  done: z.number().int(),
  refused: z.number().int(),
  /** What was left out of what was given. */
  empty: z.number().int(),
  duplicates: z.number().int(),
  /** Tokens as the endpoint counts them. */
  tokens: z.number(),
  /** The job that asks for its vectors. */
  jobId: z.string().optional(),
  /** Why that ended too early. */
  error: errorSchema.optional(),
  createdAt: z.number(),
})

/** Texts with their vectors. */
export type EmbeddingSet = z.infer<typeof embeddingSetSchema>

/** How vectors are compared. */
export const measureSchema = z.enum(['cosine', 'dot'])

/** How vectors are compared: by their direction, or by their length as well. */
export type Measure = z.infer<typeof measureSchema>

/** A text of a set, shortened. `n` counts from 0. */
export const embeddingRowSchema = z.object({ n: z.number().int(), text: z.string(), state: z.enum(['waiting', 'done', 'refused']) })

/** A text of a set. */
export type EmbeddingRow = z.infer<typeof embeddingRowSchema>

/** A text that is near to another one. */
export const neighbourSchema = z.object({ n: z.number().int(), text: z.string(), score: z.number() })

/** A text that is near to another one. */
export type Neighbour = z.infer<typeof neighbourSchema>

/** A column of a file of texts: how many texts, and the first of them. */
export const textColumnSchema = z.object({ name: z.string(), texts: z.number().int(), empty: z.number().int(), duplicates: z.number().int(), examples: z.array(z.string()) })

/** A column of a file of texts. */
export type TextColumn = z.infer<typeof textColumnSchema>

/** As what a set is saved. */
export const vectorFormatSchema = z.enum(['csv', 'json', 'parquet'])

/** As what a set is saved. */
export type VectorFormat = z.infer<typeof vectorFormatSchema>

/** A text as a point in the plane. */
export const pointSchema = z.object({ n: z.number().int(), text: z.string(), x: z.number(), y: z.number() })

/** A text as a point in the plane. */
export type Point = z.infer<typeof pointSchema>

/** The methods of this area of the contract. */
export const embeddingsMethods = {
  'embeddings.list': method('All sets of texts with vectors, newest first.', empty, z.object({ sets: z.array(embeddingSetSchema), lastEvent })),
  'embeddings.readFile': method(
    'What texts a file that was put holds: one column for lines, several for a table. Nothing is kept.',
    z.object({ fileId: id, header: z.boolean().default(true) }),
    z.object({ columns: z.array(textColumnSchema) }),
  ),
  'embeddings.add': method(
    'Makes a set of lines, or of a column of a file that was put, and asks for its vectors in a job. Empty lines are left out, and texts that stand twice.',
    z.object({
      endpointId: id,
      name: setName.optional(),
      lines: z.string().max(50_000_000).optional(),
      file: z.object({ fileId: id, column: z.number().int().min(0), header: z.boolean() }).optional(),
      options: embeddingOptionsSchema.default({}),
    }),
    z.object({ setId: id, jobId: id }),
  ),
  'embeddings.resume': method('Asks for the vectors that are missing in a set, also for those that were refused.', z.object({ setId: id }), z.object({ jobId: id })),
  'embeddings.rename': method('Gives a set another name.', z.object({ setId: id, name: setName }), empty),
  'embeddings.remove': method('Removes a set; until the next start it can be taken back.', z.object({ setId: id }), empty),
  'embeddings.restore': method('Takes back a removed set.', z.object({ setId: id }), empty),
  'embeddings.rows': method(
    'Some texts of a set, shortened.',
    z.object({ setId: id, from: z.number().int().min(0), limit: z.number().int().min(1).max(500) }),
    z.object({ rows: z.array(embeddingRowSchema), lastEvent }),
  ),
  'embeddings.matrix': method(
    'How near the first 100 texts with vectors are to each other, row after row.',
    z.object({ setId: id, measure: measureSchema }),
    z.object({ texts: z.array(z.object({ n: z.number().int(), text: z.string() })), values: z.array(z.number()) }),
  ),
  'embeddings.nearest': method(
    'The texts nearest to one of the set, or to a text that the endpoint is asked about.',
    z.object({ setId: id, measure: measureSchema, to: z.union([z.object({ n: z.number().int().min(0) }), z.object({ text: z.string().trim().min(1).max(1_000_000), instruction: z.string().max(10_000).optional() })]), limit: z.number().int().min(1).max(100).default(20) }),
    z.object({ neighbours: z.array(neighbourSchema) }),
  ),
  'embeddings.plot': method(
    'The texts as points in the plane in which they differ most (principal components), at most 2,000 of them, evenly chosen. `explained`: the part of all difference that each axis shows.',
    z.object({ setId: id }),
    z.object({ points: z.array(pointSchema), explained: z.array(z.number()), of: z.number().int() }),
  ),
  'embeddings.save': method('Writes the texts with their vectors into a file; the result of the job has `fileId` and `name`.', z.object({ setId: id, format: vectorFormatSchema }), z.object({ jobId: id })),
} as const

/** The facts of this area. */
export const embeddingsFacts = [
  z.object({ type: z.literal('embedding-set-changed'), set: embeddingSetSchema }),
  z.object({ type: z.literal('embedding-set-removed'), setId: id }),
] as const
