import { useEffect, useEffectEvent, useState } from 'react'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Batch, BatchRow } from '#shared/playground/batches.ts'
import { useApp } from '../../state/AppContext.tsx'

/** Rows are asked for in pieces of this many. */
const piece = 100
/** Pieces that are kept: whoever scrolls through a million rows does not hold them. */
const keptPieces = 20
/** How often rows in sight are looked at anew while a batch runs, in milliseconds. */
const pause = 700

/** The rows of a batch that are in sight: `undefined` for those that are not there yet. */
export interface BatchRows {
  readonly count: number
  row(index: number): BatchRow | undefined
  readonly error: ErrorInfo | undefined
}

/** Which rows of a batch are shown. */
export interface RowsWanted {
  readonly only: 'all' | 'failed'
  readonly first: number
  readonly end: number
}

type Pieces = ReadonlyMap<number, readonly BatchRow[]>

/** The rows in sight, kept true while answers come. */
export function useBatchRows({ id: batchId, counts, file, state }: Batch, { only, first, end }: RowsWanted): BatchRows {
  const { client } = useApp()
  const [pieces, setPieces] = useState<Pieces>(new Map())
  const [count, setCount] = useState(only === 'all' ? file.rows : counts.failed)
  const [error, setError] = useState<ErrorInfo>()
  const [from, until] = [Math.floor(first / piece), Math.floor(Math.max(first, end - 1) / piece)]
  const isInSight = (place: number): boolean => place >= from && place <= until
  const ask = useEffectEvent(async (wanted: number) => {
    try {
      const answer = await client.batches.rows({ batchId, only, from: wanted * piece, limit: piece })
      setPieces((known) => new Map([...[...known].filter(([place]) => place !== wanted).slice(1 - keptPieces), [wanted, answer.rows]]))
      setCount(answer.count)
      setError(undefined)
    } catch (thrown) {
      setError(toErrorInfo(thrown))
    }
  })
  const askMissing = useEffectEvent(() => {
    for (let wanted = from; wanted <= until; wanted += 1) if (!pieces.has(wanted)) void ask(wanted)
  })
  useEffect(() => askMissing(), [from, until])
  const look = useEffectEvent(() => {
    // What is out of sight is asked for again when it comes into sight.
    setPieces((known) => new Map([...known].filter(([place]) => isInSight(place))))
    for (const place of pieces.keys()) if (isInSight(place)) void ask(place)
  })
  const isRunning = state === 'running' || state === 'pausing'
  useEffect(() => {
    look()
    if (!isRunning) return
    const timer = window.setInterval(() => look(), pause)
    return () => window.clearInterval(timer)
  }, [isRunning])
  return { count, row: (index) => pieces.get(Math.floor(index / piece))?.[index % piece], error }
}
