import { AppError } from '#shared/error.ts'
import type { Measure, Neighbour, Point, TextColumn, VectorFormat } from '#shared/playground/embeddings.ts'
import type { DistinctTexts } from '#shared/playground/texts-of.ts'
import { unequalVectors } from '../../providers/vectors.ts'
import type { Database } from '../../store/db.ts'
import { principalComponents } from './principal-components.ts'
import { readColumns, readTexts } from './read-texts.ts'
import type { TextFile } from './read-texts.ts'
import { saveVectors } from './save-vectors.ts'
import { Best, measured, similarity } from './similarity.ts'
import { openVectors, storedVector, storedVectors } from './stored-vectors.ts'

interface OfSet {
  readonly database: string
  readonly setId: string
}

/** What the thread does: each kind with what it needs. */
export interface TaskInputs {
  readonly columns: TextFile
  readonly texts: TextFile & { readonly column: number }
  readonly matrix: OfSet & { readonly measure: Measure }
  readonly nearest: OfSet & { readonly measure: Measure; readonly to: number | Float32Array; readonly limit: number }
  readonly plot: OfSet & { readonly done: number }
  readonly save: OfSet & { readonly format: VectorFormat; readonly target: string; readonly dimensions: number; readonly done: number }
}

/** What comes of it. */
export interface TaskOutputs {
  readonly columns: TextColumn[]
  readonly texts: DistinctTexts
  readonly matrix: { readonly texts: { readonly n: number; readonly text: string }[]; readonly values: number[] }
  readonly nearest: Neighbour[]
  readonly plot: { readonly points: Point[]; readonly explained: number[]; readonly of: number }
  readonly save: number
}

/** The name of a task. */
export type TaskName = keyof TaskInputs

const mostCompared = 100
const mostPoints = 2_000

type Tasks = { readonly [Name in TaskName]: (input: TaskInputs[Name], progress: (reached: number) => void) => TaskOutputs[Name] | Promise<TaskOutputs[Name]> }

/** The tasks, by name. */
export const tasks: Tasks = {
  columns: (file) => readColumns(file),
  texts: ({ column, ...file }) => readTexts(file, column),
  matrix: (input) => reading(input, (db) => {
    const rows = taken(storedVectors(db, input.setId), mostCompared).map(({ n, text, vector }) => ({ n, text, at: measured(vector) }))
    const values = rows.flatMap(({ at }) => rows.map((other) => similarity(at, sameLength(at, other.at), input.measure)))
    return { texts: rows.map(({ n, text }) => ({ n, text })), values }
  }),
  nearest: (input) => reading(input, (db) => nearest(db, input)),
  plot: (input) => reading(input, (db) => {
    const rows = [...storedVectors(db, input.setId, { sample: { most: mostPoints, of: input.done } })]
    const { points, explained } = principalComponents(rows.map(({ vector }) => vector))
    return { points: rows.map(({ n, text }, place) => ({ n, text, x: points[place]?.[0] ?? 0, y: points[place]?.[1] ?? 0 })), explained: [...explained], of: input.done }
  }),
  save: async ({ database, setId, format, target, dimensions, done }, progress) => {
    const db = openVectors(database)
    try {
      return await saveVectors({ format, target, dimensions, rows: storedVectors(db, setId, { whole: true }), progress: (rows) => progress(rows / Math.max(1, done)) })
    } finally {
      db.close()
    }
  },
}

function nearest(db: Database, { setId, measure, to, limit }: TaskInputs['nearest']): Neighbour[] {
  const vector = typeof to === 'number' ? storedVector(db, setId, to) : to
  if (vector === undefined) throw new AppError('not-found', 'This text has no vector.')
  const asked = measured(vector)
  const best = new Best<{ readonly n: number; readonly text: string }>(limit)
  for (const { n, text, vector: other } of storedVectors(db, setId)) {
    if (n !== to) best.add({ n, text }, similarity(asked, sameLength(asked, measured(other)), measure))
  }
  return best.get().map(({ item, score }) => ({ ...item, score }))
}

function sameLength<Vector extends { readonly vector: Float32Array }>(one: Vector, other: Vector): Vector {
  if (one.vector.length !== other.vector.length) throw unequalVectors(one.vector.length, other.vector.length)
  return other
}

function reading<Value>({ database }: OfSet, read: (db: Database) => Value): Value {
  const db = openVectors(database)
  try {
    return read(db)
  } finally {
    db.close()
  }
}

function taken<Item>(items: Iterable<Item>, most: number): Item[] {
  const list: Item[] = []
  for (const item of items) {
    list.push(item)
    if (list.length === most) break
  }
  return list
}
