import { describe, expect, test } from 'vitest'
import { toServerEndpoint } from '#core/providers/server-models.ts'
import { toEndpoint } from '#core/providers/serving-endpoints.ts'
import type { FoundEndpoint } from '#shared/endpoint.ts'
import { startOpenAiServer } from '#kit/openai-server.ts'
import { CLAUDE, GPT, LLAMA, afterwards, connected, testCore, testWorkspace } from '#kit/story.ts'
import { defaultEndpoints } from '#kit/workspace/index.ts'
import type { FakeEndpoint, Workspace } from '#kit/workspace/index.ts'
import { foundationNamed } from '#kit/workspace/foundation.ts'

const ready = { ready: 'READY', config_update: 'NOT_UPDATING' }
const entity = (row: object) => ({ config: { served_entities: [row] } })
const openAi = (name: string, task?: string) => entity({ external_model: { provider: 'openai', name, ...(task !== undefined && { task }) } })
const foundation = (name: string, more: object = {}) => entity({ entity_name: `system.ai.${name}`, foundation_model: { name: `system.ai.${name}`, ...more } })

describe('what a row of the workspace’s list says', () => {
  type Row = readonly [what: string, row: Record<string, unknown>, found: Partial<FoundEndpoint>]
  const rows: readonly Row[] = [
    ['nothing but a name', {}, { task: 'custom', group: 'custom', state: 'unknown', usable: false, reason: 'custom-model', vision: 'unknown' }],
    ['odd fields', { task: 7, state: 'READY', config: [], capabilities: null, tags: 1 }, { task: 'custom', state: 'unknown', usable: false }],
    ['an external model that carries the task', openAi('gpt-4o', 'llm/v1/chat'), { task: 'chat', group: 'external', title: 'gpt-4o', usable: true, vision: 'yes', api: 'chat-completions', reasoningControl: { kind: 'none' } }],
    ['an external Claude', { task: 'llm/v1/chat', endpoint_type: 'EXTERNAL_MODEL', ...openAi('claude-sonnet-4-5-20250929') }, { title: 'claude-sonnet-4-5-20250929', reasoningControl: { kind: 'budget', min: 1024, max: 32_000, initial: 'off' } }],
    ['embeddings', { task: 'llm/v1/embeddings' }, { task: 'embeddings', usable: false, reason: 'not-chat' }],
    ['completions', { task: 'llm/v1/completions' }, { task: 'completions', usable: false, reason: 'not-chat' }],
    ['a task that nobody knows', { task: 'vision/v1/segment' }, { task: 'unknown', usable: false, reason: 'not-chat' }],
    ['a hosted model without a task', { ...foundation('databricks-claude-opus-4-6', { display_name: 'Claude Opus 4.6' }) }, { task: 'chat', title: 'Claude Opus 4.6', usable: true, contextTokens: 1_000_000, maxOutputTokens: 128_000 }],
    ['a hosted embedding without a task', { endpoint_type: 'FOUNDATION_MODEL_API', ...foundation('gte_large_en_v1_5') }, { group: 'hosted', task: 'embeddings', usable: false }],
    ['only the Responses API', { task: 'llm/v1/chat', endpoint_type: 'FOUNDATION_MODEL_API', ...foundation('databricks-next-codex', { api_types: ['openai/v1/responses'] }) }, { usable: true, api: 'responses', apis: ['responses'], takes: expect.arrayContaining(['temperature']) as never }],
    ['only an API that Parley does not speak', { task: 'llm/v1/chat', ...foundation('databricks-odd', { api_types: ['anthropic/v1/messages', 'cursor/v1/chat/completions'] }) }, { usable: false, reason: 'not-chat' }],
    ['a capability that is true', { task: 'llm/v1/chat', capabilities: { image_input: true, function_calling: true, anthropic_reasoning: true } }, { vision: 'yes', tools: 'yes', reasoning: 'yes', reasoningControl: { kind: 'none' } }],
    ['a capability that is false although the model can', { task: 'llm/v1/chat', ...foundation('databricks-claude-sonnet-4-5'), capabilities: { image_input: false, anthropic_reasoning: false } }, { vision: 'yes', reasoning: 'yes' }],
    ['a text model', { task: 'llm/v1/chat', ...foundation('databricks-meta-llama-3-1-8b-instruct'), capabilities: {} }, { vision: 'no', reasoning: 'no', contextTokens: 128_000 }],
    ['a model of one’s own', { task: 'llm/v1/chat', endpoint_type: 'CUSTOM_MODEL', ...entity({ entity_name: 'main.ml.our_llama_3_3' }) }, { group: 'custom', title: 'main.ml.our_llama_3_3', api: 'invocations', usable: true, vision: 'no' }],
    ['provisioned throughput', { task: 'llm/v1/chat', endpoint_type: 'CUSTOM_MODEL', ...entity({ entity_name: 'system.ai.llama_v3_3_70b_instruct' }) }, { group: 'custom', contextTokens: 128_000 }],
    ['the older list of entities', { task: 'llm/v1/chat', config: { served_models: [{ model_name: 'x', external_model: { name: 'gpt-5-mini' } }] } }, { group: 'external', reasoningControl: { kind: 'effort', values: ['minimal', 'low', 'medium', 'high'], initial: 'minimal' } }],
    ['an agent', { task: 'agent/v1/responses', tile_endpoint_metadata: { tile_model_name: 'desk' } }, { task: 'agent', group: 'agent', api: 'responses', usable: true, takes: ['systemPrompt'], title: 'desk' }],
    ['an older agent', { task: 'agent/v2/chat' }, { task: 'agent', group: 'agent', api: 'chat-agent', usable: true }],
    ['the oldest kind of agent', { task: 'agent/v1/chat' }, { task: 'agent', api: 'invocations', usable: true }],
    ['route-optimized', { task: 'llm/v1/chat', route_optimized: true, state: ready }, { usable: false, reason: 'route-optimized' }],
    ['ready', { task: 'llm/v1/chat', state: ready }, { state: 'ready', usable: true }],
    ['ready, the last update failed', { task: 'llm/v1/chat', state: { ...ready, config_update: 'UPDATE_FAILED' } }, { state: 'ready-update-failed', usable: true }],
    ['updating', { task: 'llm/v1/chat', state: { ready: 'NOT_READY', config_update: 'IN_PROGRESS' } }, { state: 'updating', usable: false, reason: 'not-ready' }],
    ['update failed', { task: 'llm/v1/chat', state: { ready: 'NOT_READY', config_update: 'UPDATE_FAILED' } }, { state: 'update-failed', usable: false, reason: 'not-ready' }],
    ['stopped', { task: 'llm/v1/chat', state: { ready: 'NOT_READY', config_update: 'NOT_UPDATING', suspend: 'SUSPENDED' } }, { state: 'stopped', usable: false, reason: 'stopped' }],
    ['not ready, who knows why', { task: 'llm/v1/chat', state: { ready: 'NOT_READY' } }, { state: 'unknown', usable: false, reason: 'not-ready' }],
    ['a model that refuses to be steered', { task: 'llm/v1/chat', ...foundation('databricks-claude-sonnet-5') }, { takes: ['systemPrompt', 'maxTokens', 'stop'] }],
    ['a model that its vendor wants asked by Responses', { task: 'llm/v1/chat', endpoint_type: 'FOUNDATION_MODEL_API', ...foundation('databricks-gpt-5-5', { api_types: ['mlflow/v1/chat/completions', 'openai/v1/responses'] }) }, { api: 'responses', apis: ['responses', 'chat-completions'] }],
  ]

  test.each(rows)('%s', (_, row, found) => {
    expect(toEndpoint(row, 'an-endpoint')).toMatchObject(found)
  })
})

