import { z } from 'zod'
import { conversationSettingsSchema } from '../conversation.ts'
import { method } from '../method.ts'
import { plainLine } from '../plain-line.ts'
import { errorSchema, usageSchema } from '../stream.ts'

const id = z.string().min(1).max(200)
const empty = z.object({})
const lastEvent = z.number().int()
const batchName = z.string().overwrite(plainLine).trim().min(1).max(200)

/** An endpoint that a batch asks for every row, and what its answers are made with. */
export const batchTargetSchema = z.object({
  endpointId: id,
  /** As it was called when it was chosen: the results outlive the endpoint. */
  endpointName: z.string().max(500),
  settings: conversationSettingsSchema,
})

/** An endpoint that a batch asks for every row. */
export type BatchTarget = z.infer<typeof batchTargetSchema>

/** What is unusual in a file of rows: how many lines, and the first of them. */
export const batchNoteSchema = z.object({
  /** `short`, `long`: a row with fewer or more values than there are columns. `name-missing`, `name-twice`: of columns, which got a name then. */
  kind: z.enum(['short', 'long', 'name-missing', 'name-twice']),
  count: z.number().int(),
  /** Lines of the file, from 1; of columns, their numbers from 1. */
  first: z.array(z.number().int()),
})

/** What is unusual in a file of rows. */
export type BatchNote = z.infer<typeof batchNoteSchema>

