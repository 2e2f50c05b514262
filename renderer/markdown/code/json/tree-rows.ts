import type { JsonEntry } from './json-document.ts'

/** A line of the tree. */
export interface TreeRow {
  readonly entry: JsonEntry
  readonly parent: TreeRow | null
  /** From 1. */
  readonly level: number
  /** Its place among its siblings, from 0. */
  readonly place: number
  readonly siblings: number
  readonly isOpen: boolean
}

/** A line that fetches more of what is inside of a value. */
export interface MoreRow {
  readonly more: TreeRow
  readonly from: number
}

/** What is known of the values inside of others, by their ids. Those that are not in it are closed. */
export type OpenEntries = ReadonlyMap<number, readonly JsonEntry[]>

/** The lines of a tree, from top to bottom. */
export function rowsOf(root: JsonEntry, open: OpenEntries): (TreeRow | MoreRow)[] {
  const rows: (TreeRow | MoreRow)[] = []
  const add = (entry: JsonEntry, parent: TreeRow | null, place: number): void => {
    const children = open.get(entry.id)
    const row: TreeRow = { entry, parent, level: (parent?.level ?? 0) + 1, place, siblings: parent?.entry.count ?? 1, isOpen: children !== undefined }
    rows.push(row)
    for (const [index, child] of (children ?? []).entries()) add(child, row, index)
    if (children !== undefined && children.length < entry.count) rows.push({ more: row, from: children.length })
  }
  add(root, null, 0)
  return rows
}

/** The path to a line in a document's text, as JSONPath writes it: `$.orders[2]['due date']`. */
export function pathOf(row: TreeRow, text: string): string {
  const { parent, entry, place } = row
  if (parent === null) return '$'
  if (entry.key === null) return `${pathOf(parent, text)}[${place}]`
  const key = keyOf(entry, text)
  const step = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `['${key.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}']`
  return pathOf(parent, text) + step
}

/** The key of a value, without the signs of writing it; as it is written where those are wrong. */
export function keyOf(entry: JsonEntry, text: string): string {
  if (entry.key === null) return ''
  const written = text.slice(entry.key.start, entry.key.end)
  try {
    return String(JSON.parse(written))
  } catch {
    return written
  }
}

/** Where a key leads from a line: to another line, or to opening or closing this one. */
export function stepOf(key: string, rows: readonly (TreeRow | MoreRow)[], at: number): number | 'open' | 'close' | null {
  const row = rows[at]
  if (row === undefined) return null
  switch (key) {
    case 'ArrowDown':
      return Math.min(rows.length - 1, at + 1)
    case 'ArrowUp':
      return Math.max(0, at - 1)
    case 'Home':
      return 0
    case 'End':
      return rows.length - 1
    case 'ArrowRight':
      if ('more' in row || row.entry.count === 0) return null
      return row.isOpen ? at + 1 : 'open'
    case 'ArrowLeft': {
      if (!('more' in row) && row.isOpen) return 'close'
      const parent = 'more' in row ? row.more : row.parent
      return parent === null ? null : rows.indexOf(parent)
    }
    case 'Enter':
    case ' ':
      if ('more' in row) return 'open'
      return row.entry.count === 0 ? null : row.isOpen ? 'close' : 'open'
    default:
      return null
  }
}
