import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startOpenAiServer } from '../openai-server.ts'
import {
  defaultEndpoints,
  FAKE_TOKEN,
  scenarios,
  servicePrincipal,
  startWorkspace,
  WORKSPACE_ID,
  type Workspace,
} from './index.ts'

const CLAUDE = 'databricks-claude-sonnet-4-5'
const GPT = 'databricks-gpt-5-mini'
const CODEX = 'databricks-gpt-5-3-codex'
const RESPONSES = '/serving-endpoints/responses'
const OPEN = '/serving-endpoints/open-responses'

type Json = Readonly<Record<string, unknown>>

let workspace: Workspace
beforeAll(async () => {
  workspace = await startWorkspace()
})
afterAll(() => workspace.close())

const bearer = (token = FAKE_TOKEN) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
const post = (path: string, body: unknown, token?: string) =>
  fetch(workspace.url + path, { method: 'POST', headers: bearer(token), body: JSON.stringify(body) })

async function send(path: string, body: unknown, token?: string): Promise<Json & { status: number; message?: string }> {
  const response = await post(path, body, token)
  return { ...((await response.json()) as Json), status: response.status }
}

async function get(path: string): Promise<Response> {
  return fetch(workspace.url + path, { headers: bearer() })
}

async function framesOf(response: Promise<Response>): Promise<{ names: string[]; frames: Json[]; done: boolean }> {
  const blocks = (await (await response).text()).split(/\r?\n\r?\n/).filter((block) => block !== '')
  const data = blocks.map((block) => block.slice(block.indexOf('data: ') + 6))
  const names = blocks.flatMap((block) => (block.startsWith('event: ') ? [block.slice(7, block.indexOf('\n'))] : []))
  return {
    names,
    frames: data.filter((text) => text !== '[DONE]').map((text) => JSON.parse(text) as Json),
    done: data.at(-1) === '[DONE]',
  }
}

const user = (content: unknown) => ({ role: 'user', content })

describe('the Responses API', () => {
  const rows: readonly (readonly [name: string, path: string, body: Json, refusal: string | undefined])[] = [
    ['a plain text', RESPONSES, { model: GPT, input: 'hi' }, undefined],
    [
      'codex, which has no other way',
      RESPONSES,
      { model: CODEX, input: 'hi', reasoning: { effort: 'low' } },
      undefined,
    ],
    ['Claude', RESPONSES, { model: CLAUDE, input: 'hi' }, 'not supported in the Responses API'],
    ['Claude on the open one', OPEN, { model: CLAUDE, input: [user([{ type: 'input_text', text: 'hi' }])] }, undefined],
    [
      'Claude through the gateway',
      '/ai-gateway/mlflow/v1/responses',
      { model: 'system.ai.claude-sonnet-4-5', input: 'hi' },
      undefined,
    ],
    ['store', RESPONSES, { model: GPT, input: 'hi', store: false }, "'store' is not supported"],
    ['service_tier', RESPONSES, { model: GPT, input: 'hi', service_tier: 'auto' }, "'service_tier'"],
    ['max_tokens', RESPONSES, { model: GPT, input: 'hi', max_tokens: 5 }, "Unknown parameter: 'max_tokens'"],
    [
      'an effort that GPT-5 does not know',
      RESPONSES,
      { model: GPT, input: 'hi', reasoning: { effort: 'none' } },
      "'reasoning.effort' does not support",
    ],
    [
      'effort on Llama',
      OPEN,
      { model: 'databricks-llama-4-maverick', input: 'hi', reasoning: { effort: 'low' } },
      'not supported',
    ],
    [
      'parts of chat',
      RESPONSES,
      { model: GPT, input: [user([{ type: 'text', text: 'hi' }])] },
      "Supported values are: 'input_text'",
    ],
    [
      'input_text from the assistant',
      RESPONSES,
      { model: GPT, input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }] },
      "'output_text'",
    ],
    ['empty text', RESPONSES, { model: GPT, input: [user('')] }, 'text must be non-empty'],
    [
      'an id over 64 characters',
      RESPONSES,
      { model: GPT, input: [{ ...user('hi'), id: 'm'.repeat(65) }] },
      'maximum length 64',
    ],
    [
      'a result without its call',
      RESPONSES,
      { model: GPT, input: [{ type: 'function_call_output', call_id: 'c', output: 'x' }] },
      'No tool call found',
    ],
  ]
  test.each(rows)('%s', async (_name, path, body, refusal) => {
    const { status, message = '' } = await send(path, body)
    expect([status, message]).toEqual(refusal === undefined ? [200, ''] : [400, expect.stringContaining(refusal)])
  })

  test('OpenAI names its events and sends no [DONE]; reasoning that comes back is its own', async () => {
    const body = { model: GPT, input: 'hi', stream: true, reasoning: { effort: 'low' } }
    const { names, frames, done } = await framesOf(post(RESPONSES, body))
    expect(names).toEqual(frames.map(({ type }) => type))
    expect(done).toBe(false)
    const { output } = (frames.at(-1)?.['response'] ?? {}) as { output: readonly Json[] }
    expect(output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
    const [thought = {}] = output
    const back = (more: Json) =>
      send(RESPONSES, { model: GPT, input: [user('hi'), { ...thought, id: 'rs_1', ...more }, user('go on')] })
    expect((await back({})).status).toBe(200)
    expect((await back({ encrypted_content: 'other' })).message).toContain('could not be verified')
    expect((await back({ id: thought['id'] })).message).toContain('maximum length 64')
  })

  test('a limit ends in response.incomplete, tools are called', async () => {
    const tools = [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} } }]
    const short = await framesOf(post(RESPONSES, { model: GPT, input: 'hi', max_output_tokens: 3, stream: true }))
    expect(short.frames.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    })
    const called = await send(RESPONSES, { model: GPT, input: '!tool hi', tools })
    expect(called['output']).toMatchObject([{ type: 'function_call', name: 'f', arguments: '{}' }])
  })
})

