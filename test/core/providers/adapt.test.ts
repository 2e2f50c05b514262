import { describe, expect, test } from 'vitest'
import { maxAdaptations, refusedField, withoutRefused } from '#core/providers/adapt.ts'
import { errorFromResponse } from '#core/providers/errors.ts'
import type { Host } from '#core/index.ts'
import type { ConnectionForm } from '#shared/connection.ts'
import type { Message, Parameters } from '#shared/message.ts'
import { askOnce, openedConnection, promptOf } from '#kit/ask.ts'
import { memoryKeychain } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { startOpenAiServer } from '#kit/openai-server.ts'
import { afterwards, testCore, testFolder, testWorkspace } from '#kit/story.ts'
import type { FakeEndpoint, Workspace } from '#kit/workspace/index.ts'
import { foundationNamed } from '#kit/workspace/foundation.ts'

const whole = {
  model: 'm', messages: [], input: [], instructions: '', tools: [], tool_choice: 'auto', response_format: {}, stream: true, stream_options: {}, temperature: 1, top_p: 1, top_k: 1,
  stop: [], max_tokens: 1, max_output_tokens: 1, thinking: {}, reasoning_effort: 'low', reasoning: {}, metadata: {}, seed: 1,
}

/** The field that a refusal with this body is about, as an answer of a server. */
function fieldIn(body: unknown, status = 400): string | undefined {
  const text = typeof body === 'string' ? JSON.stringify({ error_code: 'BAD_REQUEST', message: body }) : JSON.stringify(body)
  return refusedField(errorFromResponse({ status, headers: new Headers(), text, url: 'https://w.example/x' }), whole)?.field
}

