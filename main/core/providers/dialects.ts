import { assertNever } from '#shared/error.ts'
import { chatAgentDialect } from './chat-agent.ts'
import { chatCompletions } from './chat-completions.ts'
import type { Dialect } from './dialect.ts'
import { gatewayPath, refusedByGateway } from './gateway.ts'
import { placeFor } from './place.ts'
import type { Place } from './place.ts'
import type { ReplyRequest } from './provider.ts'
import { responsesDialect } from './responses.ts'

/** The dialect of a request for a reply, at its place. */
export function dialectFor({ connection, endpoint, prompt }: Pick<ReplyRequest, 'connection' | 'endpoint' | 'prompt'>): Dialect {
  const place = placeFor(connection, { ...endpoint, model: prompt.model })
  const dialect = dialectAt(place)
  return place.baseUrl.endsWith(gatewayPath) ? { ...dialect, refused: refusedByGateway } : dialect
}

function dialectAt({ api, baseUrl, path }: Place): Dialect {
  switch (api) {
    case 'chat-completions':
    case 'invocations':
      return chatCompletions(baseUrl, path)
    case 'responses':
      return responsesDialect(baseUrl, path)
    case 'chat-agent':
      return chatAgentDialect(baseUrl, path)
    default:
      return assertNever(api)
  }
}
