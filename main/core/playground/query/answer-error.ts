import type { ErrorInfo } from '#shared/error.ts'
import type { HttpExchange } from '#shared/exchange.ts'
import { errorFromStream } from '../../providers/errors.ts'

/** How many of the last events are looked at: some servers close with `[DONE]` after an error. */
const looked = 3

/** What an answer that came with a good status says went wrong, in one of its last events or in its body. */
export function errorInAnswer({ status, events }: HttpExchange): ErrorInfo | undefined {
  if (status === undefined || status >= 300) return undefined
  for (const { name, data } of events.slice(-looked).toReversed()) {
    const value = parse(data)
    if (name === 'error' || saysError(value)) return errorFromStream(value ?? data).toInfo()
  }
  return undefined
}

function saysError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ('error_code' in value && typeof value.error_code === 'string') return true
  return 'error' in value && value.error !== null && value.error !== '' && value.error !== false
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
