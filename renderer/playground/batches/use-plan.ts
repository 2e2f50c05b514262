import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { toErrorInfo } from '#shared/error.ts'
import type { Batch, BatchPlan } from '#shared/playground/batches.ts'
import { useApp } from '../../state/AppContext.tsx'

/** How long after the last key a plan is stored, in milliseconds. */
const pause = 500

/** The plan of a batch while it is edited. */
export interface PlanEditor {
  readonly plan: BatchPlan
  change(change: Partial<BatchPlan>): void
  /** Stores what was changed. Rejects with `AppError`. */
  flush(): Promise<void>
}

/** Edits the plan of a batch: what is typed is shown at once and stored soon after, and when the page is left. */
export function usePlan({ id: batchId, plan: stored }: Batch): PlanEditor {
  const { client, toasts } = useApp()
  const [plan, setPlan] = useState(stored)
  const changed = useRef<Partial<BatchPlan>>({})
  const timer = useRef<number>(undefined)
  const flush = async (): Promise<void> => {
    window.clearTimeout(timer.current)
    const change = changed.current
    changed.current = {}
    if (Object.keys(change).length > 0) await client.batches.update({ batchId, plan: change })
  }
  const flushQuietly = (): void => void flush().catch((thrown: unknown) => toasts.show({ kind: 'error', error: toErrorInfo(thrown) }))
  const leave = useEffectEvent(flushQuietly)
  useEffect(() => () => leave(), [])
  const change = (next: Partial<BatchPlan>): void => {
    setPlan((known) => ({ ...known, ...next }))
    changed.current = { ...changed.current, ...next }
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(flushQuietly, pause)
  }
  return { plan, change, flush }
}
