import { batchFileSchema, batchPlanSchema } from '#shared/playground/batches.ts'
import type { Batch, BatchCounts, BatchFile, BatchPlan, BatchResult } from '#shared/playground/batches.ts'
import { errorSchema, usageSchema } from '#shared/stream.ts'
import type { Usage } from '#shared/stream.ts'
import type { Database, Row, Value } from './db.ts'
import { isObject, readJson, readNumber, readText, readWord } from './readable.ts'

/** A batch as it is stored. */
export type StoredBatch = Omit<Batch, 'pace' | 'hasFile'>

/** Where rows of a file begin: pairs of a row and a byte, flat, ascending. */
export type RowPlaces = readonly number[]

/** What became of a row, as it is stored. */
export interface StoredResult extends Omit<BatchResult, 'isCut'> {
  readonly row: number
  readonly target: number
}

const columns = 'id, name, state, plan, file, done, failed, skipped, input_tokens, output_tokens, cost, priced, created_at, finished_at, error'
const states = ['draft', 'paused', 'done', 'running', 'pausing'] as const
/** A table shows so many characters of an answer. */
const shownText = 300

const noFile: BatchFile = { name: '', bytes: 0, encoding: 'utf-8', marked: false, delimiter: ',', columns: [], rows: 0, tokens: [], empty: [], notes: [] }
const noPlan: BatchPlan = { template: '', targets: [], atOnce: 1, emptyValues: 'skip' }

/** All batches that were not removed, newest first. */
export function listBatches(db: Database): StoredBatch[] {
  return db.all(`SELECT ${columns} FROM batches WHERE removed_at IS NULL ORDER BY created_at DESC, id DESC`).map((row) => toBatch(db, row))
}

/** A batch that was not removed. */
export function readBatch(db: Database, id: string): StoredBatch | undefined {
  const row = db.get(`SELECT ${columns} FROM batches WHERE id = ? AND removed_at IS NULL`, id)
  return row === undefined ? undefined : toBatch(db, row)
}

/** Where the rows of a batch's file begin. */
export function readPlaces(db: Database, id: string): RowPlaces {
  const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'number')
  return readJson<number[]>(db, { table: 'batches', key: id }, db.get('SELECT places FROM batches WHERE id = ?', id)?.places, isNumbers, [])
}

/** Stores a new batch. */
export function insertBatch(db: Database, { id, name, state, plan, file, createdAt }: StoredBatch, places: RowPlaces): void {
  db.run(
    'INSERT INTO batches (id, name, state, plan, file, places, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id, name, state, JSON.stringify(plan), JSON.stringify(file), JSON.stringify(places), createdAt,
  )
}

/** Changes what is named of a batch. */
export function updateBatch(db: Database, id: string, { name, plan }: { readonly name?: string | undefined; readonly plan?: BatchPlan | undefined }): void {
  if (name !== undefined) db.run('UPDATE batches SET name = ? WHERE id = ?', name, id)
  if (plan !== undefined) db.run('UPDATE batches SET plan = ? WHERE id = ?', JSON.stringify(plan), id)
}

/** Stores the state that a batch has come to. */
export function writeBatchState(db: Database, id: string, { state, error, finishedAt }: Pick<StoredBatch, 'state' | 'error' | 'finishedAt'>): void {
  db.run('UPDATE batches SET state = ?, error = ?, finished_at = ? WHERE id = ?', state, error === undefined ? null : JSON.stringify(error), finishedAt ?? null, id)
}

/** Batches that were running when the last life of Parley ended. */
export function unfinishedBatches(db: Database): string[] {
  return db.all("SELECT id FROM batches WHERE state IN ('running', 'pausing')").map((row) => String(row.id))
}

/** Marks a batch as removed, or (`null`) as not. Answers whether there is one. */
export function markBatchRemoved(db: Database, id: string, at: number | null): boolean {
  return db.run('UPDATE batches SET removed_at = ? WHERE id = ?', at, id) > 0
}

/** Batches that were removed. */
export function removedBatches(db: Database): string[] {
  return db.all('SELECT id FROM batches WHERE removed_at IS NOT NULL').map((row) => String(row.id))
}

