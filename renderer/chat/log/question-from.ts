import type { LogRow } from '../../state/log-rows.ts'

/** The nearest question before (-1) or after (1) a row, whichever row that is; `null` where there is none. */
export function questionFrom(rows: readonly LogRow[], isQuestion: (id: string) => boolean, row: number, by: 1 | -1): string | null {
  for (let next = row + by; next >= 0 && next < rows.length; next += by) {
    const candidate = rows[next]
    if (candidate?.kind === 'message' && isQuestion(candidate.id)) return candidate.id
  }
  return null
}