describe('agents and older kinds', () => {
  test('an agent calls tools in cycles of their own, misspells its end, and fails in events', async () => {
    const path = '/serving-endpoints/supervisor/invocations'
    const ask = (text: string) => framesOf(post(path, { input: [user(text)], stream: true }))
    const { frames, done } = await ask('!tool 2 !sic hi')
    const types = frames.map(({ type }) => type)
    expect(types.filter((type) => type === 'response.created')).toHaveLength(3)
    expect(types.filter((type) => type === 'function_call_output')).toHaveLength(2)
    expect([types.at(-1), done]).toEqual(['responses.completed', true])
    expect((await ask('!errorevent 4')).frames.at(-1)).toMatchObject({ type: 'error', message: 'The model crashed.' })
    const whole = await send(RESPONSES, { model: 'supervisor', input: [user('!tool hi')] })
    expect(whole['output']).toMatchObject([
      { type: 'function_call' },
      { type: 'function_call_output' },
      { type: 'message' },
    ])
  })

  test('an older chat agent streams frames without choices and answers with messages that have ids', async () => {
    const path = '/serving-endpoints/planner/invocations'
    const body = { messages: [{ ...user('!tool hi'), id: 'm1' }] }
    const { frames } = await framesOf(post(path, { ...body, stream: true }))
    expect(frames.every((frame) => !('choices' in frame) && typeof (frame['delta'] as Json)['id'] === 'string')).toBe(
      true,
    )
    expect(frames.some((frame) => (frame['delta'] as Json)['role'] === 'tool')).toBe(true)
    expect((await send(path, body))['messages']).toHaveLength(3)
    expect((await send(path, { input: [user('hi')] })).status).toBe(400)
  })

  test('the oldest chat agent speaks as a chat model; completions take a prompt', async () => {
    expect(await send('/serving-endpoints/first-agent/invocations', { messages: [user('hi')] })).toMatchObject({
      object: 'chat.completion',
    })
    const text = await send('/serving-endpoints/completions', { model: 'base-llama', prompt: 'hi', max_tokens: 4 })
    expect(text).toMatchObject({ object: 'text_completion', choices: [{ finish_reason: 'length' }] })
    expect((await send('/serving-endpoints/completions', { model: CLAUDE, prompt: 'hi' })).status).toBe(400)
  })

  test('a route-optimized endpoint: not at the workspace, not with a personal token', async () => {
    const { data_plane_info: plane } = (await (await get('/api/2.0/serving-endpoints/fast-llama')).json()) as {
      data_plane_info: { query_info: { endpoint_url: string } }
    }
    const path = new URL(plane.query_info.endpoint_url).pathname
    expect(path).toContain(WORKSPACE_ID)
    const body = { messages: [user('hi')] }
    expect((await send('/serving-endpoints/fast-llama/invocations', body)).status).toBe(403)
    expect((await send(path, body)).message).toContain('Personal access tokens are not supported')
    const basic = Buffer.from(`${servicePrincipal.clientId}:${servicePrincipal.clientSecret}`).toString('base64')
    const form = new URLSearchParams({ grant_type: 'client_credentials' })
    const granted = await fetch(`${workspace.url}/oidc/v1/token`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Basic ${basic}` },
    })
    const { access_token: token } = (await granted.json()) as { access_token: string }
    expect((await send(path, body, token)).status).toBe(200)
  })
})

describe('servers outside', () => {
  test('what the provider of an external model refuses is passed on in its own words', async () => {
    workspace.refuse('my-gpt', 'max_tokens')
    const answer = await send('/serving-endpoints/my-gpt/invocations', { messages: [user('hi')], max_tokens: 5 })
    workspace.refuse('my-gpt')
    expect(answer).toMatchObject({
      status: 400,
      error: 'Received error from openai',
      external_model_message: { error: { param: 'max_tokens', code: 'unsupported_parameter' } },
    })
  })

  test('the OpenAI-compatible server speaks Responses too, with state, and refuses a field when it is told to', async () => {
    const server = await startOpenAiServer()
    const call = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(server.url + path, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model: 'gpt-4o-mini', ...body }),
      })
      return { status: response.status, text: await response.text() }
    }
    const { text } = await call('/responses', { input: 'hi', stream: true, store: false })
    expect(text).toMatch(/^event: response\.created\ndata: /)
    server.refuse('gpt-4o-mini', 'temperature')
    expect(await call('/responses', { input: 'hi', temperature: 1 })).toMatchObject({
      status: 400,
      text: expect.stringContaining('"param":"temperature"') as string,
    })
    expect((await call('/chat/completions', { messages: [user('hi')], temperature: 1 })).status).toBe(400)
    expect((await call('/chat/completions', { messages: [{ ...user('hi'), reasoning: 'x' }] })).status).toBe(400)
    await server.close()
  })
})

describe('lists', () => {
  test('model services come in pages, and a page that is too large times out', async () => {
    const path = '/api/2.1/unity-catalog/model-services?parent=schemas/system.ai'
    const page = async (query: string) =>
      (await (await get(`${path}${query}`)).json()) as { model_services: { name: string }[]; next_page_token?: string }
    const names: string[] = []
    let token: string | undefined = ''
    while (token !== undefined) {
      const found: Awaited<ReturnType<typeof page>> = await page(`&page_size=5&page_token=${token}`)
      names.push(...found.model_services.map(({ name }) => name))
      token = found.next_page_token
    }
    const hosted = defaultEndpoints.filter(({ name }) => name.startsWith('databricks-'))
    expect(names).toHaveLength(hosted.length)
    expect(names).toContain('model-services/system.ai.claude-sonnet-4-5')
    const large = await get(`${path}&page_size=1000`)
    expect([large.status, large.headers.get('content-type')]).toEqual([504, 'text/html'])
  })

  test('the hosted models, and the schema of a custom one', async () => {
    const { endpoints } = (await (await get('/api/2.0/serving-endpoints:foundation-models')).json()) as {
      endpoints: Json[]
    }
    expect(endpoints.length).toBeGreaterThan(30)
    const schema = await get('/api/2.0/serving-endpoints/churn-model/openapi')
    expect(await schema.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'churn-model' } })
    expect((await get(`/api/2.0/serving-endpoints/${CLAUDE}/openapi`)).status).toBe(400)
  })

  test('catalog names are for the gateway only', async () => {
    const body = { model: 'system.ai.claude-sonnet-4-5', messages: [user('hi')] }
    expect((await send('/ai-gateway/mlflow/v1/chat/completions', body)).status).toBe(200)
    expect((await send('/serving-endpoints/chat/completions', body)).status).toBe(404)
  })
})

test('the page about the kit names every word', () => {
  const page = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  expect(scenarios.filter(({ word }) => !page.includes(`\`!${word}\``)).map(({ word }) => word)).toEqual([])
})
