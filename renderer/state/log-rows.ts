import type { ConversationView } from './conversation-view.ts'

/** Messages that follow each other and are not sent for the same reason: one line of the log, which opens. */
export interface LeftOutRun {
  readonly kind: 'run'
  /** The first of its messages. */
  readonly id: string
  readonly ids: readonly string[]
  readonly why: 'chosen' | 'oldest' | 'summarised'
  readonly summaryId: string | undefined
  readonly isOpen: boolean
}

/** A message, at this place (from 1) of the branch. */
export interface MessageRow {
  readonly kind: 'message'
  readonly id: string
  readonly position: number
}

/** What stands in one row of the log. */
export type LogRow = LeftOutRun | MessageRow

/** So many messages are folded at least; a single one is dimmed where it stands. */
const fewestFolded = 2

/** The rows of a branch. Messages that are not sent are folded, unless `isOpen` says otherwise for one of them. */
export function logRows(path: readonly string[], nodes: ConversationView['nodes'], isOpen: (id: string) => boolean): LogRow[] {
  const rows: LogRow[] = []
  for (let start = 0; start < path.length;) {
    const end = endOfRun(path, nodes, start)
    const ids = path.slice(start, end)
    const leftOut = nodes.get(ids[0] ?? '')?.leftOut
    const isRun = leftOut !== undefined && (ids.length >= fewestFolded || leftOut.summaryId !== undefined)
    const isRunOpen = isRun && ids.some(isOpen)
    if (isRun) rows.push({ kind: 'run', id: ids[0] ?? '', ids, why: leftOut.why, summaryId: leftOut.summaryId, isOpen: isRunOpen })
    if (!isRun || isRunOpen) for (const [index, id] of ids.entries()) rows.push({ kind: 'message', id, position: start + index + 1 })
    start = end
  }
  return rows
}

/** Where messages end that are left out as the one at `start` is; the place after it where it is sent. */
function endOfRun(path: readonly string[], nodes: ConversationView['nodes'], start: number): number {
  const leftOut = nodes.get(path[start] ?? '')?.leftOut
  if (leftOut === undefined) return start + 1
  let end = start + 1
  for (; end < path.length; end += 1) {
    const next = nodes.get(path[end] ?? '')?.leftOut
    if (next?.why !== leftOut.why || next.summaryId !== leftOut.summaryId) break
  }
  return end
}