describe('a refusal is about a field', () => {
  test.each([
    ['stream_options', 'Bad request: json: unknown field "stream_options"'],
    ['metadata', 'json: unknown field "metadata"'],
    ['thinking', "Unsupported parameter: 'thinking' is not supported with this model."],
    ['reasoning_effort', 'reasoning_effort is not supported for this model.'],
    ['reasoning', "Unsupported parameter: 'reasoning.effort' is not supported with this model."],
    ['thinking', 'thinking.budget_tokens: Input is not supported with this model. output_config.effort: Input should be \'low\', \'medium\' or \'high\''],
    ['temperature', '`temperature` is deprecated for this model.'],
    ['temperature', 'The parameter temperature is not supported by claude-sonnet-5.'],
    ['top_p', '`temperature` and `top_p` are not supported with this model.'],
    ['temperature', "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported."],
    ['temperature', 'BAD_REQUEST: Model us.anthropic.claude-opus-5 does not support the temperature parameter.'],
    ['temperature', 'The model returned the following errors: {"type":"error","error":{"type":"invalid_request_error","message":"`temperature` is deprecated for this model."}}'],
    ['thinking', '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'],
    ['stream', "Unsupported value: 'stream' does not support true with this model. Only the default (false) value is supported."],
    ['top_k', 'body -> metadata_that_is_not_sent\n  Extra inputs are not permitted (type=extra_forbidden)\nbody -> top_k\n  Extra inputs are not permitted (type=extra_forbidden)'],
    ['top_k', 'This model does not support the top_k parameter'],
    ['stop', "Unsupported parameter: 'stop' is not supported with this model."],
    ['stop', 'This model does not support stop sequences'],
    ['stream', 'Streaming is not supported for this model.'],
    ['seed', 'Unrecognized request argument supplied: seed'],
    ['stream_options', 'Unrecognized request arguments supplied: stream_options, parallel_tool_calls'],
    ['stream_options', 'body.stream_options: Extra inputs are not permitted'],
    ['top_k', 'top_k: Extra inputs are not permitted'],
    ['seed', "Additional properties are not allowed ('seed' was unexpected)"],
    ['top_k', `[{'type': 'extra_forbidden', 'loc': ('body', 'top_k'), 'msg': 'Extra inputs are not permitted', 'input': 5}]`],
    ['max_tokens', "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."],
    ['max_tokens', 'Parameter max_tokens is not allowed, use max_output_tokens instead'],
  ])('%s: %s', (field, text) => {
    expect(fieldIn(text)).toBe(field)
  })

  test.each([
    ['seed', { detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] }],
    ['top_k', { error: { message: "Unknown parameter: 'top_k'.", type: 'invalid_request_error', param: 'top_k', code: 'unknown_parameter' } }],
    ['reasoning', { error: { message: "Unsupported parameter: 'reasoning.effort' is not supported with this model.", param: 'reasoning.effort', code: 'unsupported_parameter' } }],
    ['stream', { error: { message: 'Your organization must be verified to stream this model.', param: 'stream', code: 'unsupported_value' } }],
    ['temperature', { error: { message: "Unsupported value: 'temperature' does not support 0.1 with this model. Only the default (1) value is supported.", param: 'temperature', code: 'unsupported_value' } }],
    ['seed', { error: { message: "seed is not supported", param: 'None', code: '400' } }],
    ['seed', { error: 'Received error from openai', external_model_message: { error: { message: "Unsupported parameter: 'seed'", param: 'seed', code: 'unsupported_parameter' } } }],
  ])('%s, which a server names beside its sentence: %j', (field, body) => {
    expect(fieldIn(body, 422)).toBe(field)
  })

  test.each([
    ['temperature must be between 0 and 2'],
    ['top_p must be greater than 0 and at most 1'],
    ["The value 2.5 for the parameter 'temperature' is not supported. Supported values are 0 to 2."],
    ['This value of the parameter top_p is not allowed.'],
    ['`max_tokens` must be greater than `thinking.budget_tokens`'],
    ['thinking.enabled.budget_tokens: Input should be greater than or equal to 1024'],
    ["Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. Supported values are: 'low', 'medium', 'high'."],
    ['`temperature` may only be set to 1 when thinking is enabled.'],
    ['`temperature` and `top_p` cannot both be specified for this model. Please use only one.'],
    ['temperature is not supported when thinking is enabled'],
    ['response_format is not supported with stream for this model.'],
    ['prompt is too long: 212728 tokens > 200000 maximum'],
    ["This model's maximum context length is 131072 tokens. However, you requested 140022 tokens (max_tokens). Unsupported parameter: 'max_tokens'"],
    ['This model does not support image input.'],
    ['This model does not support system messages.'],
    ["Invalid role: 'developer'. Must be one of system, user, assistant, tool"],
    ['json: unknown field "messages"'],
    ["Invalid request: 'messages' field is not supported. Please use 'input' field instead."],
    ["Unsupported parameter: 'tools' is not supported with this model."],
    ["messages.3.content.0: stop is not supported"],
    ["Unknown parameter: 'messages[0].metadata'."],
    ['Function tools with reasoning_effort are not supported for gpt-6-sol in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to \'none\'.'],
    ['The flagged text asks about temperature and thinking: this topic is not supported.'],
    ['Bad request: json: unknown field "nothing_that_was_sent"'],
    ['The request is not understood.'],
  ])('and not: %s', (text) => {
    expect(fieldIn(text)).toBeUndefined()
  })

  test('and not where only a value is wrong, or the refusal is no refusal of the request', () => {
    expect(fieldIn({ error: { message: 'temperature is not supported when thinking is enabled', param: 'temperature', code: 'unsupported_value' } })).toBeUndefined()
    expect(fieldIn({ error: { message: "Invalid 'temperature': decimal above maximum value. Expected a value <= 2.", param: 'temperature', code: 'decimal_above_max_value' } })).toBeUndefined()
    expect(fieldIn({ error: { message: "Value 'minimal' is not supported", param: 'reasoning_effort', code: 'invalid_value' } })).toBeUndefined()
    expect(fieldIn({ error: { message: "Unsupported value: 'reasoning.effort' does not support 'minimal'.", param: 'reasoning.effort', code: 'unsupported_value' } })).toBeUndefined()
    for (const status of [403, 404, 429, 500, 503]) expect(fieldIn("Unsupported parameter: 'seed'", status)).toBeUndefined()
  })

  test('another name for the same limit takes its place, another feature does not', () => {
    const refusal = (message: string) => refusedField(errorFromResponse({ status: 400, headers: new Headers(), text: JSON.stringify({ message }), url: 'https://w.example' }), whole)
    expect(refusal("'max_tokens' is not supported. Use 'max_completion_tokens' instead.")).toMatchObject({ field: 'max_tokens', instead: 'max_completion_tokens' })
    expect(refusal("'thinking' is not supported. Use 'reasoning_effort' instead.")).toEqual({ field: 'thinking', said: "'thinking' is not supported. Use 'reasoning_effort' instead." })
  })
})

test('what takes the place of a field does not overwrite what the person put there', () => {
  const refused = [{ field: 'max_tokens', instead: 'max_completion_tokens' }]
  expect(withoutRefused({ max_tokens: 5 }, refused)).toEqual({ max_completion_tokens: 5 })
  expect(withoutRefused({ max_tokens: 5, max_completion_tokens: 9 }, refused)).toEqual({ max_completion_tokens: 9 })
})

interface Story {
  readonly parley: TestCore
  readonly workspace: Workspace
  readonly endpointId: string
  /** The reply to a message, and the bodies that were sent for it. */
  ask(parameters?: Parameters): Promise<{ message: Message; bodies: Record<string, unknown>[] }>
}

