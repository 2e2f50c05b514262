import type { HitCounts } from '../../state/find-text.ts'

/** Milliseconds of work at a time: a frame has 16. */
const sliceLength = 6
/** Milliseconds between two counts that are told while it goes on. */
const tellEvery = 120

interface Counting {
  /** How many hits a message has. */
  readonly countOf: (messageId: string) => number
  /** Told now and then, and once at the end. */
  readonly tell: (counts: HitCounts, isDone: boolean) => void
  readonly signal: AbortSignal
  /** Ends when it may go on, so that the window draws in between. */
  readonly pause?: () => Promise<void>
}

const nextTask = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve) })

/** Counts hits in messages, in this order, and never works longer than a part of a frame. Tells nothing after it was given up. */
export async function countAll(ids: Iterable<string>, { countOf, tell, signal, pause = nextTask }: Counting): Promise<void> {
  const counts = new Map<string, number>()
  let began = performance.now()
  let told = began
  for (const id of ids) {
    const count = countOf(id)
    if (count > 0) counts.set(id, count)
    const now = performance.now()
    if (now - began < sliceLength) continue
    if (now - told > tellEvery) {
      tell(new Map(counts), false)
      told = now
    }
    await pause()
    if (signal.aborted) return
    began = performance.now()
  }
  tell(counts, true)
}
