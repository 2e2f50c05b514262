import { createRouter } from '#core/router.ts'
import type { Handlers } from '#core/router.ts'
import type { CallResult } from '#shared/client.ts'

/** A router that checks its answers and whose `endpoints.list` answers what it is given. */
export function createEndpointRouter(answer: unknown): (method: string, input: unknown) => Promise<CallResult> {
  const handlers = { 'endpoints.list': () => answer } as unknown as Handlers
  return createRouter(handlers, { checkOutput: true, onInternal: () => undefined })
}
