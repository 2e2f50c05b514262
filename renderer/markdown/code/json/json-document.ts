import { visit } from 'jsonc-parser'

/** What a value is. */
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'literal'

/** A value of a document. Places are UTF-16 units of its text, so that what is shown is what was written. */
export interface JsonEntry {
  readonly id: number
  readonly kind: JsonKind
  readonly start: number
  readonly end: number
  /** Where its key is written, with the quotation marks; `null` where it has none. */
  readonly key: { readonly start: number; readonly end: number } | null
  /** How many values are in it. */
  readonly count: number
}

/** A document that was read. */
export interface JsonDocument {
  readonly root: JsonEntry
  /** How many values there are in all. */
  readonly size: number
  /** The values inside of one, from the `from`th on, `most` at most. */
  children(id: number, from: number, most: number): JsonEntry[]
}

/** Why a document could not be read: where it breaks, or that it is nested too deep. */
export type JsonFailure = { readonly reason: 'broken'; readonly line: number } | { readonly reason: 'deep' }

const kinds: readonly JsonKind[] = ['object', 'array', 'string', 'number', 'literal']

/** The values of a document in the order in which they are written, a number of each: half a million objects would be too much. */
class Values {
  readonly kinds: number[] = []
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly keyStarts: number[] = []
  readonly keyEnds: number[] = []
  readonly counts: number[] = []
  /** The number after the last value inside of each. */
  readonly after: number[] = []
}

/** Reads JSON, also with comments and commas at ends. Values are not converted: numbers stay as they are written. */
export function readJson(text: string): JsonDocument | JsonFailure {
  const values = new Values()
  try {
    const brokenAt = readInto(values, text)
    if (brokenAt !== null) return { reason: 'broken', line: text.slice(0, brokenAt).split('\n').length }
  } catch (thrown) {
    // The parser calls itself for what is nested.
    if (thrown instanceof RangeError) return { reason: 'deep' }
    throw thrown
  }
  return {
    root: entryOf(values, 0),
    size: values.kinds.length,
    children: (id, from, most) => childrenOf(values, id, from, most),
  }
}

/** Answers where the text breaks, or `null`. */
function readInto(values: Values, text: string): number | null {
  const open: number[] = []
  let brokenAt: number | null = null
  let key: readonly [number, number] = [-1, -1]
  const add = (kind: number, start: number, end: number): void => {
    const parent = open.at(-1)
    if (parent !== undefined) values.counts[parent] = (values.counts[parent] ?? 0) + 1
    values.kinds.push(kind)
    values.starts.push(start)
    values.ends.push(end)
    values.keyStarts.push(key[0])
    values.keyEnds.push(key[1])
    values.counts.push(0)
    values.after.push(values.kinds.length)
    key = [-1, -1]
  }
  const begin = (kind: number) => (offset: number): void => {
    add(kind, offset, offset)
    open.push(values.kinds.length - 1)
  }
  const close = (offset: number, length: number): void => {
    const id = open.pop()
    if (id === undefined) return
    values.ends[id] = offset + length
    values.after[id] = values.kinds.length
  }
  visit(text, {
    onObjectBegin: begin(0),
    onArrayBegin: begin(1),
    onObjectEnd: close,
    onArrayEnd: close,
    onObjectProperty: (_, offset, length) => {
      key = [offset, offset + length]
    },
    onLiteralValue: (value, offset, length) => add(typeof value === 'string' ? 2 : typeof value === 'number' ? 3 : 4, offset, offset + length),
    onError: (_, offset) => {
      brokenAt ??= offset
    },
  }, { allowTrailingComma: true })
  return values.kinds.length === 0 ? brokenAt ?? 0 : brokenAt
}

function entryOf(values: Values, id: number): JsonEntry {
  const keyStart = values.keyStarts[id] ?? -1
  return {
    id,
    kind: kinds[values.kinds[id] ?? 4] ?? 'literal',
    start: values.starts[id] ?? 0,
    end: values.ends[id] ?? 0,
    key: keyStart === -1 ? null : { start: keyStart, end: values.keyEnds[id] ?? keyStart },
    count: values.counts[id] ?? 0,
  }
}

function childrenOf(values: Values, id: number, from: number, most: number): JsonEntry[] {
  const entries: JsonEntry[] = []
  const end = values.after[id] ?? 0
  let place = 0
  for (let child = id + 1; child < end && entries.length < most; child = values.after[child] ?? end) {
    if (place >= from) entries.push(entryOf(values, child))
    place += 1
  }
  return entries
}