/** The ids of all batches, also of those that were removed. */
export function allBatchIds(db: Database): string[] {
  return db.all('SELECT id FROM batches').map((row) => String(row.id))
}

/** Deletes up to `most` results of a removed batch, and the batch itself when none is left. Answers whether it is gone. */
export function deleteSome(db: Database, id: string, most: number): boolean {
  return db.transaction(() => {
    const deleted = db.run('DELETE FROM batch_results WHERE (batch_id, row, target) IN (SELECT batch_id, row, target FROM batch_results WHERE batch_id = ? LIMIT ?)', id, most)
    if (deleted === most) return false
    db.run('DELETE FROM batches WHERE id = ?', id)
    return true
  })
}

/** Stores results with the counts of their batch. A result takes the place of an earlier one of its row and target, which must not be counted any more. */
export function insertResults(db: Database, batchId: string, results: readonly StoredResult[]): void {
  for (const { row, target, state, text, finishReason, usage, cost, error, took } of results) {
    db.run(
      'INSERT OR REPLACE INTO batch_results (batch_id, row, target, state, text, finish_reason, usage, cost, error, took) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      batchId, row, target, state, text, finishReason ?? null, json(usage), cost ?? null, json(error), took ?? null,
    )
  }
  addCounts(db, batchId, results, 1)
}

/** Takes up to `most` failures out of the results. Answers how many there were. */
export function takeFailures(db: Database, batchId: string, most: number): number {
  return db.transaction(() => {
    const found = db.all("SELECT row, target, usage, cost FROM batch_results WHERE batch_id = ? AND state = 'failed' ORDER BY row LIMIT ?", batchId, most)
    for (const { row, target } of found) db.run('DELETE FROM batch_results WHERE batch_id = ? AND row = ? AND target = ?', batchId, Number(row), Number(target))
    addCounts(db, batchId, found.map((row) => ({ state: 'failed' as const, ...costs(db, batchId, row) })), -1)
    return found.length
  })
}

/** The rows and targets that have a result, of the rows from `from` to before `until`. */
export function answered(db: Database, batchId: string, from: number, until: number): (readonly [row: number, target: number])[] {
  return db.lists('SELECT row, target FROM batch_results WHERE batch_id = ? AND row >= ? AND row < ?', batchId, from, until).map(([row, target]) => [Number(row), Number(target)])
}

/** The results of these rows, with the beginnings of their texts. */
export function readResults(db: Database, batchId: string, rows: readonly number[]): (StoredResult & { readonly isCut: boolean })[] {
  const found = db.all(
    `SELECT row, target, state, substr(text, 1, ${shownText}) AS text, length(text) > ${shownText} AS cut, finish_reason, usage, cost, error, took
     FROM batch_results WHERE batch_id = ? AND row IN (SELECT value FROM json_each(?))`,
    batchId, JSON.stringify(rows),
  )
  return found.map((row) => ({ ...toResult(db, batchId, row), isCut: row.cut === 1 }))
}

/** One result, whole. */
export function readResult(db: Database, batchId: string, row: number, target: number): StoredResult | undefined {
  const found = db.get('SELECT row, target, state, text, finish_reason, usage, cost, error, took FROM batch_results WHERE batch_id = ? AND row = ? AND target = ?', batchId, row, target)
  return found === undefined ? undefined : toResult(db, batchId, found)
}

/** All results of a batch in the order of rows and targets, one at a time: for a thread of its own. */
export function* eachResult(db: Database, batchId: string): Generator<StoredResult> {
  const rows = db.each('SELECT row, target, state, text, finish_reason, usage, cost, error, took FROM batch_results WHERE batch_id = ? ORDER BY row, target', batchId)
  for (const row of rows) yield toResult(db, batchId, row)
}

/** Rows in which something failed, and how many they are, up to `most`. */
export function failedRows(db: Database, batchId: string, { from, limit, most }: { readonly from: number; readonly limit: number; readonly most: number }): { rows: number[]; count: number } {
  const sql = "SELECT DISTINCT row FROM batch_results WHERE batch_id = ? AND state = 'failed' ORDER BY row"
  const rows = db.lists(`${sql} LIMIT ? OFFSET ?`, batchId, Math.max(0, Math.min(limit, most - from)), from).map(([row]) => Number(row))
  return { rows, count: Number(db.get(`SELECT count(*) AS count FROM (${sql} LIMIT ?)`, batchId, most)?.count ?? 0) }
}

