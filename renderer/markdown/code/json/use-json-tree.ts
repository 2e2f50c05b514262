import { useCallback, useEffect, useMemo, useState } from 'react'
import type { JsonEntry, JsonFailure } from './json-document.ts'
import { openJson } from './json-thread.ts'
import type { OpenJson } from './json-thread.ts'
import { rowsOf } from './tree-rows.ts'
import type { MoreRow, OpenEntries, TreeRow } from './tree-rows.ts'

/** Values that are fetched at once. */
const page = 100
/** Values up to which a document is opened whole. */
const openedWhole = 40

/** A tree of JSON as it stands. */
export interface JsonTreeState {
  /** `null` until the document is read. */
  readonly rows: readonly (TreeRow | MoreRow)[] | null
  readonly failure: JsonFailure | null
  /** Opens or closes a line, or fetches more. */
  toggle(row: TreeRow | MoreRow): void
}

/** Reads a text as JSON off the main thread, and opens its lines when they are asked for. */
export function useJsonTree(text: string): JsonTreeState {
  const [json, setJson] = useState<OpenJson | JsonFailure | null>(null)
  const [open, setOpen] = useState<OpenEntries>(new Map())
  useEffect(() => {
    let isGone = false
    const { opened, close } = openJson(text)
    opened.then(async (read) => {
      const first = 'reason' in read ? new Map<number, readonly JsonEntry[]>() : await firstOpen(read)
      if (isGone) return
      setOpen(first)
      setJson(read)
    }).catch(() => {
      if (!isGone) setJson({ reason: 'broken', line: 1 })
    })
    return () => {
      isGone = true
      close()
    }
  }, [text])
  const tree = json === null || 'reason' in json ? null : json
  const rows = useMemo(() => (tree === null ? null : rowsOf(tree.root, open)), [tree, open])
  const toggle = useCallback((row: TreeRow | MoreRow) => {
    if (tree === null) return
    const { entry } = 'more' in row ? row.more : row
    if (!('more' in row) && row.isOpen) {
      setOpen((before) => new Map([...before].filter(([id]) => id !== entry.id)))
      return
    }
    const from = 'more' in row ? row.from : 0
    void tree.children(entry.id, from, page).then((entries) => {
      setOpen((before) => new Map(before).set(entry.id, [...(before.get(entry.id) ?? []).slice(0, from), ...entries]))
    }, () => undefined)
  }, [tree])
  return { rows, failure: json !== null && 'reason' in json ? json : null, toggle }
}

/** Small documents are open as a whole, others as far as their first level. */
async function firstOpen(read: OpenJson): Promise<Map<number, readonly JsonEntry[]>> {
  const open = new Map<number, readonly JsonEntry[]>()
  const add = async (entry: JsonEntry): Promise<void> => {
    if (entry.count === 0) return
    const children = await read.children(entry.id, 0, page)
    open.set(entry.id, children)
    if (read.size <= openedWhole) for (const child of children) await add(child)
  }
  await add(read.root)
  return open
}
