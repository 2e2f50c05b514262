import type { Conversation } from '#shared/conversation.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Settings } from '#shared/settings.ts'

/**
 * The endpoint that the next message goes to: the conversation's own; for a new conversation the one that was used
 * last, else the demo, else the first usable one. `null` where a conversation's endpoint is gone: it is not replaced unasked.
 */
export function chosenEndpoint(
  endpoints: readonly Endpoint[],
  settings: Pick<Settings, 'endpointId'> | undefined,
  conversation: Pick<Conversation, 'endpointId'> | undefined,
): Endpoint | null {
  const byId = (id: string): Endpoint | undefined => endpoints.find((endpoint) => endpoint.id === id)
  const own = conversation?.endpointId ?? null
  if (own !== null) return byId(own) ?? null
  const last = byId(settings?.endpointId ?? '')
  if (last?.usable === true) return last
  return endpoints.find((endpoint) => endpoint.provider === 'demo') ?? endpoints.find((endpoint) => endpoint.usable) ?? null
}
