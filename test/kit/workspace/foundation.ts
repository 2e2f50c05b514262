import type { JsonObject } from './json.ts'
import { families, type FakeEndpoint, type FakeModel, type ModelTraits, type ReasoningControl } from './model.ts'

const READY = { ready: 'READY', config_update: 'NOT_UPDATING' }
const CREATED = 1_771_000_000_000

interface FoundationRow {
  readonly title: string
  readonly replyModel: string
  readonly capabilities?: JsonObject
  readonly apiTypes?: readonly string[]
  readonly task?: string
}

/** The row of a pay-per-token endpoint: no `id`, no `creator`, and fields that no typed SDK knows. */
export function foundation(
  name: string,
  family: ModelTraits,
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

type More = Partial<FakeModel> & { readonly capabilities?: JsonObject }

const CLAUDE_APIS = ['mlflow/v1/chat/completions', 'anthropic/v1/messages']
const GPT_APIS = ['mlflow/v1/chat/completions', 'mlflow/v1/responses', 'openai/v1/responses']
const GEMINI_APIS = ['mlflow/v1/chat/completions', 'gemini/v1/generateContent']
const SAMPLING = ['temperature', 'top_p', 'top_k']

const fromLow = { kind: 'effort', values: ['low', 'medium', 'high'] } as const
const fromNone = { kind: 'effort', values: ['none', 'low', 'medium', 'high'] } as const
const fromMinimal = { kind: 'effort', values: ['minimal', 'low', 'medium', 'high'] } as const
/** The largest budget is not documented: "more than 32K may not be used" is all that is said. */
const claudeBudget = { kind: 'budget', min: 1024, max: 128_000 } as const

function titled(name: string): string {
  const words = name
    .replace('databricks-', '')
    .replaceAll(/(\d)-(?=\d)/g, '$1.')
    .split('-')
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(' ')
}

function claude(name: string, dated: string, control: ReasoningControl, more: More = {}): FakeEndpoint {
  const usual = { function_calling: true, image_input: true, long_context: true, anthropic_reasoning: false }
  const { capabilities = usual, ...traits } = more
  const replyModel = `us.anthropic.${dated}-v1:0`
  return foundation(
    name,
    families.claude,
    { title: titled(name), replyModel, capabilities, apiTypes: CLAUDE_APIS },
    { control, ...traits },
  )
}

function gpt(name: string, dated: string, control: ReasoningControl, more: Partial<FakeModel> = {}): FakeEndpoint {
  const capabilities = { function_calling: true, image_input: true, openai_reasoning: true }
  return foundation(
    name,
    families.gpt,
    { title: titled(name), replyModel: dated, capabilities, apiTypes: GPT_APIS },
    { control, ...more },
  )
}

function codex(name: string, dated: string): FakeEndpoint {
  const row = {
    title: titled(name),
    replyModel: dated,
    capabilities: { function_calling: true },
    apiTypes: ['openai/v1/responses'],
  }
  return foundation(name, families.gpt, row, { responsesOnly: true, control: { kind: 'open' } })
}

function gemini(name: string, control: ReasoningControl): FakeEndpoint {
  const capabilities = { function_calling: true, image_input: true, long_context: true }
  const replyModel = name.replace('databricks-', '').replace(/(\d)-(\d)/, '$1.$2')
  const isThird = control.kind === 'effort'
  const made = isThird ? ({ reasoning: 'hidden', signsCalls: true } as const) : { alwaysReasons: true }
  return foundation(
    name,
    families.gemini,
    { title: titled(name), replyModel, capabilities, apiTypes: GEMINI_APIS },
    { control, ...made },
  )
}

function open(name: string, family: ModelTraits, dated: string, more: More = {}): FakeEndpoint {
  const { capabilities = { function_calling: true }, ...traits } = more
  return foundation(name, family, { title: titled(name), replyModel: dated, capabilities }, traits)
}

function embeddings(name: string, title: string, dated: string): FakeEndpoint {
  return foundation(name, families.embeddings, {
    title,
    replyModel: dated,
    apiTypes: ['mlflow/v1/embeddings'],
    task: 'llm/v1/embeddings',
  })
}

/**
 * Every endpoint of section 2.5 whose reasoning control is known for certain, in the order of that table. Each takes
 * what is documented for its model and refuses the rest.
 */
export const familyEndpoints: readonly FakeEndpoint[] = [
  claude('databricks-claude-opus-4-7', 'claude-opus-4-7', claudeBudget, { contextTokens: 1_000_000 }),
  claude('databricks-claude-opus-4-6', 'claude-opus-4-6', claudeBudget, { contextTokens: 1_000_000 }),
  claude('databricks-claude-opus-4-5', 'claude-opus-4-5-20251101', claudeBudget),
  claude('databricks-claude-opus-4-1', 'claude-opus-4-1-20250805', claudeBudget, {
    capabilities: { function_calling: true },
  }),
  claude('databricks-claude-sonnet-4-6', 'claude-sonnet-4-6', claudeBudget, { contextTokens: 1_000_000 }),
  claude('databricks-claude-sonnet-4-5', 'claude-sonnet-4-5-20250929', claudeBudget),
  claude('databricks-claude-sonnet-4', 'claude-sonnet-4-20250514', claudeBudget),
  claude(
    'databricks-claude-haiku-4-5',
    'claude-haiku-4-5-20251001',
    { kind: 'open' },
    { capabilities: { function_calling: true } },
  ),
  claude('databricks-claude-opus-5-5', 'claude-opus-5-5-20261001', { kind: 'adaptive' }),
  gpt('databricks-gpt-5-5-pro', 'gpt-5.5-pro-2026-04-23', fromLow),
  gpt('databricks-gpt-5-5', 'gpt-5.5-2026-04-23', fromLow),
  gpt('databricks-gpt-5-4', 'gpt-5.4-2026-03-05', fromLow, { chatTools: 'none' }),
  gpt('databricks-gpt-5-4-mini', 'gpt-5.4-mini-2026-03-17', fromLow),
  gpt('databricks-gpt-5-4-nano', 'gpt-5.4-nano-2026-03-17', fromLow),
  codex('databricks-gpt-5-3-codex', 'gpt-5.3-codex'),
  codex('databricks-gpt-5-2-codex', 'gpt-5.2-codex'),
  codex('databricks-gpt-5-1-codex-max', 'gpt-5.1-codex-max'),
  codex('databricks-gpt-5-1-codex-mini', 'gpt-5.1-codex-mini'),
  gpt('databricks-gpt-5-2', 'gpt-5.2-2025-12-11', fromNone),
  gpt('databricks-gpt-5-1', 'gpt-5.1-2025-11-13', fromNone),
  gpt('databricks-gpt-5', 'gpt-5-2025-08-07', fromMinimal),
  gpt('databricks-gpt-5-mini', 'gpt-5-mini-2025-08-07', fromMinimal),
  gpt('databricks-gpt-5-nano', 'gpt-5-nano-2025-08-07', fromMinimal),
  gemini('databricks-gemini-3-5-flash', fromLow),
  gemini('databricks-gemini-3-flash', fromLow),
  gemini('databricks-gemini-3-1-flash-lite', fromLow),
  gemini('databricks-gemini-3-1-pro', fromLow),
  gemini('databricks-gemini-2-5-pro', { kind: 'budget', min: 128, max: 32_768 }),
  gemini('databricks-gemini-2-5-flash', { kind: 'budget', min: 0, max: 24_576 }),
  open('databricks-gpt-oss-120b', families.oss, 'gpt-oss-120b-080525', {
    control: fromLow,
    alwaysReasons: true,
    capabilities: { function_calling: true, openai_reasoning: true },
  }),
  open('databricks-gpt-oss-20b', families.oss, 'gpt-oss-20b-080525', {
    control: fromLow,
    alwaysReasons: true,
    capabilities: { function_calling: true, openai_reasoning: true },
  }),
  open('databricks-qwen35-122b-a10b', families.qwen, 'qwen3.5-122b-a10b', {
    alwaysReasons: true,
    capabilities: { function_calling: true, image_input: false, long_context: false },
  }),
  open('databricks-qwen3-next-80b-a3b-instruct', families.qwen, 'qwen3-next-80b-a3b-instruct', { reasoning: 'hidden' }),
  open('databricks-llama-4-maverick', families.llama, 'meta-llama-4-maverick-040225', {
    vision: true,
    capabilities: { function_calling: true, image_input: true },
  }),
  open('databricks-meta-llama-3-3-70b-instruct', families.llama, 'meta-llama-3.3-70b-instruct-121024'),
  open('databricks-meta-llama-3-1-8b-instruct', families.llama, 'meta-llama-3.1-8b-instruct-072424', {
    capabilities: {},
  }),
  open('databricks-gemma-3-12b', families.gemma, 'gemma-3-12b-031225', {
    capabilities: { function_calling: true, image_input: true },
  }),
  gemini('databricks-gemini-4-carbon', fromLow),
]

/** Endpoints of section 2.5 whose control is open or in doubt: only what their family surely refuses is refused. */
export const openEndpoints: readonly FakeEndpoint[] = [
  claude('databricks-claude-opus-4-8', 'claude-opus-4-8', { kind: 'open' }, { contextTokens: 1_000_000 }),
  claude(
    'databricks-claude-sonnet-5',
    'claude-sonnet-5-20260601',
    { kind: 'adaptive' },
    {
      refusedFields: SAMPLING,
      capabilities: { function_calling: true, image_input: true },
    },
  ),
  claude('databricks-claude-opus-5', 'claude-opus-5-20260601', { kind: 'adaptive' }),
  gpt('databricks-gpt-6-sol', 'gpt-6-sol', { kind: 'open' }, { chatTools: 'without-effort' }),
]

/** The embeddings of section 2.5. */
export const embeddingEndpoints: readonly FakeEndpoint[] = [
  embeddings('databricks-gte-large-en', 'GTE Large (En)', 'gte-large-en-v1.5'),
  embeddings('databricks-bge-large-en', 'BGE Large (En)', 'bge-large-en-v1.5'),
  embeddings('databricks-qwen3-embedding-0-6b', 'Qwen3 Embedding 0.6B', 'qwen3-embedding-0.6b'),
]

/** One of the endpoints above, by its name. Throws for a name that is not among them. */
export function foundationNamed(name: string): FakeEndpoint {
  const found = [...familyEndpoints, ...openEndpoints, ...embeddingEndpoints].find((endpoint) => endpoint.name === name)
  if (!found) throw new Error(`There is no foundation endpoint named ${name}.`)
  return found
}