async function storyOf(endpoint: FakeEndpoint, form: Partial<ConnectionForm> = {}, life: { folder?: string; parts?: Partial<Host>; workspace?: Workspace } = {}): Promise<Story> {
  const workspace = life.workspace ?? (await testWorkspace({ endpoints: [endpoint] }))
  const parley = await testCore(life.parts ?? {}, life.folder)
  const known = await parley.client.endpoints.list({})
  if (known.connections.length === 1) await parley.client.endpoints.add({ provider: 'databricks', url: workspace.url, token: workspace.token, ...form })
  const { endpoints } = await parley.client.endpoints.list({})
  const endpointId = endpoints.at(-1)?.id ?? ''
  const ask = async (parameters: Parameters = {}) => {
    const before = workspace.requests.length
    const sent = await parley.client.chat.send({ text: 'Hello', targets: [{ endpointId, settings: { parameters } }] })
    const message = await parley.reply(sent.replyIds[0] ?? '')
    return { message, bodies: workspace.requests.slice(before).map(({ body }) => body as Record<string, unknown>) }
  }
  return { parley, workspace, endpointId, ask }
}

async function endpointOf({ parley, endpointId }: Story) {
  const { endpoints } = await parley.client.endpoints.list({})
  return endpoints.find((one) => one.id === endpointId)
}

function refusing(name: string, ...refusedFields: string[]): FakeEndpoint {
  return { ...foundationNamed(name), refusedFields }
}

