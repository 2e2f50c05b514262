import { foundationNamed } from './foundation.ts'
import type { JsonObject } from './json.ts'
import { families, type FakeEndpoint, type ModelTraits } from './model.ts'
import { refusals } from './refusal.ts'

/** The workspace id in `X-Databricks-Org-Id`, in the configuration document and in optimized routes. */
export const WORKSPACE_ID = '1234567890123456'

const READY = { ready: 'READY', config_update: 'NOT_UPDATING' }
const CREATED = 1_771_000_000_000
/** What the token for a route-optimized endpoint must be asked for with. */
const ROUTE_DETAILS =
  '[{"type":"workspace_permission","object_type":"serving-endpoints","object_path":"/serving-endpoints/fast",' +
  '"actions":["query_inference_endpoint"]}]'
const OWNED = { creator: 'bo@example.com', creator_display_name: 'Bo', creator_kind: 'User' }

/** The row of an endpoint that somebody of the workspace made. */
function owned(name: string, family: ModelTraits, row: JsonObject, more: Partial<FakeEndpoint> = {}): FakeEndpoint {
  const id = Buffer.from(name.padEnd(16, '.')).toString('hex').slice(0, 32)
  const listing = {
    name,
    id,
    ...OWNED,
    creation_timestamp: CREATED,
    last_updated_timestamp: CREATED,
    state: READY,
    ...row,
  }
  return { ...family, name, replyModel: name, listing, ...more }
}

function customEntity(name: string): JsonObject {
  return {
    name: `${name}-1`,
    entity_name: `main.ml.${name.replaceAll('-', '_')}`,
    entity_version: '3',
    type: 'UC_MODEL',
    scale_to_zero_enabled: true,
    workload_size: 'Small',
  }
}

const hosted: readonly FakeEndpoint[] = [
  foundationNamed('databricks-claude-sonnet-4-5'),
  foundationNamed('databricks-claude-sonnet-5'),
  foundationNamed('databricks-claude-opus-5-5'),
  foundationNamed('databricks-gpt-5-mini'),
  foundationNamed('databricks-gpt-5-2'),
  foundationNamed('databricks-gpt-5-4'),
  foundationNamed('databricks-gpt-5-3-codex'),
  foundationNamed('databricks-gpt-oss-120b'),
  foundationNamed('databricks-gemini-3-flash'),
  foundationNamed('databricks-gemini-2-5-pro'),
  foundationNamed('databricks-gemini-2-5-flash'),
  foundationNamed('databricks-qwen35-122b-a10b'),
  foundationNamed('databricks-meta-llama-3-3-70b-instruct'),
  foundationNamed('databricks-llama-4-maverick'),
  foundationNamed('databricks-gemma-3-12b'),
  foundationNamed('databricks-gte-large-en'),
  { ...foundationNamed('databricks-claude-opus-4-8'), refusal: refusals.disabled },
]