test.each([
  [{ id: 'gpt-5-mini' }, { vision: 'yes', reasoningControl: { kind: 'effort', values: ['minimal', 'low', 'medium', 'high'] } }],
  [{ id: 'o3-mini' }, { reasoningControl: { kind: 'effort', values: ['low', 'medium', 'high'] } }],
  [{ id: 'openai/gpt-oss-20b' }, { vision: 'no', reasoningControl: { kind: 'effort' } }],
  [{ id: 'anthropic/claude-sonnet-4.5' }, { vision: 'yes', reasoningControl: { kind: 'none' } }],
  [{ id: 'google/gemini-2.5-flash' }, { reasoningControl: { kind: 'none' } }],
  [{ id: 'text-embedding-3-small' }, { task: 'embeddings', usable: false, reason: 'not-chat' }],
  [{ id: 'Qwen/Qwen3-8B', max_model_len: 32_768 }, { contextTokens: 32_768 }],
  [{ id: 'x/y', name: 'Y', context_length: 9, architecture: { input_modalities: ['text', 'image'] }, supported_parameters: ['tools'] }, { title: 'Y', vision: 'yes', tools: 'yes', reasoning: 'no', contextTokens: 9 }],
  [{ id: 'pixtral', capabilities: { vision: true, function_calling: false } }, { vision: 'yes', tools: 'no' }],
  [{ id: 'local', type: 'vlm', capabilities: ['tool_use'] }, { vision: 'yes', tools: 'yes' }],
  [{ id: 'some-model', capabilities: 3, architecture: 'x', context_length: '9' }, { vision: 'unknown', usable: true, api: 'chat-completions', apis: ['chat-completions', 'responses'] }],
] as const)('a model of another server: %j', (row, found) => {
  expect(toServerEndpoint(row, 'http://127.0.0.1/v1')).toMatchObject(found)
})

