import { plainEndpoint } from '#shared/endpoint.ts'
import type { Ability, Api, EndpointState, FoundEndpoint, Task } from '#shared/endpoint.ts'
import { familyOf } from './families.ts'
import type { Family } from './families.ts'
import { imageLimitsOf } from './image-limits.ts'
import { isRecord } from './json.ts'

type Row = Record<string, unknown>

/** What a row says in different places, read once. */
interface Evidence {
  readonly row: Row
  readonly name: string
  /** The first served entity: where there are several, they are versions of one thing. */
  readonly entity: Row
  readonly external: Row
  readonly foundation: Row
  /** As the workspace writes it, such as `llm/v1/chat`; empty where it says nothing. */
  readonly task: string
  /** Such as `mlflow/v1/chat/completions`; empty where the row does not say. */
  readonly apiTypes: readonly string[]
  readonly family: Family
}

/**
 * What can be said of a serving endpoint by its row in the list: its task, then the capabilities that it states as true, then the
 * APIs that it names, then what is known of the model by its name (Databricks wire facts, 2.4). Any field may be missing.
 */
export function toEndpoint(row: Row, name: string): FoundEndpoint {
  const evidence = readRow(row, name)
  const task = taskOf(evidence)
  const group = groupOf(evidence, task)
  const apis = apisOf(evidence, task, group)
  const state = stateOf(row)
  const reason = reasonAgainst(evidence, task, state)
  const title = titleOf(evidence)
  return {
    name,
    model: name,
    ...(title !== undefined && title !== name && { title }),
    group,
    task,
    state,
    ...abilitiesOf(evidence),
    api: apis[0] ?? plainEndpoint.api,
    apis,
    ...limitsOf(evidence.family, task),
    images: imageLimitsOf(evidence.family.family, 'databricks'),
    usable: reason === undefined,
    ...(reason !== undefined && { reason }),
  }
}

/** An endpoint of which only the model's name is known: typed by hand, or listed by a gateway with its APIs. It can be used at once. */
export function namedEndpoint(model: string, group: FoundEndpoint['group'], apiTypes: readonly string[] = []): FoundEndpoint {
  const family = familyOf(model)
  const isEmbedding = family.family === 'embeddings' || (apiTypes.length > 0 && apiTypes.every((type) => type.endsWith('/embeddings')))
  const apis = chatApis(family, apiTypes)
  return {
    ...plainEndpoint,
    name: model,
    model,
    group,
    task: isEmbedding ? 'embeddings' : 'chat',
    vision: family.vision,
    reasoning: family.reasoning,
    tools: family.tools,
    api: apis[0] ?? plainEndpoint.api,
    apis,
    ...limitsOf(family, 'chat'),
    images: imageLimitsOf(family.family, 'databricks'),
    ...(isEmbedding && { usable: false, reason: 'not-chat' as const }),
  }
}

function readRow(row: Row, name: string): Evidence {
  const config = recordOf(row.config)
  const entities = [config.served_entities, config.served_models].find((list) => Array.isArray(list) && list.length > 0)
  const entity = recordOf(Array.isArray(entities) ? (entities[0] as unknown) : undefined)
  const external = recordOf(entity.external_model)
  const foundation = recordOf(entity.foundation_model)
  const apiTypes = Array.isArray(foundation.api_types) ? foundation.api_types.filter((type) => typeof type === 'string') : []
  const family = familyOf(textOf(external.name), textOf(foundation.name), textOf(entity.entity_name), name)
  return { row, name, entity, external, foundation, task: textOf(row.task) ?? textOf(external.task) ?? '', apiTypes, family }
}

function taskOf({ task, row, foundation, apiTypes, family }: Evidence): Task {
  if (/^llm\/.*\/chat$/.test(task)) return 'chat'
  if (task.endsWith('/embeddings')) return 'embeddings'
  if (task.endsWith('/completions')) return 'completions'
  if (task.startsWith('agent/')) return 'agent'
  if (task !== '') return 'unknown'
  const isFoundation = Object.keys(foundation).length > 0 || row.endpoint_type === 'FOUNDATION_MODEL_API'
  if (!isFoundation) return 'custom'
  const embeds = apiTypes.length > 0 ? apiTypes.every((type) => type.endsWith('/embeddings')) : family.family === 'embeddings'
  return embeds ? 'embeddings' : 'chat'
}

