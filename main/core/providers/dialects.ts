import { assertNever } from '#shared/error.ts'
import { chatAgentDialect } from './chat-agent.ts'
import { chatCompletions } from './chat-completions.ts'
import type { Dialect } from './dialect.ts'
import { gatewayPath, refusedByGateway } from './gateway.ts'
import { placeFor, takesSealedReasoning } from './place.ts'
import type { Place } from './place.ts'
import type { Prompt, ReplyRequest } from './provider.ts'
import { responsesDialect } from './responses.ts'

/** The dialect of a request for a reply, at its place. */
export function dialectFor({ connection, endpoint, prompt }: Pick<ReplyRequest, 'connection' | 'endpoint' | 'prompt'>): Dialect {
  const asked = { ...endpoint, model: prompt.model }
  const place = placeFor(connection, asked)
  const spoken = dialectAt(place)
  const dialect = place.baseUrl.endsWith(gatewayPath) ? { ...spoken, refused: refusedByGateway } : spoken
  if (place.api !== 'responses' || takesSealedReasoning(asked)) return dialect
  return { ...dialect, body: (request) => dialect.body({ ...request, prompt: withoutReasoning(request.prompt) }) }
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

function withoutReasoning(prompt: Prompt): Prompt {
  const messages = prompt.messages.map(({ role, parts }) => ({ role, parts: parts.filter((part) => part.type !== 'reasoning') }))
  return { ...prompt, messages }
}
