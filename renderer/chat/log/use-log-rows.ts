import { useMemo, useState } from 'react'
import type { ConversationView } from '../../state/conversation-view.ts'
import { logRows } from '../../state/log-rows.ts'
import type { LeftOutRun, LogRow } from '../../state/log-rows.ts'
import type { Rows } from './log-scroll.ts'

/** The rows of a log with their names. */
export interface NamedRows extends Rows {
  readonly list: readonly LogRow[]
}

/** The rows of the log. Messages that are not sent are folded until the person opens them, or goes to one of them. */
export function useLogRows({ path, nodes }: ConversationView, targets: readonly (string | null)[]): readonly [NamedRows, (run: LeftOutRun, isOpen: boolean) => void] {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [aimed, setAimed] = useState<readonly (string | null)[]>([])
  if (targets.some((id, index) => id !== (aimed[index] ?? null))) {
    setAimed(targets)
    setOpened(new Set([...opened, ...targets.filter((id) => id !== null && nodes.get(id)?.leftOut !== undefined).map(String)]))
  }
  const rows = useMemo(() => {
    const list = logRows(path, nodes, (id) => opened.has(id))
    const rowOf = new Map<string, number>()
    for (const [index, row] of list.entries()) for (const id of [rowName(row), ...(row.kind === 'run' ? row.ids : [])]) rowOf.set(id, index)
    return { list, names: list.map(rowName), rowOf }
  }, [path, nodes, opened])
  const toggle = (run: LeftOutRun, isOpen: boolean): void => setOpened(isOpen ? new Set([...opened, run.id]) : new Set([...opened].filter((id) => !run.ids.includes(id))))
  return [rows, toggle]
}

/** What a row of the log is known by. */
export function rowName({ kind, id }: LogRow): string {
  return kind === 'run' ? `run ${id}` : id
}
