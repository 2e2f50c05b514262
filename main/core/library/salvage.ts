import { AppError } from '#shared/error.ts'
import type { Database, Row } from '../store/db.ts'
import { sizeOf } from './files.ts'

/** A stretch of keys between which nothing could be read, both ends included. */
export interface Gap {
  readonly from: number
  readonly to: number
}

/** Takes a row that could be read. */
export type TakeRow = (row: Row) => void

/**
 * Hands over every row of a table that can be read, whatever lies broken between: from the front until a page cannot be read, from the back until
 * the same, then by halves of what is left. A table with numbered rows answers its gaps; one without can only say that it has some.
 */
export function salvageTable(db: Database, table: string, take: TakeRow): readonly Gap[] {
  return isNumbered(db, table) ? salvageNumbered(db, table, take) : salvageKeyed(db, table, take)
}

function isNumbered(db: Database, table: string): boolean {
  return tryTo(() => db.get(`SELECT rowid FROM ${table} LIMIT 0`) === undefined)
}

function salvageNumbered(db: Database, table: string, take: TakeRow): readonly Gap[] {
  const read = (gap: Gap, order: 'ASC' | 'DESC'): Reach => {
    let last: number | undefined
    const whole = tryTo(() => {
      for (const row of db.each(`SELECT rowid AS salvaged_rowid, * FROM ${table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid ${order}`, gap.from, gap.to)) {
        const { salvaged_rowid: at, ...rest } = row
        take(rest)
        last = Number(at)
      }
      return true
    })
    return { whole, last }
  }
  return salvageRange(read, { from: 0, to: highestKey(db, table) })
}

/** Keys count from 1. The highest is asked of the table, else of an index that can still be read, else it is what the file has room for. */
function highestKey(db: Database, table: string): number {
  const indexes: string[] = []
  tryTo(() => indexes.push(...db.all('SELECT name FROM sqlite_master WHERE type = ? AND tbl_name = ? AND sql NOT LIKE ?', 'index', table, '% WHERE %').map((row) => `INDEXED BY ${String(row.name)}`)) > 0)
  for (const by of ['NOT INDEXED', ...indexes]) {
    let highest: number | undefined
    tryTo(() => (highest = Number(db.get(`SELECT max(rowid) AS highest FROM ${table} ${by}`)?.highest ?? 0)) >= 0)
    if (highest !== undefined) return highest
  }
  return Math.floor(sizeOf(db.path) / 64)
}

interface Reach {
  readonly whole: boolean
  /** The last key that was read; `undefined` where none was. */
  readonly last: number | undefined
}

/** Never descends into more single keys than this: below a broken page of an upper level lie very many. */
const mostProbes = 400_000

function salvageRange(read: (gap: Gap, order: 'ASC' | 'DESC') => Reach, all: Gap): readonly Gap[] {
  const gaps: Gap[] = []
  const left: Gap[] = [all]
  for (let probes = 0; left.length > 0; probes += 1) {
    const gap = left.pop() as Gap
    const front = read(gap, 'ASC')
    if (front.whole) continue
    const from = front.last === undefined ? gap.from : front.last + 1
    const back = read({ from, to: gap.to }, 'DESC')
    const to = back.last === undefined ? gap.to : back.last - 1
    // Nothing between what both ends reached: what was in the way holds no rows.
    if (back.whole || from > to) continue
    if (from === to || probes > mostProbes) {
      gaps.push({ from, to })
      continue
    }
    const middle = Math.floor((from + to) / 2)
    left.push({ from: middle + 1, to }, { from, to: middle })
  }
  return joined(gaps)
}

function joined(gaps: readonly Gap[]): readonly Gap[] {
  const result: Gap[] = []
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last !== undefined && last.to + 1 >= gap.from) result[result.length - 1] = { from: last.from, to: Math.max(last.to, gap.to) }
    else result.push(gap)
  }
  return result
}

function salvageKeyed(db: Database, table: string, take: TakeRow): readonly Gap[] {
  const read = (order: 'ASC' | 'DESC'): boolean =>
    tryTo(() => {
      for (const row of db.each(`SELECT * FROM ${table} ORDER BY 1 ${order}`)) take(row)
      return true
    })
  // What the second way hands over again is ignored by its key.
  return read('ASC') || read('DESC') ? [] : [{ from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER }]
}

/** What `work` answers; `false` where the file does not let it. What is wrong elsewhere (a full disk, say) is thrown. */
export function tryTo(work: () => boolean): boolean {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code !== 'database-damaged' && thrown.code !== 'folder-unwritable') throw thrown
    return false
  }
}
