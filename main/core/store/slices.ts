import { setImmediate } from 'node:timers/promises'
import type { Database } from './db.ts'

/** How long one slice of a long work lasts at most, in milliseconds; its last step may go beyond. */
const sliceTime = 4

/**
 * Calls `step` until it answers false. What a slice has written is kept together; between slices other calls are answered.
 * Rejects with what `step` throws, the slices before it being kept, and with the signal's reason when that is aborted.
 */
export async function inSlices(db: Database, signal: AbortSignal, step: () => boolean): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const end = performance.now() + sliceTime
    const goesOn = db.transaction(() => {
      while (step()) if (performance.now() >= end) return true
      return false
    })
    if (!goesOn) return
    await setImmediate()
  }
}