describe('a request is repeated without a refused field', () => {
  interface Row {
    readonly field: string
    readonly name: string
    readonly parameters?: Parameters
    readonly extraBody?: Record<string, unknown>
    readonly instead?: string
  }
  const rows: readonly Row[] = [
    { field: 'temperature', name: 'databricks-gemini-3-flash', parameters: { temperature: 0.3 } },
    { field: 'top_p', name: 'databricks-gemini-3-flash', parameters: { topP: 0.3 } },
    { field: 'stop', name: 'databricks-gpt-5-2', parameters: { stop: ['END'] } },
    { field: 'max_tokens', name: 'databricks-gpt-5-mini', parameters: { maxTokens: 200 }, instead: 'max_completion_tokens' },
    { field: 'max_completion_tokens', name: 'databricks-gemini-3-flash', extraBody: { max_completion_tokens: 50 } },
    { field: 'reasoning_effort', name: 'databricks-gpt-oss-20b', parameters: { reasoningEffort: 'low' } },
    { field: 'thinking', name: 'databricks-claude-opus-4-6', parameters: { reasoningBudget: 2048 } },
    { field: 'reasoning', name: 'databricks-gpt-5-5', parameters: { reasoningEffort: 'low' } },
    { field: 'max_output_tokens', name: 'databricks-gpt-5-5', parameters: { maxTokens: 200 } },
    { field: 'stream', name: 'databricks-gemini-3-flash' },
    { field: 'stream_options', name: 'databricks-gpt-5-2', extraBody: { stream_options: { include_usage: true } } },
    { field: 'top_k', name: 'databricks-claude-sonnet-5', extraBody: { top_k: 5 } },
    { field: 'seed', name: 'databricks-meta-llama-3-3-70b-instruct', extraBody: { seed: 7 } },
  ]

  test.each(rows)('$field of $name: once, and never again', async ({ field, name, parameters, extraBody, instead }) => {
    const story = await storyOf(refusing(name, field), extraBody === undefined ? {} : { extraBody })
    const first = await story.ask(parameters)
    const adapted = [{ field, ...(instead !== undefined && { instead }) }]
    expect(first.message).toMatchObject({ status: 'done', adapted })
    expect(first.bodies.map((body) => [field in body, instead !== undefined && instead in body])).toEqual([[true, false], [false, instead !== undefined]])
    expect(await endpointOf(story)).toMatchObject({ learned: [{ ...adapted[0], said: expect.stringContaining(field) }] })
    const second = await story.ask(parameters)
    expect(second.message).toMatchObject({ status: 'done' })
    expect(second.message.adapted).toBeUndefined()
    expect(second.bodies.map((body) => field in body)).toEqual([false])
  })

  test('what it refused is no longer among what it takes; what has another name is', async () => {
    const story = await storyOf(refusing('databricks-gpt-5-mini', 'temperature', 'max_tokens', 'reasoning_effort'))
    await story.ask({ temperature: 0.5, maxTokens: 90, topP: 0.5, reasoningEffort: 'low' })
    expect(await endpointOf(story)).toMatchObject({ takes: ['systemPrompt', 'topP', 'maxTokens', 'stop'], reasoningControl: { kind: 'none' } })
  })

  test(`at most ${maxAdaptations} times; what was learned counts for the retry`, async () => {
    const fields = ['temperature', 'top_p', 'stop', 'reasoning_effort', 'stream_options']
    const story = await storyOf(refusing('databricks-gpt-5-2', ...fields), { extraBody: { stream_options: {} } })
    const parameters = { temperature: 0.3, topP: 0.3, stop: ['END'], reasoningEffort: 'low' }
    const first = await story.ask(parameters)
    expect(first.bodies).toHaveLength(1 + maxAdaptations)
    expect([first.message.status, first.message.error?.code, first.message.adapted?.map(({ field }) => field)]).toEqual(['error', 'request-refused', fields.slice(0, maxAdaptations)])
    const second = await story.ask(parameters)
    expect([second.message.status, second.message.adapted, second.bodies.length]).toEqual(['done', [{ field: 'stream_options' }], 2])
  })

  test('after a restart it is still known, until the person has it forgotten', async () => {
    const life = { folder: testFolder(), parts: { keychain: memoryKeychain() } }
    const first = await storyOf(refusing('databricks-gemini-3-flash', 'temperature'), {}, life)
    await first.ask({ temperature: 0.3 })
    await first.parley.close()
    const second = await storyOf(foundationNamed('databricks-gemini-3-flash'), {}, { ...life, workspace: first.workspace })
    expect((await second.ask({ temperature: 0.3 })).bodies.map((body) => 'temperature' in body)).toEqual([false])
    await second.parley.client.endpoints.forgetLearned({ endpointId: second.endpointId })
    first.workspace.setEndpoints([foundationNamed('databricks-gemini-3-flash')])
    expect((await second.ask({ temperature: 0.3 })).bodies.map((body) => 'temperature' in body)).toEqual([true])
    expect(await endpointOf(second)).toMatchObject({ learned: [], takes: expect.arrayContaining(['temperature']) })
  })

  test('a server that wants back what it refused gets an end', async () => {
    const server = await startOpenAiServer()
    afterwards(() => server.close())
    const says = (message: string) => ({ refuse: { status: 400, code: 'x', message } })
    const text = (from: string, to: string) => `Unsupported parameter: '${from}'. Use '${to}' instead.`
    server.script('gpt-4o-mini', says(text('max_tokens', 'max_completion_tokens')))
    server.script('gpt-4o-mini', says(text('max_completion_tokens', 'max_tokens')))
    server.script('gpt-4o-mini', says(text('max_tokens', 'max_completion_tokens')))
    const asked = server.requests.length
    const parts = await askOnce(openedConnection(server.url), { ...promptOf('gpt-4o-mini', 'Hi'), parameters: { maxTokens: 5 } })
    expect(parts.filter(({ type }) => type === 'adapted')).toHaveLength(2)
    expect(parts.at(-1)).toMatchObject({ type: 'end', status: 'error', error: { code: 'request-refused' } })
    expect(server.requests.length - asked).toBe(3)
  })

  test('what the person takes out of every request is not put back under another name', async () => {
    const story = await storyOf(refusing('databricks-gpt-5-mini', 'max_tokens'), { removedBody: ['max_completion_tokens', 'stream'] })
    const { bodies } = await story.ask({ maxTokens: 100 })
    expect(bodies.map((body) => Object.keys(body).toSorted())).toEqual([['max_tokens', 'messages', 'model'], ['messages', 'model']])
  })

  test('another kind of server is adapted to as well, in its own words', async () => {
    const server = await startOpenAiServer({ models: ['gpt-5-mini'] })
    afterwards(() => server.close())
    server.refuse('gpt-5-mini', 'max_tokens', 'temperature', 'reasoning_effort')
    const { client, reply } = await testCore()
    await client.endpoints.add({ provider: 'openai-compatible', url: server.url })
    const { endpoints } = await client.endpoints.list({})
    const endpointId = endpoints.find(({ name }) => name === 'gpt-5-mini')?.id ?? ''
    const parameters = { maxTokens: 40, temperature: 0.5, reasoningEffort: 'low' }
    const sent = await client.chat.send({ text: 'Hello', targets: [{ endpointId, settings: { parameters } }] })
    const adapted = (await reply(sent.replyIds[0] ?? '')).adapted
    expect(adapted?.toSorted((one, two) => one.field.localeCompare(two.field))).toEqual([{ field: 'max_tokens', instead: 'max_completion_tokens' }, { field: 'reasoning_effort' }, { field: 'temperature' }])
    expect(server.requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 40 })
  })
})

test('a value that is refused is told, and nothing is repeated or learned', async () => {
  const story = await storyOf(foundationNamed('databricks-gemini-3-flash'))
  const { message, bodies } = await story.ask({ temperature: 3 })
  expect([message.status, message.error?.code, message.adapted, bodies.length]).toEqual(['error', 'request-refused', undefined, 1])
  expect(await endpointOf(story)).toMatchObject({ learned: [] })
})
