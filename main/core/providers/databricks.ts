import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ConnectionStep } from '#shared/connection.ts'
import { plainEndpoint } from '#shared/endpoint.ts'
import type { FoundEndpoint, Task } from '#shared/endpoint.ts'
import { readWorkspaceAddress } from './address.ts'
import { streamReply } from './ask.ts'
import type { AskTools } from './ask.ts'
import { chatCompletions } from './chat-completions.ts'
import { hostOf } from './errors.ts'
import { addressOf, fetchJson, headersOf } from './http.ts'
import { isRecord } from './json.ts'
import type { OpenConnection, Provider } from './provider.ts'

/** Databricks Model Serving: the serving endpoints of one workspace. */
export function createDatabricksProvider(tools: AskTools): Provider {
  return {
    id: 'databricks',
    readAddress: readWorkspaceAddress,
    discover: (connection, signal) => listEndpoints(tools.fetch, connection, signal),
    test: (connection, signal) => testWorkspace(tools.fetch, connection, signal),
    // `model` is the endpoint's name; the path is not in the REST reference but is what the OpenAI client uses (wire facts, 1.2).
    stream: (request) => streamReply(tools, chatCompletions(`${request.connection.url}/serving-endpoints`), request),
  }
}

async function testWorkspace(fetch: typeof globalThis.fetch, connection: OpenConnection, signal: AbortSignal): Promise<ConnectionStep[]> {
  const host = hostOf(connection.url)
  const reached: ConnectionStep = { step: 'reach', ok: true, detail: host }
  try {
    const name = await signedInName(fetch, connection, signal)
    const endpoints = await listEndpoints(fetch, connection, signal)
    const usable = endpoints.filter((endpoint) => endpoint.usable).length
    return [
      reached,
      { step: 'sign-in', ok: true, ...(name !== undefined && { detail: name }) },
      { step: 'list', ok: true, found: { endpoints: endpoints.length, usable } },
    ]
  } catch (thrown) {
    const error = toErrorInfo(thrown)
    if (['credential-missing', 'token-refused'].includes(error.code)) return [reached, { step: 'sign-in', ok: false, error }]
    if (error.details?.status !== undefined) return [reached, { step: 'list', ok: false, error }]
    return [{ step: 'reach', ok: false, error }]
  }
}

/** Who the token belongs to. A scoped token may be refused here and still list endpoints: then there is no name. */
async function signedInName(fetch: typeof globalThis.fetch, connection: OpenConnection, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { value } = await fetchJson(fetch, { url: addressOf(connection, '/api/2.0/preview/scim/v2/Me'), headers: headersOf(connection) }, signal)
    const userName = (value as { userName?: unknown } | null)?.userName
    return typeof userName === 'string' ? userName : undefined
  } catch (thrown) {
    if (['forbidden', 'path-unknown', 'endpoint-unknown'].includes(toErrorInfo(thrown).code)) return undefined
    throw thrown
  }
}

async function listEndpoints(fetch: typeof globalThis.fetch, connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]> {
  const url = addressOf(connection, '/api/2.0/serving-endpoints')
  const { value } = await fetchJson(fetch, { url, headers: headersOf(connection) }, signal).catch((thrown: unknown) => {
    throw toErrorInfo(thrown).details?.status === 404 ? noWorkspace(url) : thrown
  })
  if (!isRecord(value)) throw new AppError('not-json', `${hostOf(url)} answered without a list of endpoints.`, { host: hostOf(url), text: '' })
  const list = Array.isArray(value.endpoints) ? value.endpoints.filter(isRecord) : []
  const typed = connection.models.map((model): FoundEndpoint => ({ ...plainEndpoint, name: model, model, group: 'custom' }))
  const found = list.flatMap((item) => (typeof item.name === 'string' ? [toEndpoint(item, item.name)] : []))
  return [...found, ...typed.filter((endpoint) => found.every((other) => other.model !== endpoint.model))]
}

function noWorkspace(url: string): AppError {
  return new AppError('not-a-workspace', `${hostOf(url)} has no list of serving endpoints: it is no Databricks workspace.`, { host: hostOf(url), status: 404 })
}

/** What can be said of a serving endpoint, by the order of evidence in section 2.4 of the wire facts. */
function toEndpoint(item: Record<string, unknown>, name: string): FoundEndpoint {
  const entity = firstEntity(item)
  const task = taskOf(item, entity)
  const reason = reasonAgainst(item, entity, task)
  return {
    ...plainEndpoint,
    name,
    model: name,
    group: groupOf(item, task),
    task,
    vision: visionOf(item, name),
    usable: reason === undefined,
    ...(reason !== undefined && { reason }),
  }
}

function taskOf(item: Record<string, unknown>, entity: Record<string, unknown>): Task {
  const external = isRecord(entity.external_model) ? entity.external_model.task : undefined
  const task = String(item.task ?? external ?? '')
  if (task.endsWith('/chat') && task.startsWith('llm/')) return 'chat'
  if (task.endsWith('/embeddings')) return 'embeddings'
  if (task.endsWith('/completions')) return 'completions'
  if (task.startsWith('agent/')) return 'agent'
  return task === '' ? 'custom' : 'unknown'
}

function reasonAgainst(item: Record<string, unknown>, entity: Record<string, unknown>, task: Task): FoundEndpoint['reason'] {
  const state = isRecord(item.state) ? item.state.ready : undefined
  const model = isRecord(entity.foundation_model) ? entity.foundation_model : {}
  const apis = Array.isArray(model.api_types) ? model.api_types.map(String) : []
  if (task === 'custom') return 'custom-model'
  if (task !== 'chat' && task !== 'agent') return 'not-chat'
  if (apis.length > 0 && !apis.some((api) => api.endsWith('chat/completions'))) return 'not-chat'
  if (item.route_optimized === true) return 'route-optimized'
  if (state !== undefined && state !== 'READY') return 'not-ready'
  return undefined
}

function groupOf(item: Record<string, unknown>, task: Task): FoundEndpoint['group'] {
  if (task === 'agent') return 'agent'
  if (item.endpoint_type === 'FOUNDATION_MODEL_API') return 'hosted'
  return item.endpoint_type === 'EXTERNAL_MODEL' ? 'external' : 'custom'
}

/** Model families whose documentation names image input (wire facts, 2.5); a capability that says so counts more. */
const visionNames = /claude|gpt-5|gpt-4o|gpt-6|gemini|llama-4|gemma-3/i
const textNames = /claude-fable|gpt-oss|llama-3|qwen3|gte-|bge-|dbrx|mixtral/i

function visionOf(item: Record<string, unknown>, name: string): FoundEndpoint['vision'] {
  if (isRecord(item.capabilities) && item.capabilities.image_input === true) return 'yes'
  if (textNames.test(name)) return 'no'
  return visionNames.test(name) ? 'yes' : 'unknown'
}

function firstEntity(item: Record<string, unknown>): Record<string, unknown> {
  const config = isRecord(item.config) ? item.config : {}
  const entities = config.served_entities ?? config.served_models
  const first = Array.isArray(entities) ? (entities[0] as unknown) : undefined
  return isRecord(first) ? first : {}
}