function addCounts(db: Database, batchId: string, results: readonly Pick<StoredResult, 'state' | 'usage' | 'cost'>[], sign: 1 | -1): void {
  const count = countsOf(results)
  db.run(
    `UPDATE batches SET done = done + ?, failed = failed + ?, skipped = skipped + ?, input_tokens = input_tokens + ?, output_tokens = output_tokens + ?,
       cost = cost + ?, priced = priced + ? WHERE id = ?`,
    ...[count.done, count.failed, count.skipped, count.inputTokens, count.outputTokens, count.cost, count.priced].map((one) => sign * one), batchId,
  )
}

/** What some results add to the counts of a batch. */
export function countsOf(results: readonly Pick<StoredResult, 'state' | 'usage' | 'cost'>[]): BatchCounts {
  const sum = (of: (result: Pick<StoredResult, 'state' | 'usage' | 'cost'>) => number): number => results.reduce((total, result) => total + of(result), 0)
  const number = (state: StoredResult['state']): number => sum((result) => (result.state === state ? 1 : 0))
  return {
    done: number('done'), failed: number('failed'), skipped: number('skipped'),
    inputTokens: sum(({ usage }) => usage?.inputTokens ?? 0),
    outputTokens: sum(({ usage }) => usage?.outputTokens ?? 0),
    cost: sum(({ cost }) => cost ?? 0),
    priced: sum(({ cost }) => (cost === undefined ? 0 : 1)),
  }
}

function json(value: unknown): Value {
  return value === undefined ? null : JSON.stringify(value)
}

function toBatch(db: Database, row: Row): StoredBatch {
  const cell = { table: 'batches', key: String(row.id) }
  const number = (name: string): number => readNumber(db, cell, row[name])
  return {
    id: cell.key,
    name: readText(db, cell, row.name, ''),
    state: readWord(db, cell, row.state, states),
    plan: readJson<BatchPlan>(db, cell, row.plan, fits(batchPlanSchema), noPlan),
    file: readJson<BatchFile>(db, cell, row.file, fits(batchFileSchema), noFile),
    counts: {
      done: number('done'), failed: number('failed'), skipped: number('skipped'), inputTokens: number('input_tokens'), outputTokens: number('output_tokens'),
      cost: number('cost'), priced: number('priced'),
    },
    createdAt: number('created_at'),
    ...(row.finished_at !== null && { finishedAt: number('finished_at') }),
    ...(row.error !== null && { error: readJson(db, cell, row.error, fits(errorSchema), { code: 'internal', message: '', retryable: false }) }),
  }
}

function costs(db: Database, batchId: string, row: Row): Pick<StoredResult, 'usage' | 'cost'> {
  const cell = { table: 'batch_results', key: `${batchId} ${Number(row.row)} ${Number(row.target)}` }
  return {
    ...(row.usage !== null && { usage: readJson<Usage>(db, cell, row.usage, fits(usageSchema), {}) }),
    ...(row.cost !== null && { cost: readNumber(db, cell, row.cost) }),
  }
}

function toResult(db: Database, batchId: string, row: Row): StoredResult {
  const cell = { table: 'batch_results', key: `${batchId} ${Number(row.row)} ${Number(row.target)}` }
  return {
    row: Number(row.row),
    target: Number(row.target),
    state: readWord(db, cell, row.state, ['failed', 'done', 'skipped']),
    text: readText(db, cell, row.text, ''),
    ...costs(db, batchId, row),
    ...(row.finish_reason !== null && { finishReason: readText(db, cell, row.finish_reason, '') }),
    ...(row.error !== null && { error: readJson(db, cell, row.error, isObject, { code: 'internal', message: '', retryable: false }) }),
    ...(row.took !== null && { took: readNumber(db, cell, row.took) }),
  }
}

function fits(schema: { safeParse(value: unknown): { readonly success: boolean } }): (value: unknown) => boolean {
  return (value) => schema.safeParse(value).success
}