const made: readonly FakeEndpoint[] = [
  owned(
    'my-gpt',
    families.gpt,
    {
      task: 'llm/v1/chat',
      endpoint_type: 'EXTERNAL_MODEL',
      config: {
        served_entities: [
          {
            name: 'my-gpt-1',
            external_model: { provider: 'openai', name: 'gpt-4o', task: 'llm/v1/chat', openai_config: {} },
          },
        ],
      },
      ai_gateway: {
        usage_tracking_config: { enabled: true },
        rate_limits: [{ calls: 10, key: 'user', renewal_period: 'minute' }],
      },
      tags: [{ key: 'team', value: 'x' }],
    },
    { replyModel: 'gpt-4o-2024-08-06', provider: 'openai', control: { kind: 'open' } },
  ),
  owned('churn-model', families.custom, {
    description: 'Will a customer leave?',
    route_optimized: false,
    endpoint_type: 'CUSTOM_MODEL',
    config: { served_entities: [customEntity('churn-model')], served_models: [] },
  }),
  owned(
    'fraud-model',
    families.custom,
    {
      description: '',
      route_optimized: false,
      endpoint_type: 'CUSTOM_MODEL',
      state: {
        ready: 'NOT_READY',
        config_update: 'IN_PROGRESS',
        suspend: 'NOT_SUSPENDED',
        system_update_failure: false,
      },
      config: { served_entities: [customEntity('fraud-model')], served_models: [] },
    },
    { refusal: refusals.endpointNotFound },
  ),
  owned(
    'stopped-llama',
    families.llama,
    {
      task: 'llm/v1/chat',
      endpoint_type: 'CUSTOM_MODEL',
      state: { ready: 'NOT_READY', config_update: 'NOT_UPDATING', suspend: 'SUSPENDED' },
      config: { served_entities: [customEntity('stopped-llama')] },
    },
    { refusal: refusals.stopped },
  ),
  owned(
    'new-llama',
    families.llama,
    {
      task: 'llm/v1/chat',
      endpoint_type: 'CUSTOM_MODEL',
      state: { ready: 'NOT_READY', config_update: 'IN_PROGRESS', suspend: 'NOT_SUSPENDED' },
      config: { served_entities: [customEntity('new-llama')] },
    },
    { refusal: refusals.endpointNotFound },
  ),
  owned('patched-llama', families.llama, {
    task: 'llm/v1/chat',
    endpoint_type: 'CUSTOM_MODEL',
    state: { ready: 'READY', config_update: 'UPDATE_FAILED' },
    config: { served_entities: [customEntity('patched-llama')] },
  }),
  owned(
    'others-only',
    families.llama,
    {
      task: 'llm/v1/chat',
      endpoint_type: 'CUSTOM_MODEL',
      permission_level: 'CAN_VIEW',
      config: { served_entities: [customEntity('others-only')] },
    },
    { refusal: refusals.noPermission },
  ),
  owned('supervisor', families.agent, {
    task: 'agent/v1/responses',
    config: {},
    tile_endpoint_metadata: {
      tile_id: 'tile-1',
      tile_model_name: 'supervisor',
      problem_type: 'MULTI_AGENT_SUPERVISOR',
    },
  }),
  owned('planner', families.chatAgent, {
    task: 'agent/v2/chat',
    endpoint_type: 'CUSTOM_MODEL',
    config: { served_entities: [customEntity('planner')] },
  }),
  owned('first-agent', families.chatModel, {
    task: 'agent/v1/chat',
    endpoint_type: 'CUSTOM_MODEL',
    config: { served_entities: [customEntity('first-agent')] },
  }),
  owned('base-llama', families.completions, {
    task: 'llm/v1/completions',
    endpoint_type: 'CUSTOM_MODEL',
    config: { served_entities: [customEntity('base-llama')] },
  }),
  owned('fast-llama', families.llama, {
    task: 'llm/v1/chat',
    route_optimized: true,
    endpoint_type: 'CUSTOM_MODEL',
    config: { served_entities: [customEntity('fast-llama')] },
  }),
]

/** The endpoints that a fake workspace has unless it is given others: one of every kind that behaves in its own way. */
export const defaultEndpoints: readonly FakeEndpoint[] = [...hosted, ...made]

/** The answer to GET of one endpoint: the row and what only the single description has. */
export function describeEndpoint(endpoint: FakeEndpoint, origin: string): JsonObject {
  const { listing, details } = endpoint
  const optimized = listing['route_optimized'] === true
  const path = optimized ? `/${WORKSPACE_ID}/serving-endpoints` : '/serving-endpoints'
  const url = `${origin}${path}/${encodeURIComponent(endpoint.name)}/invocations`
  return {
    permission_level: 'CAN_MANAGE',
    route_optimized: false,
    endpoint_url: url,
    ...listing,
    ...details,
    ...(optimized && { data_plane_info: { query_info: { endpoint_url: url, authorization_details: ROUTE_DETAILS } } }),
  }
}