function groupOf({ row, name, external, foundation }: Evidence, task: Task): FoundEndpoint['group'] {
  if (task === 'agent' || isRecord(row.tile_endpoint_metadata)) return 'agent'
  if (row.endpoint_type === 'FOUNDATION_MODEL_API') return 'hosted'
  if (row.endpoint_type === 'EXTERNAL_MODEL' || Object.keys(external).length > 0) return 'external'
  if (textOf(row.endpoint_type) !== undefined) return 'custom'
  // Older workspaces do not say: what they host has no maker (wire facts, 2.1).
  return Object.keys(foundation).length > 0 && (name.startsWith('databricks-') || textOf(row.creator) === undefined) ? 'hosted' : 'custom'
}

/** The APIs that can be chosen, the best first. */
function apisOf({ task: said, apiTypes, family }: Evidence, task: Task, group: FoundEndpoint['group']): Api[] {
  if (said.startsWith('agent/v1/chat')) return ['invocations', 'chat-completions']
  if (said.startsWith('agent/v2/chat')) return ['chat-agent', 'invocations']
  if (task === 'agent') return ['responses', 'chat-agent', 'invocations']
  if (group === 'custom' || group === 'agent') return ['invocations', 'chat-completions', 'responses', 'chat-agent']
  return chatApis(family, apiTypes)
}

function chatApis({ responses }: Family, apiTypes: readonly string[]): Api[] {
  const saysChat = apiTypes.some(isChatType)
  const saysResponses = apiTypes.some((type) => type.endsWith('/responses'))
  if (!saysChat && (saysResponses || responses === 'only')) return ['responses']
  return responses === 'better' ? ['responses', 'chat-completions'] : ['chat-completions', 'responses']
}

function isChatType(type: string): boolean {
  return /^(mlflow|openai)\/.*chat\/completions$/.test(type)
}

/** In the words of the workspace's own pages: Ready, Ready (Update failed), Not ready (Updating, Update failed, Stopped). */
function stateOf(row: Row): EndpointState {
  const { ready, config_update: update, suspend } = recordOf(row.state)
  if (ready === 'READY') return update === 'UPDATE_FAILED' ? 'ready-update-failed' : 'ready'
  if (suspend === 'SUSPENDED') return 'stopped'
  if (update === 'IN_PROGRESS') return 'updating'
  return update === 'UPDATE_FAILED' ? 'update-failed' : 'unknown'
}

function reasonAgainst({ row, apiTypes }: Evidence, task: Task, state: EndpointState): FoundEndpoint['reason'] {
  if (task === 'custom') return 'custom-model'
  if (task !== 'chat' && task !== 'agent') return 'not-chat'
  if (task === 'chat' && apiTypes.length > 0 && !apiTypes.some((type) => isChatType(type) || type.endsWith('/responses'))) return 'not-chat'
  if (row.route_optimized === true) return 'route-optimized'
  if (state === 'stopped') return 'stopped'
  const { ready } = recordOf(row.state)
  return ready === undefined || ready === 'READY' ? undefined : 'not-ready'
}

/** Only what is stated as true is trusted: `false` was seen at models that can. */
function abilitiesOf({ row, family }: Evidence): Pick<FoundEndpoint, 'vision' | 'reasoning' | 'tools'> {
  const capabilities = recordOf(row.capabilities)
  const either = (fields: readonly string[], otherwise: Ability): Ability =>
    fields.some((field) => capabilities[field] === true) ? 'yes' : otherwise
  return {
    vision: either(['image_input'], family.vision),
    reasoning: either(['openai_reasoning', 'anthropic_reasoning'], family.reasoning),
    tools: either(['function_calling'], family.tools),
  }
}

/** What an agent's own code makes of parameters nobody knows. */
function limitsOf(family: Family, task: Task): Pick<FoundEndpoint, 'takes' | 'reasoningControl' | 'contextTokens' | 'maxOutputTokens'> {
  if (task === 'agent') return { takes: ['systemPrompt'], reasoningControl: { kind: 'none' } }
  const { control, contextTokens, maxOutputTokens, refuses = [] } = family
  return {
    takes: plainEndpoint.takes.filter((name) => !refuses.includes(name)),
    reasoningControl: control,
    ...(contextTokens !== undefined && { contextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  }
}

function titleOf({ row, external, foundation, entity }: Evidence): string | undefined {
  const tile = recordOf(row.tile_endpoint_metadata)
  return textOf(foundation.display_name) ?? textOf(external.name) ?? textOf(entity.entity_name) ?? textOf(tile.tile_model_name)
}

function recordOf(value: unknown): Row {
  return isRecord(value) ? value : {}
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
