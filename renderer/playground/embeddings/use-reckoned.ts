import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'

/** What was reckoned, or why not; nothing while it is reckoned for the first time. */
export interface Reckoned<Value> {
  readonly value?: Value
  readonly error?: ErrorInfo
  /** Whether what is shown is being reckoned anew. */
  readonly isBusy: boolean
}

/** What the core reckons for `key`, anew when that is another one; `undefined`: nothing is wanted. What was shown stays until then. */
export function useReckoned<Value>(key: string | undefined, ask: () => Promise<Value>): Reckoned<Value> {
  const [known, setKnown] = useState<{ readonly key: string; readonly number: number; readonly value?: Value; readonly error?: ErrorInfo }>()
  const reckon = useEffectEvent(ask)
  const asked = useRef(0)
  useEffect(() => {
    if (key === undefined) return
    const number = (asked.current += 1)
    // Where questions follow each other faster than answers come, an older answer is better than none.
    const put = (got: { value: Value } | { error: ErrorInfo }): void => setKnown((known) => (known !== undefined && known.number > number ? known : { key, number, ...got }))
    reckon().then((value) => put({ value }), (thrown: unknown) => put({ error: toErrorInfo(thrown) }))
  }, [key])
  const { value, error } = known ?? {}
  return { ...(value !== undefined && { value }), ...(error !== undefined && { error }), isBusy: key !== undefined && known?.key !== key }
}
