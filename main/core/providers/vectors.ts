import { AppError } from '#shared/error.ts'
import { isRecord } from './json.ts'

/** What an answer with vectors holds. */
export interface VectorAnswer {
  /** In the order of the texts, all of one length. */
  readonly vectors: readonly Float32Array[]
  /** As the server counts what it read. */
  readonly usage?: Readonly<Record<string, unknown>>
}

/**
 * Reads `count` vectors out of an answer: the list of OpenAI (as numbers or as base64), `embeddings` or `predictions` as other servers and
 * models of one's own name it, or a plain list. Throws `vectors-wrong` with a `reason`: `missing`, `count`, `length` or `number`.
 */
export function readVectors(answer: unknown, host: string, count: number): VectorAnswer {
  const rows = rowsOf(answer)
  if (rows === undefined) throw wrong('missing', `${host} answered without vectors.`, { host, text: JSON.stringify(answer).slice(0, 200) })
  if (rows.length !== count) throw wrong('count', `${host} answered with ${rows.length} vectors for ${count} texts.`, { host, got: rows.length, asked: count })
  const vectors = rows.map((row) => vectorOf(row, host))
  const length = vectors[0]?.length ?? 0
  const other = vectors.find((vector) => vector.length !== length)
  if (other !== undefined) throw unequalVectors(length, other.length)
  return { vectors, ...(isRecord(answer) && isRecord(answer.usage) && { usage: answer.usage }) }
}

/** What is said of vectors that cannot be compared since they differ in length. */
export function unequalVectors(length: number, other: number): AppError {
  return wrong('length', `The vectors differ in length: ${length} and ${other} numbers.`, { length, other })
}

/** One vector for a single text may come without a list around it. */
function rowsOf(answer: unknown): readonly unknown[] | undefined {
  const list = isRecord(answer) ? [answer.data, answer.embeddings, answer.predictions].find(Array.isArray) : answer
  if (!Array.isArray(list)) return undefined
  const rows = list as readonly unknown[]
  if (rows.length > 0 && rows.every((row) => typeof row === 'number')) return [rows]
  return inOrder(rows)
}

/** By the places that the server names, where it names all of them. */
function inOrder(rows: readonly unknown[]): readonly unknown[] {
  const ordered: unknown[] = []
  for (const row of rows) {
    const index = isRecord(row) ? row.index : undefined
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= rows.length || index in ordered) return rows
    ordered[index] = row
  }
  return ordered
}

function vectorOf(row: unknown, host: string): Float32Array {
  const given: unknown = isRecord(row) ? (row.embedding ?? row.vector) : row
  const vector = typeof given === 'string' ? fromBase64(given) : Array.isArray(given) && given.every((one) => typeof one === 'number') ? Float32Array.from(given as number[]) : undefined
  if (vector === undefined || vector.length === 0 || !vector.every(Number.isFinite)) throw wrong('number', `${host} answered with a vector that does not consist of numbers.`, { host })
  return vector
}

/** As OpenAI writes it where nobody asks for numbers: little-endian float32. */
function fromBase64(text: string): Float32Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Float32Array.from({ length: bytes.length / 4 }, (_, place) => view.getFloat32(place * 4, true))
}

function wrong(reason: string, message: string, details: Readonly<Record<string, string | number>>): AppError {
  return new AppError('vectors-wrong', message, { ...details, reason })
}
