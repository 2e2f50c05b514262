import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request as httpsRequest } from 'node:https'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startOpenAiServer } from './openai-server.ts'
import { FAKE_TOKEN, fixtureTls, startWorkspace, WORKSPACE_ID, type Workspace } from './workspace/index.ts'

const CLAUDE = 'databricks-claude-sonnet-4-5'
const GPT = 'databricks-gpt-5-mini'
const LLAMA = 'databricks-meta-llama-3-3-70b-instruct'
const OSS = 'databricks-gpt-oss-120b'

interface Chunk {
  readonly id?: string | null
  readonly choices?: readonly { readonly delta: Delta; readonly finish_reason: string | null }[] | null
  readonly usage?: { readonly completion_tokens: number } | null
  readonly error?: unknown
}
interface Delta {
  readonly content?: unknown
  readonly tool_calls?: readonly { readonly index: number; readonly function: { readonly arguments: string } }[]
  readonly reasoning?: string
}
interface Message {
  readonly role: string
  readonly content: unknown
}

let workspace: Workspace
beforeAll(async () => {
  workspace = await startWorkspace()
})
afterAll(() => workspace.close())

function user(content: unknown): Message {
  return { role: 'user', content }
}

function post(path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${FAKE_TOKEN}`, 'content-type': 'application/json' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(workspace.url + path, { method: 'POST', headers, body: text, ...init })
}

function ask(model: string, messages: string | readonly Message[], more: object = {}): Promise<Response> {
  const list = typeof messages === 'string' ? [user(messages)] : messages
  return post('/serving-endpoints/chat/completions', { model, messages: list, stream: true, ...more })
}

function payloadsIn(text: string): readonly string[] {
  const frames = text.split(/\r?\n\r?\n/).filter((frame) => frame.startsWith('data: '))
  return frames.map((frame) => frame.slice(6))
}

async function readStream(response: Response) {
  const payloads = payloadsIn(await response.text())
  const done = payloads.at(-1) === '[DONE]'
  const chunks = (done ? payloads.slice(0, -1) : payloads).map((payload) => JSON.parse(payload) as Chunk)
  const deltas = chunks.flatMap((chunk) => chunk.choices ?? []).map((choice) => choice.delta)
  const parts: readonly { readonly text?: unknown }[] = deltas.flatMap(({ content }) =>
    Array.isArray(content) ? (content as { text?: unknown }[]) : [{ text: content }],
  )
  const text = parts.map((part) => (typeof part.text === 'string' ? part.text : '')).join('')
  return { done, chunks, deltas, text, finish: chunks.flatMap((chunk) => chunk.choices ?? []).at(-1)?.finish_reason }
}

async function said(model: string, messages: string | readonly Message[], more: object = {}): Promise<string> {
  return (await readStream(await ask(model, messages, more))).text
}

async function failure(answer: Promise<Response>): Promise<{ status: number; error_code?: unknown; message?: string }> {
  const response = await answer
  return { status: response.status, ...((await response.json()) as object) }
}

async function image(format: 'png' | 'jpeg' | 'gif' | 'webp', width: number, height: number) {
  const canvas = sharp({ create: { width, height, channels: 3, background: '#336699' } })
  const bytes = await canvas.toFormat(format).toBuffer()
  return { type: 'image_url', image_url: { url: `data:image/${format};base64,${bytes.toString('base64')}` } }
}

describe('streams', () => {
  test('Claude carries cumulative usage in every chunk, GPT once in a last chunk without choices', async () => {
    const claude = await readStream(await ask(CLAUDE, 'Hello'))
    expect(claude).toMatchObject({ done: true, finish: 'stop' })
    expect(claude.chunks.every((chunk) => chunk.usage)).toBe(true)
    const gpt = await readStream(await ask(GPT, 'Hello'))
    expect(gpt).toMatchObject({ done: true, finish: 'stop' })
    expect(gpt.chunks.filter((chunk) => chunk.usage)).toEqual([gpt.chunks.at(-1)])
    expect(gpt.chunks.at(-1)?.choices).toEqual([])
    expect(gpt.text).toBe(claude.text)
  })

  test('gpt-oss reasons in content lists, then goes on with plain strings', async () => {
    const { deltas, text } = await readStream(await ask(OSS, 'Why is the sky blue?'))
    const kinds = deltas.map(({ content }) =>
      Array.isArray(content) ? (content as { type: string }[])[0]?.type : typeof content,
    )
    expect([...new Set(kinds)]).toEqual(['reasoning', 'text', 'string'])
    expect(text).toContain('You asked: “Why is the sky blue?”')
  })

  test('hidden reasoning comes as summary_encrypted_text', async () => {
    expect(await (await ask(CLAUDE, '!redacted hi')).text()).toContain('summary_encrypted_text')
  })

  test('two tool calls stream interleaved by index, and their results are answered', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } }
    const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }]
    const { deltas, finish } = await readStream(await ask(CLAUDE, '!tool 2 the weather', { tools }))
    const args = ['', '']
    const example = { city: 'sample city', days: 7 }
    for (const call of deltas.flatMap((delta) => delta.tool_calls ?? [])) args[call.index] += call.function.arguments
    expect(args.map((text) => JSON.parse(text) as unknown)).toEqual([example, example])
    expect(finish).toBe('tool_calls')
    const called = { id: 't1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }
    const history = [
      user('!tool the weather'),
      { role: 'assistant', content: null, tool_calls: [called] },
      { role: 'tool', tool_call_id: 't1', content: 'sunny' },
    ]
    expect(await said(CLAUDE, history, { tools })).toBe('The tool answered: sunny')
  })

  test('bytes split inside characters, fields and line ends come together again', async () => {
    const response = await ask(CLAUDE, '!split')
    const pieces: Uint8Array[] = []
    for await (const piece of response.body ?? []) pieces.push(piece)
    const broken = pieces.filter((piece) => new TextDecoder().decode(piece).includes('\ufffd'))
    expect(broken.length).toBeGreaterThan(5)
    const whole = Buffer.concat(pieces).toString('utf8')
    expect(whole).toContain('\r\n\r\n')
    const { text, done } = await readStream(new Response(whole))
    expect(text).toBe('Olá! Ação, coração, São João. 日本語のテキスト。 🦜🌵👩‍🔬 Fim.')
    expect(done).toBe(true)
  })

  test('nulls stand where real servers put them, and the text is whole', async () => {
    const { chunks, text } = await readStream(await ask(CLAUDE, '!null hi'))
    expect(chunks[0]).toMatchObject({ id: null, choices: null, usage: null })
    expect(text).toContain('You asked: “hi”')
  })

  test('a cut destroys the socket after exactly that many chunks', async () => {
    const response = await ask(CLAUDE, '!cut 3')
    let text = ''
    const reading = (async () => {
      for await (const piece of response.body ?? []) text += new TextDecoder().decode(piece)
    })()
    await expect(reading).rejects.toThrow('terminated')
    expect(payloadsIn(text)).toHaveLength(3)
  })

  test('the other faults: no [DONE], error frames, a broken frame, foreign frames, no stream', async () => {
    expect(await readStream(await ask(CLAUDE, '!nodone'))).toMatchObject({ done: false, finish: 'stop' })
    for (const word of ['errorframe', 'errortext']) {
      const { chunks, done } = await readStream(await ask(CLAUDE, `!${word} 2`))
      expect(chunks).toHaveLength(3)
      expect(chunks.at(-1)?.error).toBeDefined()
      expect(done).toBe(false)
    }
    const broken = payloadsIn(await (await ask(CLAUDE, '!badframe 2')).text())
    expect(() => JSON.parse(broken[2] ?? '')).toThrow(SyntaxError)
    expect(broken.at(-1)).toBe('[DONE]')
    expect((await readStream(await ask(CLAUDE, '!stray'))).chunks.filter((chunk) => !chunk.choices)).toHaveLength(1)
    expect((await ask(CLAUDE, '!nostream')).headers.get('content-type')).toBe('application/json')
  })

  test('an agent streams two cycles around a call of its own', async () => {
    const body = { input: [user('!tool What is my name?')], stream: true }
    const payloads = payloadsIn(await (await post('/serving-endpoints/supervisor/invocations', body)).text())
    const types = payloads
      .filter((text) => text !== '[DONE]')
      .map((text) => (JSON.parse(text) as { type: string }).type)
    expect(types.filter((type) => type === 'response.completed')).toHaveLength(2)
    expect(types).toContain('function_call_output')
    const wrong = post('/serving-endpoints/supervisor/invocations', { messages: [user('hi')] })
    expect(await failure(wrong)).toMatchObject({
      status: 400,
      message: expect.stringContaining("use 'input'") as string,
    })
  })
})

describe('answers come from the request', () => {
  test('earlier turns: names, first message, its own last word, the system prompt', async () => {
    const first = await said(CLAUDE, 'My name is Ana and I like tea')
    const word = /\*\*(\w+)\*\*\.$/.exec(first)?.[1]
    const history = [user('My name is Ana and I like tea'), { role: 'assistant', content: first }]
    expect(await said(CLAUDE, [...history, user('What is my name?')])).toBe('Your name is Ana.')
    expect(await said(CLAUDE, 'What is my name?')).toBe('You have not told me your name.')
    expect(await said(CLAUDE, [...history, user('What was your word?')])).toBe(`My word was **${word}**.`)
    expect(
      await said(CLAUDE, [
        user('O meu nome é João.'),
        { role: 'assistant', content: 'ok' },
        user('Qual é o meu nome?'),
      ]),
    ).toBe('Your nome is João.')
    expect(await said(CLAUDE, [{ role: 'system', content: 'Be brief.' }, user('Hi')])).toContain('“Be brief.”')
    expect((await readStream(await ask(CLAUDE, 'Hi', { max_tokens: 3 }))).finish).toBe('length')
  })

  test('images are read from their headers, and again from the history', async () => {
    const sizes = { png: [64, 48], jpeg: [33, 21], gif: [5, 7], webp: [120, 90] } as const
    for (const [format, [width, height]] of Object.entries(sizes)) {
      const part = await image(format as keyof typeof sizes, width, height)
      const answer = await said(CLAUDE, [user([{ type: 'text', text: 'What is this?' }, part])])
      expect(answer.toLowerCase()).toContain(`i see a ${format} image, ${width} x ${height} pixels`)
    }
    const shown = user([{ type: 'text', text: 'Look' }, await image('png', 64, 48)])
    const later = [shown, { role: 'assistant', content: 'ok' }, user('How wide was the picture?')]
    expect(await said(GPT, later)).toContain('Earlier you showed me a PNG image, 64 x 48 pixels')
  })
})

describe('refusals', () => {
  const many = Array.from({ length: 33 }, (_, index) => ({
    type: 'function',
    function: { name: `f${index}`, parameters: {} },
  }))
  const rows: readonly [string, string, string | readonly Message[], object, string][] = [
    ['unknown field', CLAUDE, 'hi', { metadata: {} }, 'unknown field "metadata"'],
    [
      'thinking off Claude',
      LLAMA,
      'hi',
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      "'thinking' is not supported",
    ],
    ['stream_options on Claude', CLAUDE, 'hi', { stream_options: { include_usage: true } }, '"stream_options"'],
    ['effort on Claude', CLAUDE, 'hi', { reasoning_effort: 'low' }, "'reasoning_effort' is not supported"],
    [
      'temperature on sonnet-5',
      'databricks-claude-sonnet-5',
      'hi',
      { temperature: 1 },
      "'temperature' is not supported",
    ],
    ['empty text on Claude', CLAUDE, [user([{ type: 'text', text: '' }])], {}, 'must be non-empty'],
    ['late system message', GPT, [user('hi'), { role: 'system', content: 'x' }], {}, 'System message'],
    ['json_object on Claude', CLAUDE, 'hi', { response_format: { type: 'json_object' } }, 'json_object'],
    ['format while streaming', CLAUDE, 'hi', { response_format: { type: 'json_schema' } }, 'with stream'],
    ['33 tools', CLAUDE, 'hi', { tools: many }, 'Too many tools'],
    [
      'tool without parameters',
      GPT,
      'hi',
      { tools: [{ type: 'function', function: { name: 'f' } }] },
      '"parameters" is a required',
    ],
    ['codex on chat', 'databricks-gpt-5-3-codex', 'hi', {}, 'only supported in v1/responses'],
    ['roles of Llama', LLAMA, [user('a'), user('b')], {}, 'must alternate'],
    [
      'call without result',
      CLAUDE,
      [user('a'), { role: 'assistant', content: null, tool_calls: [{ id: '1' }] } as Message, user('b')],
      {},
      'no result',
    ],
    ['context overflow', CLAUDE, 'x'.repeat(900_000), {}, 'prompt is too long'],
  ]
  test.each(rows)('%s', async (_name, model, messages, more, message) => {
    const answer = await failure(ask(model, messages, more))
    expect(answer).toMatchObject({ status: 400, error_code: 'BAD_REQUEST' })
    expect(answer.message).toContain(message)
  })

  test('an image for a text model, a file that is no image, and a body over 32 MiB', async () => {
    expect(await failure(ask(LLAMA, [user([await image('png', 2, 2)])]))).toMatchObject({ status: 400 })
    const text = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } }
    expect((await failure(ask(CLAUDE, [user([text])]))).message).toContain('Could not process image')
    expect((await failure(ask(CLAUDE, 'x'.repeat(33_554_432)))).message).toContain('Limit(bytes): 33554432')
  })

  test('the gateway refuses store, max_completion_tokens and strict', async () => {
    const strict = [{ type: 'function', function: { name: 'f', parameters: {}, strict: true } }]
    for (const more of [{ store: true }, { max_completion_tokens: 5 }, { tools: strict }]) {
      const body = { model: `system.ai.${GPT}`, messages: [user('hi')], ...more }
      expect(await failure(post('/ai-gateway/mlflow/v1/chat/completions', body))).toMatchObject({ status: 400 })
    }
    const body = { model: `system.ai.${GPT}`, messages: [user('hi')] }
    expect((await post('/ai-gateway/mlflow/v1/chat/completions', body)).status).toBe(200)
  })

  test('credentials: none is 401 with a number, a wrong one 403, Basic token: is good', async () => {
    const list = (authorization?: string) =>
      fetch(`${workspace.url}/api/2.0/serving-endpoints`, authorization ? { headers: { authorization } } : {})
    expect(await failure(list())).toMatchObject({ status: 401, error_code: 401 })
    expect(await failure(list('Bearer dapi0'))).toMatchObject({ status: 403, error_code: 'PERMISSION_DENIED' })
    expect((await list(`Basic ${Buffer.from(`token:${FAKE_TOKEN}`).toString('base64')}`)).status).toBe(200)
    const me = await fetch(`${workspace.url}/api/2.0/preview/scim/v2/Me`, {
      headers: { authorization: `Bearer ${FAKE_TOKEN}` },
    })
    expect(me.headers.get('x-databricks-org-id')).toBe(WORKSPACE_ID)
    expect(JSON.stringify(workspace.requests.map(({ headers }) => headers))).not.toContain(FAKE_TOKEN)
  })

  test('typed words: both kinds of 429, HTML, a redirect, no JSON; missing things are 404', async () => {
    const observed = await ask(CLAUDE, '!429wait')
    expect([observed.status, observed.headers.get('retry-after')]).toEqual([429, '2'])
    expect(await failure(ask(CLAUDE, '!429doc'))).toMatchObject({ status: 429, error: { retry_after: 15 } })
    expect(await (await ask(CLAUDE, '!504')).text()).toContain('<html>')
    expect((await ask(CLAUDE, '!redirect')).url).toContain('/login.html')
    await expect((await ask(CLAUDE, '!notjson')).json()).rejects.toThrow(SyntaxError)
    expect(await failure(ask('nowhere', 'hi'))).toMatchObject({ status: 404, error_code: 'ENDPOINT_NOT_FOUND' })
    expect((await failure(post('/serving-endpoints/x', {}))).message).toBe(
      "No API found for 'POST /serving-endpoints/x'",
    )
  })

  test('!once fails once, so that a retry of the same request succeeds', async () => {
    expect((await ask(CLAUDE, '!503 !once try')).status).toBe(503)
    expect(await said(CLAUDE, '!503 !once try')).toContain('You asked: “try”')
  })
})

describe('the workspace', () => {
  test('lists one of every kind: no id on hosted ones, no task on custom ones, an empty config', async () => {
    const headers = { authorization: `Bearer ${FAKE_TOKEN}` }
    const list = async () => (await fetch(`${workspace.url}/api/2.0/serving-endpoints`, { headers })).json()
    const { endpoints } = (await list()) as {
      endpoints: { name: string; id?: string; task?: string; config: object }[]
    }
    const named = (name: string) => endpoints.find((endpoint) => endpoint.name === name)
    expect(named(CLAUDE)?.id).toBeUndefined()
    expect(named('churn-model')).not.toHaveProperty('task')
    expect(named('supervisor')?.config).toEqual({})
    const one = (name: string) => fetch(`${workspace.url}/api/2.0/serving-endpoints/${name}`, { headers })
    expect(await (await one('fast-llama')).json()).toMatchObject({ route_optimized: true, data_plane_info: {} })
    expect(await failure(one('nowhere'))).toMatchObject({ status: 404, error_code: 'RESOURCE_DOES_NOT_EXIST' })
  })

  test('invocations serve chat, embeddings and custom models by the name in the path', async () => {
    const chat = await post(`/serving-endpoints/${encodeURIComponent(GPT)}/invocations`, { messages: [user('hi')] })
    expect(chat.headers.get('served-model-name')).toBe(GPT)
    expect(await chat.json()).toMatchObject({ object: 'chat.completion', model: 'gpt-5-mini-2025-08-07' })
    const vectors = await post('/serving-endpoints/embeddings', { model: 'databricks-gte-large-en', input: ['a', 'b'] })
    const { data } = (await vectors.json()) as { data: { embedding: number[] }[] }
    expect(data.map(({ embedding }) => embedding.length)).toEqual([1024, 1024])
    const rows = { dataframe_split: { columns: ['a'], data: [[1], [2]] } }
    const predictions = await post('/serving-endpoints/churn-model/invocations', rows)
    expect(((await predictions.json()) as { predictions: number[] }).predictions).toHaveLength(2)
  })

  test('a gate holds a stream after an exact chunk, and a client that leaves is recorded', async () => {
    const five = workspace.gate(CLAUDE, { afterChunks: 5 })
    const seven = workspace.gate(CLAUDE, { afterChunks: 7 })
    const response = await ask(CLAUDE, 'hold me')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const readTo = async (count: number) => {
      while (payloadsIn(text).length < count) text += (await reader?.read())?.value ?? ''
      return payloadsIn(text).length
    }
    const request = await five.reached
    expect(await readTo(5)).toBe(5)
    five.open()
    await seven.reached
    expect(await readTo(7)).toBe(7)
    await reader?.cancel()
    expect(await request.outcome).toBe('aborted')
  })

  test('a gate before the headers holds an endpoint asleep; nextRequest hands each request out once', async () => {
    const gate = workspace.gate(LLAMA, { beforeHeaders: true })
    const answer = ask(LLAMA, 'wake up')
    const request = await gate.reached
    const isMine = ({ turns }: { turns: readonly { text: string }[] }) => turns.at(-1)?.text === 'wake up'
    expect(await workspace.nextRequest(isMine)).toBe(request)
    gate.open()
    expect((await answer).status).toBe(200)
    expect(await request.outcome).toBe('finished')
  })

  test('scripts are one-shot, for endpoints and for paths', async () => {
    workspace.script(CLAUDE, '!500')
    expect((await ask(CLAUDE, 'hi')).status).toBe(500)
    expect((await ask(CLAUDE, 'hi')).status).toBe(200)
    workspace.script('/api/2.0/serving-endpoints', '!html')
    expect(await (await fetch(`${workspace.url}/api/2.0/serving-endpoints`)).text()).toContain('Sign in')
  })

  test('serves https with the self-signed fixture, which nobody trusts by default', async () => {
    const secure = await startWorkspace({ tls: fixtureTls() })
    await expect(fetch(secure.url)).rejects.toThrow('fetch failed')
    const request = httpsRequest(secure.url, { ca: fixtureTls().cert }).end()
    const [response] = (await once(request, 'response')) as [{ statusCode: number; resume: () => void }]
    response.resume()
    expect(response.statusCode).toBe(200)
    await secure.close()
  })
})

describe('the OpenAI-compatible server', () => {
  const body = (model: string, text: string, more: object = {}) => ({
    method: 'POST',
    body: JSON.stringify({ model, messages: [user(text)], stream: true, ...more }),
  })

  test('wants its key, header and query, and words failures as OpenAI does', async () => {
    const requireHeader = { name: 'X-Team', value: 'blue' }
    const server = await startOpenAiServer({
      key: 'sk-1',
      requireHeader,
      requireQuery: { name: 'api-version', value: '1' },
    })
    const get = (headers: Record<string, string>, query = '') => fetch(`${server.url}/models${query}`, { headers })
    const wrong = (await (await get({})).json()) as object
    expect(wrong).toMatchObject({ error: { code: 'invalid_api_key', type: 'invalid_request_error' } })
    expect((await get({ authorization: 'Bearer sk-1' })).status).toBe(401)
    expect((await get({ authorization: 'Bearer sk-1', 'x-team': 'blue' })).status).toBe(400)
    expect((await get({ authorization: 'Bearer sk-1', 'x-team': 'blue' }, '?api-version=1')).status).toBe(200)
    await server.close()
  })

  test('Ollama answers without a key, reasons beside content and counts only when asked', async () => {
    const server = await startOpenAiServer({ flavour: 'ollama' })
    const url = `${server.url}/chat/completions`
    const plain = await readStream(await fetch(url, body('deepseek-r1-text:8b', '!reasoning hi')))
    expect(plain.deltas.some((delta) => delta.reasoning)).toBe(true)
    expect(plain.chunks.some((chunk) => chunk.usage)).toBe(false)
    const counted = await readStream(
      await fetch(url, body('llava:7b', 'hi', { stream_options: { include_usage: true } })),
    )
    expect(counted.chunks.at(-1)).toMatchObject({ choices: [], usage: {} })
    expect((await fetch(url, body('nowhere', 'hi'))).status).toBe(404)
    await server.close()
  })
})

describe('as processes', () => {
  async function start(file: string) {
    const path = fileURLToPath(new URL(`workspace/${file}`, import.meta.url))
    const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const stop = async () => {
      child.kill('SIGTERM')
      return ((await once(child, 'exit')) as [number | null])[0]
    }
    return { line, stop }
  }

  test('run.ts prints address and token, and ends with 0 at SIGTERM', async () => {
    const { line, stop } = await start('run.ts')
    const [, url, token] = /(http:\S+) token (\S+)/.exec(line) ?? []
    const answer = await fetch(`${url}/api/2.0/serving-endpoints`, { headers: { authorization: `Bearer ${token}` } })
    expect(answer.status).toBe(200)
    expect(await stop()).toBe(0)
  })

  test('flood.ts streams the asked number of deltas', async () => {
    const { line, stop } = await start('flood.ts')
    const { chunks, done } = await readStream(await fetch(line, { method: 'POST', body: '{"max_tokens":1234}' }))
    expect(chunks).toHaveLength(1235)
    expect(done).toBe(true)
    expect(await stop()).toBe(0)
  })
})
