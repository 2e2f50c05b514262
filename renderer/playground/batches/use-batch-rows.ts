import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Client } from '#shared/client.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Batch, BatchRow } from '#shared/playground/batches.ts'
import { useApp } from '../../state/AppContext.tsx'
import { subscribeTo } from '../../state/subscribe-to.ts'

/** Rows are asked for in pieces of this many. */
const piece = 100
/** Pieces that are kept: whoever scrolls through a million rows does not hold them. */
const keptPieces = 20
/** How often rows in sight are looked at anew while a batch runs, in milliseconds. */
const pause = 700

/** The rows of a batch that are known; those in sight are. */
export interface BatchRows {
  readonly count: number
  /** By the number of their piece. */
  readonly pieces: ReadonlyMap<number, readonly BatchRow[]>
  readonly error: ErrorInfo | undefined
}

/** Which rows of a batch are shown. */
export interface RowsWanted {
  readonly only: 'all' | 'failed'
  readonly first: number
  readonly end: number
}

/** The rows in sight, kept true while answers come. `count`: how many there are, as long as nobody has answered. */
export function useBatchRows({ id: batchId, state, counts }: Pick<Batch, 'id' | 'state' | 'counts'>, { only, first, end }: RowsWanted, count: number): BatchRows {
  const { client } = useApp()
  const [source] = useState(() => createRows(client, { batchId, only, count }))
  useEffect(() => source.want(Math.floor(first / piece), Math.floor(Math.max(first, end - 1) / piece)), [source, first, end])
  const isRunning = state === 'running' || state === 'pausing'
  // A run may be over before its beginning was drawn: the rows are others then all the same.
  const atRest = isRunning ? undefined : `${counts.done} ${counts.failed} ${counts.skipped}`
  useEffect(() => {
    if (atRest !== undefined) source.look()
  }, [source, atRest])
  useEffect(() => {
    if (!isRunning) return
    source.look()
    const timer = window.setInterval(() => source.look(), pause)
    return () => window.clearInterval(timer)
  }, [source, isRunning])
  return useSyncExternalStore(source.subscribe, source.get)
}

/** A row by its place; `undefined` where it is not there yet. */
export function rowAt({ pieces }: BatchRows, index: number): BatchRow | undefined {
  return pieces.get(Math.floor(index / piece))?.[index % piece]
}

function createRows(client: Pick<Client, 'batches'>, { batchId, only, count }: { readonly batchId: string; readonly only: 'all' | 'failed'; readonly count: number }) {
  const listeners = new Set<() => void>()
  let rows: BatchRows = { count, pieces: new Map(), error: undefined }
  let [from, until] = [0, 0]
  /** The last question for each piece: what an earlier one is answered is older. */
  const asked = new Map<number, symbol>()
  const put = (change: Partial<BatchRows>): void => {
    rows = { ...rows, ...change }
    for (const listener of listeners) listener()
  }
  const ask = async (wanted: number): Promise<void> => {
    const question = Symbol('question')
    asked.set(wanted, question)
    try {
      const answer = await client.batches.rows({ batchId, only, from: wanted * piece, limit: piece })
      if (asked.get(wanted) !== question) return
      const others = [...rows.pieces].filter(([place]) => place !== wanted)
      put({ count: answer.count, error: undefined, pieces: new Map([...others.slice(1 - keptPieces), [wanted, answer.rows]]) })
    } catch (thrown) {
      put({ error: toErrorInfo(thrown) })
    }
  }
  return {
    get: () => rows,
    subscribe: (listener: () => void) => subscribeTo(listeners, listener),
    /** These pieces are in sight now. */
    want: (first: number, last: number): void => {
      ;[from, until] = [first, last]
      for (let place = from; place <= until; place += 1) if (!rows.pieces.has(place)) void ask(place)
    },
    /** Asks for what is in sight once more; what is out of sight is asked for again when it comes into sight. */
    look: (): void => {
      const inSight = [...rows.pieces].filter(([place]) => place >= from && place <= until)
      rows = { ...rows, pieces: new Map(inSight) }
      for (const [place] of inSight) void ask(place)
    },
  }
}