test('prices come per token, as texts', () => {
  expect(toServerEndpoint({ id: 'a/b', pricing: { prompt: '0.000003', completion: '0.000015', input_cache_read: '0.0000003' } }, 'http://127.0.0.1/v1').price).toEqual({ input: 3, output: 15, cached: 0.3 })
  // A router that chooses a model later tells -1.
  expect(toServerEndpoint({ id: 'auto', pricing: { prompt: '-1', completion: '-1' } }, 'http://127.0.0.1/v1')).not.toHaveProperty('price')
})

test('only OpenAI itself is known to take its code models by Responses alone', () => {
  expect(toServerEndpoint({ id: 'gpt-5.3-codex' }, 'https://api.openai.com/v1').apis).toEqual(['responses'])
  expect(toServerEndpoint({ id: 'gpt-5.3-codex' }, 'https://proxy.example/v1').api).toBe('chat-completions')
})

/** One message to each endpoint, and where it went. */
async function askEach(parley: Awaited<ReturnType<typeof testCore>>, workspace: Workspace, endpointIds: readonly string[]): Promise<unknown[]> {
  const seen: unknown[] = []
  for (const endpointId of endpointIds) {
    const sent = await parley.client.chat.send({ text: 'Hello', targets: [{ endpointId }] })
    const message = await parley.reply(sent.replyIds[0] ?? '')
    const { path, body } = workspace.requests.at(-1) ?? {}
    seen.push([message.status, path, (body as { model?: string }).model])
  }
  return seen
}

describe('every kind of endpoint is asked in its own place', () => {
  test('hosted, external, of one’s own, and agents', async () => {
    const { workspace, endpoint, ...parley } = await connected()
    const ids = [CLAUDE, 'databricks-gpt-5-3-codex', 'my-gpt', 'supervisor', 'planner', 'first-agent'].map(endpoint)
    expect(await askEach(parley, workspace, ids)).toEqual([
      ['done', '/serving-endpoints/chat/completions', CLAUDE],
      ['done', '/serving-endpoints/responses', 'databricks-gpt-5-3-codex'],
      ['done', '/serving-endpoints/chat/completions', 'my-gpt'],
      ['done', '/serving-endpoints/responses', 'supervisor'],
      ['done', '/serving-endpoints/planner/invocations', undefined],
      ['done', '/serving-endpoints/first-agent/invocations', undefined],
    ])
  })

  test('by the API that the person chose', async () => {
    const { workspace, endpoint, ...parley } = await connected()
    for (const name of [CLAUDE, GPT]) await parley.client.endpoints.override({ endpointId: endpoint(name), overrides: { api: 'responses' } })
    // It stays an agent whatever it is called.
    await parley.client.endpoints.override({ endpointId: endpoint('supervisor'), overrides: { task: 'chat' } })
    expect(await askEach(parley, workspace, [CLAUDE, GPT, 'supervisor'].map(endpoint))).toEqual([
      ['done', '/serving-endpoints/open-responses', CLAUDE],
      ['done', '/serving-endpoints/responses', GPT],
      ['done', '/serving-endpoints/responses', 'supervisor'],
    ])
    const { endpoints } = await parley.client.endpoints.list({})
    // Stop words and a budget of thought are unknown to the Responses API.
    expect(endpoints.find(({ name }) => name === CLAUDE)).toMatchObject({ takes: ['systemPrompt', 'temperature', 'topP', 'maxTokens'], reasoningControl: { kind: 'none' } })
  })
})

