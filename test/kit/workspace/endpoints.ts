import type { JsonObject } from './json.ts'
import { refusals, type Refusal } from './refusal.ts'

/** What answers behind an endpoint; it decides shapes and rules. */
export type Family = 'claude' | 'gpt' | 'llama' | 'gpt-oss' | 'gemini' | 'embeddings' | 'custom' | 'agent' | 'openai'

/** How a model reasons on the wire: content blocks (Databricks), a field beside `content`, or tags inside it. */
export type ReasoningShape = 'blocks' | 'reasoning_content' | 'reasoning' | 'think-tags' | 'hidden'

/** A model behind the fake: how it answers and what it refuses. */
export interface FakeModel {
  /** The name in the address or in the field `model`. */
  readonly name: string
  /** The dated id of the provider that replies carry in `model`. */
  readonly replyModel: string
  readonly family: Family
  readonly vision: boolean
  /** Tokens (estimated, four characters each) that the model takes before it refuses. */
  readonly contextTokens: number
  /** Where a stream carries its usage. `asked` means last, and only when `stream_options.include_usage` was sent. */
  readonly usage: 'every' | 'last' | 'asked'
  readonly reasoning: ReasoningShape
  /** Reasons without being asked. */
  readonly alwaysReasons?: boolean
  /** Request fields of chat that this model refuses although others take them. */
  readonly refusedFields?: readonly string[]
  /** Answered to every query, whatever it asks. */
  readonly refusal?: Refusal
  /** Only the Responses API works. */
  readonly responsesOnly?: boolean
}

/** A serving endpoint of the fake workspace: a model and the rows that describe it. */
export interface FakeEndpoint extends FakeModel {
  /** The row in the list of endpoints. */
  readonly listing: JsonObject
  /** What the description of this one endpoint adds to the row. */
  readonly details?: JsonObject
}

const READY = { ready: 'READY', config_update: 'NOT_UPDATING' }
const CREATED = 1_771_000_000_000
const OWNED = { creator: 'bo@example.com', creator_display_name: 'Bo', creator_kind: 'User' }

const families = {
  claude: { family: 'claude', vision: true, contextTokens: 200_000, usage: 'every', reasoning: 'blocks' },
  gpt: { family: 'gpt', vision: true, contextTokens: 400_000, usage: 'last', reasoning: 'hidden' },
  llama: { family: 'llama', vision: false, contextTokens: 128_000, usage: 'every', reasoning: 'blocks' },
  oss: { family: 'gpt-oss', vision: false, contextTokens: 131_072, usage: 'every', reasoning: 'blocks' },
  gemini: { family: 'gemini', vision: true, contextTokens: 1_048_576, usage: 'every', reasoning: 'blocks' },
  embeddings: { family: 'embeddings', vision: false, contextTokens: 8192, usage: 'every', reasoning: 'blocks' },
  custom: { family: 'custom', vision: false, contextTokens: 1_000_000, usage: 'every', reasoning: 'blocks' },
  agent: { family: 'agent', vision: false, contextTokens: 200_000, usage: 'last', reasoning: 'blocks' },
} as const satisfies Readonly<Record<string, Omit<FakeModel, 'name' | 'replyModel'>>>

interface FoundationRow {
  readonly title: string
  readonly replyModel: string
  readonly capabilities?: JsonObject
  readonly apiTypes?: readonly string[]
  readonly task?: string
}

/** The row of a pay-per-token endpoint: no `id`, no `creator`, and fields that no typed SDK knows. */
function foundation(
  name: string,
  family: Omit<FakeModel, 'name' | 'replyModel'>,
  row: FoundationRow,
  more: Partial<FakeModel> = {},
): FakeEndpoint {
  const entity = `system.ai.${name}`
  const model = {
    name: entity,
    display_name: row.title,
    docs: 'https://docs.databricks.com/machine-learning/foundation-models/',
    description: `${row.title}, served by Databricks.`,
    price: '42.857',
    input_price: '42.857',
    price_unit: 'DBUs per 1M tokens',
    pricing_model: 'Pay-per-token',
    model_class: family.family,
    api_types: row.apiTypes ?? ['mlflow/v1/chat/completions'],
    ai_gateway_model_profile: { speed: 'FAST', cost: 'MEDIUM', quality: 'HIGH' },
    ai_gateway_v2_supported: true,
  }
  const entityRow = { name, entity_name: entity, type: 'FOUNDATION_MODEL', foundation_model: model }
  const listing = {
    name,
    creation_timestamp: CREATED,
    last_updated_timestamp: CREATED,
    state: READY,
    config: { served_entities: [entityRow] },
    task: row.task ?? 'llm/v1/chat',
    endpoint_type: 'FOUNDATION_MODEL_API',
    permission_level: 'CAN_QUERY',
    capabilities: row.capabilities ?? {},
  }
  return { ...family, name, replyModel: row.replyModel, listing, ...more }
}