/** A file of rows, as it was read. */
export const batchFileSchema = z.object({
  name: z.string(),
  bytes: z.number(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  /** Whether its first bytes told its encoding. */
  marked: z.boolean(),
  delimiter: z.string(),
  columns: z.array(z.string()),
  rows: z.number().int(),
  /** Tokens of each column, about, in all rows together. */
  tokens: z.array(z.number()),
  /** How many rows have no value in exactly these columns (by their places). Beyond 200 kinds of rows the rest counts as without any value. */
  empty: z.array(z.object({ columns: z.array(z.number().int()), rows: z.number().int() })),
  notes: z.array(batchNoteSchema),
})

/** A file of rows, as it was read. */
export type BatchFile = z.infer<typeof batchFileSchema>

/** How a batch is made. */
export const batchPlanSchema = z.object({
  /** The message for every row, with `{{column}}` where a value goes. System prompts may hold such places too. */
  template: z.string().max(1_000_000),
  targets: z.array(batchTargetSchema).max(8),
  /** Requests at once, for each endpoint. */
  atOnce: z.number().int().min(1).max(64),
  /** What becomes of a row that has no value for a place. */
  emptyValues: z.enum(['skip', 'ask']),
})

/** How a batch is made. */
export type BatchPlan = z.infer<typeof batchPlanSchema>

/** How many answers there are, and what they took. */
export const batchCountsSchema = z.object({
  done: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** In US dollars, of the answers whose price is known. */
  cost: z.number(),
  /** How many answers those are. */
  priced: z.number().int(),
})

/** How many answers there are, and what they took. */
export type BatchCounts = z.infer<typeof batchCountsSchema>

/** How a running batch is getting on. */
export const batchPaceSchema = z.object({
  /** Requests that are under way. */
  active: z.number().int(),
  /** Answers in a minute, of late. */
  perMinute: z.number(),
  /** An endpoint that is busy is asked again then, in milliseconds since 1970. */
  waitsUntil: z.number().optional(),
})

/** How a running batch is getting on. */
export type BatchPace = z.infer<typeof batchPaceSchema>

/**
 * One prompt over the rows of a file. `draft`: it was never started. `pausing`: what is under way comes to its end. `paused`: it can go on, and
 * `error` says why it does not, if that was not the person. `done`: every row has its answers, which may be failures.
 */
export const batchSchema = z.object({
  id,
  name: z.string(),
  state: z.enum(['draft', 'running', 'pausing', 'paused', 'done']),
  file: batchFileSchema,
  /** Whether the copy of the file is there. Without it nothing more can be asked; what was answered stays. */
  hasFile: z.boolean(),
  plan: batchPlanSchema,
  counts: batchCountsSchema,
  pace: batchPaceSchema.optional(),
  error: errorSchema.optional(),
  createdAt: z.number(),
  finishedAt: z.number().optional(),
})

/** One prompt over the rows of a file. */
export type Batch = z.infer<typeof batchSchema>

/** What became of a row at a target. */
export const batchResultSchema = z.object({
  state: z.enum(['done', 'failed', 'skipped']),
  text: z.string(),
  /** Whether `text` goes on: a table shows its beginning. */
  isCut: z.boolean(),
  finishReason: z.string().optional(),
  usage: usageSchema.optional(),
  cost: z.number().optional(),
  error: errorSchema.optional(),
  /** In milliseconds. */
  took: z.number().optional(),
})

/** What became of a row at a target. */
export type BatchResult = z.infer<typeof batchResultSchema>

/** A row with what became of it at each target; `null` where it was not asked yet. `values` is empty where the copy of the file is gone. */
export const batchRowSchema = z.object({ row: z.number().int(), values: z.array(z.string()), results: z.array(batchResultSchema.nullable()) })

/** A row with what became of it. */
export type BatchRow = z.infer<typeof batchRowSchema>

const rowNumber = z.number().int().min(0).max(100_000_000)

/** The methods of this area of the contract. */
export const batchesMethods = {
  'batches.list': method('All batches, newest first, with the progress of those that run.', empty, z.object({ batches: z.array(batchSchema), lastEvent })),
  'batches.add': method(
    'Starts a job that reads a file of rows (CSV) that was put for an import, keeps a copy of it and makes a batch as a draft: nothing is sent. Its result names the `batchId`. Rejects with `csv-unreadable` where the file is no table, has broken quoting (and where), or has no rows.',
    z.object({ fileId: id, header: z.boolean().default(true), plan: batchPlanSchema.partial().optional() }),
    z.object({ jobId: id }),
  ),
  'batches.duplicate': method('Makes a draft with the file and the plan of a batch, without its results.', z.object({ batchId: id }), z.object({ batchId: id })),
  'batches.update': method(
    'Renames a batch or changes its plan. What its answers are made with can be changed as long as there are none (`busy`); how many requests are made at once, at any time.',
    z.object({ batchId: id, name: batchName.optional(), plan: batchPlanSchema.partial().optional() }),
    empty,
  ),
  'batches.start': method(
    'Starts a batch, or goes on with it: rows that have their answers are not asked again. With `rows` only so many of the rows that are left. Rejects with `batch-unready` where there is no prompt, no endpoint, or a place in the prompt that no column fills.',
    z.object({ batchId: id, rows: z.number().int().min(1).optional() }),
    z.object({ jobId: id }),
  ),
  'batches.pause': method('Asks nothing new. What is under way comes to its end; with `now` it is broken off, and is asked again later. Answers when the batch has come to rest.', z.object({ batchId: id, now: z.boolean().default(false) }), empty),
  'batches.retryFailed': method('Asks the rows that failed again.', z.object({ batchId: id }), z.object({ jobId: id })),
  'batches.rows': method(
    'Some rows of a batch with the beginnings of what was answered. `failed`: only rows in which something failed, of which the first 10,000 are told.',
    z.object({ batchId: id, only: z.enum(['all', 'failed']), from: rowNumber, limit: z.number().int().min(1).max(200) }),
    z.object({ rows: z.array(batchRowSchema), count: z.number().int(), lastEvent }),
  ),
  'batches.result': method(
    'One row at one target, whole: what is or would be sent (left out where the copy of the file is gone), and what was answered.',
    z.object({ batchId: id, row: rowNumber, target: z.number().int().min(0).max(7) }),
    z.object({ values: z.array(z.string()), text: z.string().optional(), systemPrompt: z.string().optional(), result: batchResultSchema.nullable(), lastEvent }),
  ),
  'batches.save': method(
    'Starts a job that writes the rows of a file with their answers as CSV (without the copy of the file, the numbers of the rows that have some); its result names the `fileId` to be saved. `formulas`: values that a spreadsheet would take for a formula are written with an apostrophe before them.',
    z.object({ batchId: id, formulas: z.enum(['as-they-are', 'marked']) }),
    z.object({ jobId: id }),
  ),
  'batches.remove': method('Stops and removes a batch; `batches.restore` brings it back until Parley is started anew.', z.object({ batchId: id }), empty),
  'batches.restore': method('Brings a removed batch back.', z.object({ batchId: id }), empty),
} as const

/** The facts of this area. */
export const batchesFacts = [
  /** A batch was made or came to another state: this is all of it. */
  z.object({ type: z.literal('batch-changed'), batch: batchSchema }),
  z.object({ type: z.literal('batch-progress'), batchId: id, counts: batchCountsSchema, pace: batchPaceSchema }),
  z.object({ type: z.literal('batch-removed'), batchId: id }),
] as const