test('thoughts that were sealed for chat do not go out by another API, where they would be refused in every later turn', async () => {
  const { client, reply, endpoint } = await connected()
  const target = { endpointId: endpoint(CLAUDE), settings: { parameters: { reasoningBudget: 2048 } } }
  const first = await client.chat.send({ text: 'Hello', targets: [target] })
  const { conversationId, id: parentId, parts } = await reply(first.replyIds[0] ?? '')
  expect(parts.some((part) => part.type === 'reasoning' && part.signature !== undefined)).toBe(true)
  await client.endpoints.override({ endpointId: endpoint(CLAUDE), overrides: { api: 'responses' } })
  const second = await client.chat.send({ conversationId, parentId, text: 'And now?', targets: [target] })
  expect(await reply(second.replyIds[0] ?? '')).toMatchObject({ status: 'done' })
})

describe('what the person says of an endpoint', () => {
  const ownLlama: FakeEndpoint = {
    ...foundationNamed(LLAMA),
    name: 'our llama',
    listing: { name: 'our llama', endpoint_type: 'CUSTOM_MODEL', state: ready, ...entity({ entity_name: 'main.ml.our_llama', type: 'UC_MODEL' }) },
  }

  test('counts more than what was found, also after the next look at the workspace', async () => {
    const { client, workspace, endpoint } = await connected()
    const overrides = { vision: 'no', tools: 'no', reasoning: 'effort', api: 'responses' } as const
    await client.endpoints.override({ endpointId: endpoint(CLAUDE), overrides })
    const { connections } = await client.endpoints.list({})
    workspace.setEndpoints(defaultEndpoints.filter(({ name }) => name !== GPT))
    await client.endpoints.refresh({ connectionId: connections[1]?.id ?? '' })
    const { endpoints } = await client.endpoints.list({})
    expect(endpoints.find(({ name }) => name === CLAUDE)).toMatchObject({
      overrides, vision: 'no', tools: 'no', reasoning: 'yes', api: 'responses', reasoningControl: { kind: 'effort', values: ['low', 'medium', 'high'] },
    })
    await client.endpoints.override({ endpointId: endpoint(CLAUDE), overrides: {} })
    const after = await client.endpoints.list({})
    expect(after.endpoints.find(({ name }) => name === CLAUDE)).toMatchObject({ overrides: {}, vision: 'yes', api: 'chat-completions', reasoningControl: { kind: 'budget' } })
  })

  test('makes a model of one’s own usable that says nothing of itself, at its own address', async () => {
    const { workspace, endpoint, ...parley } = await connected({}, { endpoints: [ownLlama] })
    const endpointId = endpoint('our llama')
    await expect(parley.client.chat.send({ text: 'Hello', targets: [{ endpointId }] })).rejects.toMatchObject({ code: 'endpoint-unusable', details: { reason: 'custom-model' } })
    await parley.client.endpoints.override({ endpointId, overrides: { task: 'chat' } })
    expect(await askEach(parley, workspace, [endpointId])).toEqual([['done', '/serving-endpoints/our%20llama/invocations', undefined]])
  })
})

