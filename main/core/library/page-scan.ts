import { closeSync, openSync, readSync } from 'node:fs'
import type { Row, Value } from '../store/db.ts'
import { sizeOf } from './files.ts'

/** How the rows of a table are known among all rows of a file: the order of its columns, and what some of them hold. */
export interface RowShape {
  readonly table: string
  readonly columns: readonly string[]
  fits(row: Row): boolean
}

const leaf = 0x0d
const usualPage = 4096
/** Longer chains of pages than this are no row of ours but a circle, or noise. */
const mostOverflow = 200_000

/**
 * Hands over every row on the leaf pages of a database file that has one of the shapes, without asking its upper pages or its schema
 * (sqlite.org/fileformat2.html, sections 1.6 and 2.1). Rows that were deleted may be among them; what is on a broken page is left out.
 */
export function scanPages(path: string, shapes: readonly RowShape[], take: (table: string, row: Row) => void): void {
  const file = openSync(path, 'r')
  try {
    const size = pageSizeOf(readAt(file, 0, 100))
    const page = (number: number): Buffer => readAt(file, (number - 1) * size, size)
    const pages = Math.floor(sizeOf(path) / size)
    for (let number = 1; number <= pages; number += 1) {
      for (const values of rowsOn(page(number), number === 1 ? 100 : 0, page)) {
        for (const shape of shapes) {
          const row = Object.fromEntries(shape.columns.slice(0, values.length).map((name, index) => [name, values[index] ?? null]))
          if (shape.fits(row)) take(shape.table, row)
        }
      }
    }
  } finally {
    closeSync(file)
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  readSync(file, bytes, 0, length, position)
  return bytes
}

function pageSizeOf(header: Buffer): number {
  const size = header.readUInt16BE(16)
  return size >= 512 && (size & (size - 1)) === 0 ? size : usualPage
}

function* rowsOn(page: Buffer, start: number, pageAt: (number: number) => Buffer): Generator<Value[]> {
  if (page[start] !== leaf) return
  const cells = page.readUInt16BE(start + 3)
  for (let cell = 0; cell < cells; cell += 1) {
    const values = tryCell(page, start + 8 + cell * 2, pageAt)
    if (values !== undefined) yield values
  }
}

function tryCell(page: Buffer, pointer: number, pageAt: (number: number) => Buffer): Value[] | undefined {
  try {
    const [length, afterLength] = varint(page, page.readUInt16BE(pointer))
    const [rowid, body] = varint(page, afterLength)
    return decode(payload(page, body, length, pageAt), rowid)
  } catch {
    // Noise reads past the end of something sooner or later.
    return undefined
  }
}

function payload(page: Buffer, start: number, length: number, pageAt: (number: number) => Buffer): Buffer {
  const most = page.length - 35
  if (length <= most) return page.subarray(start, start + length)
  const least = Math.floor(((page.length - 12) * 32) / 255) - 23
  const wanted = least + ((length - least) % (page.length - 4))
  const local = wanted <= most ? wanted : least
  const pieces = [page.subarray(start, start + local)]
  let missing = length - local
  for (let next = page.readUInt32BE(start + local), steps = 0; missing > 0 && next !== 0; steps += 1) {
    if (steps > mostOverflow) throw new Error('a circle')
    const overflow = pageAt(next)
    pieces.push(overflow.subarray(4, 4 + Math.min(missing, overflow.length - 4)))
    missing -= overflow.length - 4
    next = overflow.readUInt32BE(0)
  }
  if (missing > 0) throw new Error('cut off')
  return Buffer.concat(pieces)
}

function decode(record: Buffer, rowid: number): Value[] {
  const [headerLength, first] = varint(record, 0)
  const values: Value[] = []
  for (let header = first, body = headerLength; header < headerLength; ) {
    const [type, next] = varint(record, header)
    const length = lengthOf(type)
    if (body + length > record.length) throw new Error('cut off')
    values.push(valueOf(record, type, body, length))
    header = next
    body += length
  }
  // A first column that is the row's number is stored as nothing.
  if (values[0] === null) values[0] = rowid
  return values
}

function lengthOf(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2)
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type] ?? 0
}

function valueOf(record: Buffer, type: number, at: number, length: number): Value {
  if (type >= 13 && type % 2 === 1) return record.toString('utf8', at, at + length)
  if (type >= 12) return new Uint8Array(record.subarray(at, at + length))
  if (type === 7) return record.readDoubleBE(at)
  if (type === 6) return Number(record.readBigInt64BE(at))
  if (type >= 1 && type <= 5) return record.readIntBE(at, length)
  return type === 8 ? 0 : type === 9 ? 1 : null
}

function varint(bytes: Buffer, start: number): [value: number, next: number] {
  let value = 0
  for (let at = start; at < start + 8; at += 1) {
    const byte = bytes.readUInt8(at)
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return [value, at + 1]
  }
  throw new Error('longer than any number here')
}
