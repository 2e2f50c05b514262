import type { ErrorInfo } from '#shared/error.ts'

/** A server that asks for a longer wait is not asked again unasked, in milliseconds. */
const longestWait = 5 * 60_000
/** The longest wait of our own choice, in milliseconds. */
const longestBackOff = 30_000

/**
 * How many further attempts a failure gets. That a gateway gave up after minutes is for the person to decide; all other
 * failures would only be repeated (Databricks wire facts, sections 7.2 and 7.3).
 */
const furtherAttempts: Readonly<Partial<Record<string, number>>> = {
  'rate-limited': 6,
  'server-unavailable': 4,
  'cancelled-by-server': 2,
  'server-error': 1,
}

/**
 * How long to wait before a reply is asked for again, in milliseconds: as long as the server says, else twice as long each
 * time, with something random added so that many clients do not come back at once. `undefined`: not again. `attempt` counts from 1.
 */
export function retryDelay(error: Pick<ErrorInfo, 'code' | 'details'>, attempt: number, random: () => number = Math.random): number | undefined {
  if (attempt > (furtherAttempts[error.code] ?? 0)) return undefined
  const seconds = error.details?.seconds
  if (typeof seconds === 'number') return seconds * 1_000 > longestWait ? undefined : Math.max(1_000, seconds * 1_000)
  const backOff = Math.min(longestBackOff, 1_000 * 2 ** attempt)
  return Math.round(backOff * (0.75 + random() / 2))
}