describe('the gateway', () => {
  const form = (workspace: Workspace, models: string[] = []) =>
    ({ provider: 'databricks', url: workspace.url, token: workspace.token, surface: 'gateway', models }) as const

  test('lists the models of the catalog page by page, with the names typed by hand, and is asked for them', async () => {
    const hosted = Array.from({ length: 60 }, (_, index) => ({ ...foundationNamed(LLAMA), name: `databricks-model-${index}` }))
    const listed = hosted.map((one) => ({ ...one, listing: { ...one.listing, name: one.name } }))
    const workspace = await testWorkspace({ endpoints: [...listed, ...[CLAUDE, GPT, 'databricks-gpt-5-3-codex', 'databricks-gte-large-en'].map(foundationNamed)] })
    const parley = await testCore()
    await parley.client.endpoints.add({ ...form(workspace, [CLAUDE]), extraBody: { store: true, max_completion_tokens: 40 } })
    const { endpoints } = await parley.client.endpoints.list({})
    expect(endpoints).toHaveLength(1 + 64 + 1)
    const pages = workspace.requests.filter(({ path }) => path.endsWith('/model-services'))
    expect(pages.map(({ query }) => [query['page_size'], query['parent'], query['page_token'] !== undefined])).toEqual([['50', 'schemas/system.ai', false], ['50', 'schemas/system.ai', true]])
    const byModel = new Map(endpoints.map((one) => [one.model, one]))
    expect(byModel.get('system.ai.claude-sonnet-4-5')).toMatchObject({ group: 'hosted', state: 'ready', vision: 'yes', reasoningControl: { kind: 'budget' }, title: 'Claude Sonnet 4.5' })
    expect(byModel.get('system.ai.gte-large-en')).toMatchObject({ usable: false, reason: 'not-chat' })
    const asked = ['system.ai.claude-sonnet-4-5', 'system.ai.gpt-5-3-codex', CLAUDE]
    expect(await askEach(parley, workspace, asked.map((model) => byModel.get(model)?.id ?? ''))).toEqual([
      ['done', '/ai-gateway/mlflow/v1/chat/completions', 'system.ai.claude-sonnet-4-5'],
      ['done', '/ai-gateway/mlflow/v1/responses', 'system.ai.gpt-5-3-codex'],
      ['done', '/ai-gateway/mlflow/v1/chat/completions', CLAUDE],
    ])
    const { body } = workspace.requests.at(-1) ?? {}
    expect(body).toMatchObject({ max_tokens: 40 })
    expect(Object.keys(body as object)).not.toContain('store')
  })

  test('falls back to the names of the serving endpoints where its list is refused, asking once more for a smaller page that timed out', async () => {
    const workspace = await testWorkspace()
    const path = '/api/2.1/unity-catalog/model-services'
    const timeout = { page: { status: 504, type: 'text/html', body: '<html><title>504 Gateway Time-out</title></html>' } }
    workspace.script(path, timeout)
    const parley = await testCore()
    const { connectionId } = await parley.client.endpoints.add(form(workspace))
    expect(workspace.requests.filter((request) => request.path === path).map(({ query }) => query['page_size'])).toEqual(['50', '10', '50'])
    workspace.script(path, timeout)
    workspace.script(path, timeout)
    await parley.client.endpoints.refresh({ connectionId })
    const { endpoints } = await parley.client.endpoints.list({})
    const claude = endpoints.find(({ name }) => name === CLAUDE)
    expect(await askEach(parley, workspace, [claude?.id ?? ''])).toEqual([['done', '/ai-gateway/mlflow/v1/chat/completions', CLAUDE]])
  })

  test('that a workspace does not have is said when the connection is tried', async () => {
    const workspace = await testWorkspace({ gateway: false })
    const { client } = await testCore()
    const { ok, steps } = await client.endpoints.test(form(workspace))
    expect([ok, steps.at(-1)?.step, steps.at(-1)?.error?.code]).toEqual([false, 'list', 'gateway-missing'])
    expect((await client.endpoints.test(form(await testWorkspace()))).ok).toBe(true)
  })
})

test('names typed by hand can be used at once, beside what a workspace lists and instead of what a server does not', async () => {
  const hidden: FakeEndpoint = { ...foundationNamed(CLAUDE), listing: {} }
  const workspace = await testWorkspace({ endpoints: [hidden, foundationNamed(GPT)] })
  const server = await startOpenAiServer({ listsModels: false })
  afterwards(() => server.close())
  const parley = await testCore()
  await parley.client.endpoints.add({ provider: 'databricks', url: workspace.url, token: workspace.token, models: [CLAUDE, GPT] })
  await parley.client.endpoints.add({ provider: 'openai-compatible', url: server.url, models: ['gpt-4o-mini'] })
  const { endpoints } = await parley.client.endpoints.list({})
  expect(endpoints.slice(1).map(({ model, usable, vision }) => [model, usable, vision])).toEqual([[GPT, true, 'yes'], [CLAUDE, true, 'yes'], ['gpt-4o-mini', true, 'yes']])
  expect(await askEach(parley, workspace, [endpoints[2]?.id ?? ''])).toEqual([['done', '/serving-endpoints/chat/completions', CLAUDE]])
})