/** The row of an endpoint that somebody of the workspace made. */
function owned(
  name: string,
  family: Omit<FakeModel, 'name' | 'replyModel'>,
  row: JsonObject,
  more: Partial<FakeEndpoint> = {},
): FakeEndpoint {
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
  foundation('databricks-claude-sonnet-4-5', families.claude, {
    title: 'Claude Sonnet 4.5',
    replyModel: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    capabilities: { function_calling: true, image_input: true, long_context: true, anthropic_reasoning: false },
    apiTypes: ['mlflow/v1/chat/completions', 'anthropic/v1/messages'],
  }),
  foundation(
    'databricks-claude-sonnet-5',
    families.claude,
    {
      title: 'Claude Sonnet 5',
      replyModel: 'us.anthropic.claude-sonnet-5-20260601-v1:0',
      capabilities: { function_calling: true, image_input: true },
      apiTypes: ['mlflow/v1/chat/completions', 'anthropic/v1/messages'],
    },
    { refusedFields: ['temperature', 'top_p', 'top_k', 'thinking'] },
  ),
  foundation('databricks-gpt-5-mini', families.gpt, {
    title: 'GPT-5 mini',
    replyModel: 'gpt-5-mini-2025-08-07',
    capabilities: { function_calling: true, image_input: true, openai_reasoning: true },
    apiTypes: ['mlflow/v1/chat/completions', 'openai/v1/responses'],
  }),
  foundation(
    'databricks-gpt-5-3-codex',
    families.gpt,
    {
      title: 'GPT-5.3 Codex',
      replyModel: 'gpt-5.3-codex',
      capabilities: { function_calling: true },
      apiTypes: ['openai/v1/responses'],
    },
    { responsesOnly: true },
  ),
  foundation(
    'databricks-gpt-oss-120b',
    families.oss,
    {
      title: 'GPT OSS 120B',
      replyModel: 'gpt-oss-120b-080525',
      capabilities: { function_calling: true, openai_reasoning: true },
    },
    { alwaysReasons: true },
  ),
  foundation(
    'databricks-gemini-2-5-flash',
    families.gemini,
    {
      title: 'Gemini 2.5 Flash',
      replyModel: 'gemini-2.5-flash',
      capabilities: { function_calling: true, image_input: true, long_context: true },
      apiTypes: ['mlflow/v1/chat/completions', 'gemini/v1/generateContent'],
    },
    { alwaysReasons: true },
  ),
  foundation('databricks-meta-llama-3-3-70b-instruct', families.llama, {
    title: 'Meta Llama 3.3 70B Instruct',
    replyModel: 'meta-llama-3.3-70b-instruct-121024',
    capabilities: { function_calling: true },
  }),
  foundation('databricks-gte-large-en', families.embeddings, {
    title: 'GTE Large (En)',
    replyModel: 'gte-large-en-v1.5',
    apiTypes: ['mlflow/v1/embeddings'],
    task: 'llm/v1/embeddings',
  }),
  foundation(
    'databricks-claude-opus-4-8',
    families.claude,
    {
      title: 'Claude Opus 4.8',
      replyModel: 'us.anthropic.claude-opus-4-8-v1:0',
      capabilities: { function_calling: true, image_input: true },
    },
    { refusal: refusals.disabled },
  ),
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
    { replyModel: 'gpt-4o-2024-08-06' },
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
  owned(
    'fast-llama',
    families.llama,
    {
      task: 'llm/v1/chat',
      route_optimized: true,
      endpoint_type: 'CUSTOM_MODEL',
      config: { served_entities: [customEntity('fast-llama')] },
    },
    {
      // Known is only that the workspace address does not serve it; the text is invented.
      refusal: {
        status: 403,
        code: 'PERMISSION_DENIED',
        message: 'This endpoint is route optimized and cannot be queried through the workspace URL.',
      },
      details: {
        data_plane_info: {
          query_info: {
            endpoint_url:
              'https://0a1b2c.serving.example.com/1234567890123456/serving-endpoints/fast-llama/invocations',
            authorization_details:
              '[{"type":"workspace_permission","object_type":"serving-endpoints","object_path":"/serving-endpoints/fast",' +
              '"actions":["query_inference_endpoint"]}]',
          },
        },
      },
    },
  ),
]

/** The endpoints that a fake workspace has unless it is given others: one of every kind that behaves in its own way. */
export const defaultEndpoints: readonly FakeEndpoint[] = [...hosted, ...made]

/** The answer to GET of one endpoint: the row and what only the single description has. */
export function describeEndpoint(endpoint: FakeEndpoint, origin: string): JsonObject {
  const { listing, details } = endpoint
  return {
    permission_level: 'CAN_MANAGE',
    route_optimized: false,
    endpoint_url: `${origin}/serving-endpoints/${encodeURIComponent(endpoint.name)}/invocations`,
    ...listing,
    ...details,
  }
}
