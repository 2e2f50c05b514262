import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { readWorkspaceAddress } from '#core/providers/address.ts'
import { normalizeUrl } from '#core/providers/openai-compatible.ts'
import { fold, textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { askOnce, openedConnection, promptOf } from '#kit/ask.ts'
import { png } from '#kit/images.ts'
import { startOpenAiServer } from '#kit/openai-server.ts'
import { CLAUDE, GPT, LLAMA, afterwards, connected, testCore, testWorkspace } from '#kit/story.ts'
import { defaultEndpoints, fixtureTls } from '#kit/workspace/index.ts'

/** An address at which nothing listens any more. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

describe('every failure is its own code, and what arrived stays', () => {
  test('of an address: nobody there, no such host, an untrusted certificate', async () => {
    const { client } = await testCore()
    const secure = await testWorkspace({ tls: fixtureTls() })
    const codeOf = (url: string): Promise<unknown> =>
      client.endpoints.add({ provider: 'databricks', url, token: 't' }).catch((error: { code?: unknown }) => error.code)
    expect(await codeOf(await closedAddress())).toBe('connection-refused')
    expect(await codeOf('https://workspace.invalid')).toBe('host-unknown')
    expect(await codeOf(secure.url)).toBe('certificate-untrusted')
    expect(await codeOf('not an address')).toBe('address-invalid')
    const other = await startOpenAiServer()
    afterwards(() => other.close())
    expect(await codeOf(other.url)).toBe('not-a-workspace')
    expect(await codeOf('ftp://files.example')).toBe('address-invalid')
    expect((await client.endpoints.list({})).connections.map((one) => one.id)).toEqual(['demo'])
  })

  test('of a server that never answers or falls silent', async () => {
    const workspace = await testWorkspace()
    const ask = async (text: string, limits: { firstByte: number; betweenBytes: number }): Promise<unknown> => {
      const opened = openedConnection(workspace.url, { token: workspace.token })
      return (await askOnce(opened, promptOf(CLAUDE, text), limits, '/serving-endpoints')).at(-1)
    }
    expect(await ask('Hi !wake 600', { firstByte: 50, betweenBytes: 60_000 })).toMatchObject({ status: 'error', error: { code: 'no-answer' } })
    expect(await ask('Hi !stall 4', { firstByte: 60_000, betweenBytes: 50 })).toMatchObject({ status: 'error', error: { code: 'went-silent' } })
  })

  test('a clean end of the connection in the middle of an answer is a cut, not a finished answer', async () => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/event-stream')
      response.end('data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n')
    }).listen(0, '127.0.0.1')
    afterwards(() => void server.close())
    await once(server, 'listening')
    const { client, reply } = await testCore()
    const { endpointIds } = await client.endpoints.add({ provider: 'openai-compatible', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, models: ['m'] })
    const sent = await client.chat.send({ text: 'Hi', targets: [{ endpointId: endpointIds[0] ?? '' }] })
    const message = await reply(sent.replyIds[0] ?? '')
    expect([message.error?.code, textOf(message)]).toEqual(['stream-cut', 'half'])
  })
})

describe('whatever API an endpoint is asked by', () => {
  const CODEX = 'databricks-gpt-5-3-codex'
  const agents = ['supervisor', 'planner', 'first-agent']

  test.each([...agents, CODEX])('%s: the text arrives once, streamed or not, and the next turn knows the last', async (name) => {
    const { client, endpoint, reply } = await connected()
    const targets = [{ endpointId: endpoint(name) }]
    for (const scenario of ['', '!nostream', '!sic', '!split']) {
      const first = await client.chat.send({ text: `My name is Ana. ${scenario}`, targets })
      const answer = await reply(first.replyIds[0] ?? '')
      expect(answer, scenario).toMatchObject({ status: 'done', finishReason: 'stop' })
      expect(answer.usage?.outputTokens, scenario).toBeGreaterThan(0)
      const half = textOf(answer).slice(0, Math.ceil(textOf(answer).length / 2))
      expect(textOf(answer).split(half), scenario).toHaveLength(2)
      const second = await client.chat.send({ conversationId: first.conversationId, text: 'What is my name?', targets })
      expect(textOf(await reply(second.replyIds[0] ?? '')), scenario).toContain('Ana')
    }
  })

  test.each([...agents, CODEX])('%s: what went wrong is said, and what had arrived stays', async (name) => {
    const { client, endpoint, reply } = await connected()
    await client.settings.update({ changes: { autoRetry: false } })
    const seen = []
    for (const scenario of ['!429docwait', '!404', '!cut 8', '!errortext 8', '!errorframe 8']) {
      const sent = await client.chat.send({ text: `Tell me a story ${scenario} !long 40`, targets: [{ endpointId: endpoint(name) }] })
      const { error, parts } = await reply(sent.replyIds[0] ?? '')
      seen.push([error?.code, textOf({ parts }) !== ''])
    }
    expect(seen).toEqual([['rate-limited', false], ['endpoint-unknown', false], ['stream-cut', true], ['stream-error', true], ['stream-error', true]])
  })

  test('an agent shows the tools that it called by itself, in their place', async () => {
    const { client, endpoint, reply } = await connected()
    for (const name of ['supervisor', 'planner']) {
      for (const scenario of ['!tool 2', '!tool 2 !nostream']) {
        const sent = await client.chat.send({ text: `What were the sales? ${scenario}`, targets: [{ endpointId: endpoint(name) }] })
        const { parts, status } = await reply(sent.replyIds[0] ?? '')
        const call = expect.objectContaining({ type: 'remote-call', name: 'search_docs', arguments: '{"query":"sales"}', result: 'Three documents found.' }) as unknown
        expect([status, ...parts.slice(1)], `${name} ${scenario}`).toEqual(['done', call, call, expect.objectContaining({ type: 'text' })])
      }
    }
  })

  test('reasoning of a Responses model goes back sealed, and is dropped for another model', async () => {
    const { client, endpoint, reply, workspace } = await connected()
    const first = await client.chat.send({ text: 'Think. !reasoning', targets: [{ endpointId: endpoint(CODEX) }] })
    const thought = (await reply(first.replyIds[0] ?? '')).parts.find((part) => part.type === 'reasoning')
    expect(thought).toMatchObject({ text: expect.stringMatching(/./) as string, signature: expect.stringMatching(/./) as string })
    const follow = async (name: string): Promise<[status: string, body: string]> => {
      const sent = await client.chat.send({ conversationId: first.conversationId, parentId: first.replyIds[0] ?? '', text: 'Go on.', targets: [{ endpointId: endpoint(name) }] })
      return [(await reply(sent.replyIds[0] ?? '')).status, JSON.stringify(workspace.requests.at(-1)?.body)]
    }
    const sealed = String(thought?.type === 'reasoning' && thought.signature).replace('responses:', '')
    expect(await follow(CODEX)).toEqual(['done', expect.stringContaining(sealed)])
    expect(await follow(CLAUDE)).toEqual(['done', expect.not.stringContaining(sealed)])
  })

  test('a model that has taken the place of another gets the conversation without the reasoning that it refuses', async () => {
    const { client, endpoint, reply, workspace } = await connected()
    const target = { endpointId: endpoint(CLAUDE), settings: { parameters: { reasoningBudget: 2_048 } } }
    const first = await client.chat.send({ text: 'Think. !reasoning', targets: [target] })
    await reply(first.replyIds[0] ?? '')
    workspace.setEndpoints(defaultEndpoints.map((one) => (one.name === CLAUDE ? { ...one, replyModel: 'its-successor' } : one)))
    const sent = await client.chat.send({ conversationId: first.conversationId, text: 'Go on.', targets: [target] })
    expect(await reply(sent.replyIds[0] ?? '')).toMatchObject({ status: 'done', answeredBy: 'its-successor' })
    const body = workspace.requests.at(-1)?.body
    expect(body).toMatchObject({ messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'user' }] })
    expect(JSON.stringify(body)).not.toContain('signature')
  })
})

describe('every shape of a good stream becomes the same message', () => {
  test.each(['!nodone', '!split', '!null', '!usagelast', '!nousage', '!nostream', '!stray', '!endturn', '!reasoning', '!redacted'])('%s', async (scenario) => {
    const { client, endpoint, reply, workspace } = await connected()
    const sent = await client.chat.send({ text: `Hello ${scenario}`, targets: [{ endpointId: endpoint(scenario === '!usagelast' ? GPT : CLAUDE) }] })
    const message = await reply(sent.replyIds[0] ?? '')
    expect(message).toMatchObject({ status: 'done' })
    expect(textOf(message)).not.toBe('')
    expect(textOf(message)).not.toContain('\uFFFD')
    const reasoning = message.parts.filter((part) => part.type === 'reasoning')
    if (scenario === '!reasoning') expect(reasoning.some((part) => part.type === 'reasoning' && part.text !== '')).toBe(true)
    if (scenario === '!redacted') expect(reasoning.some((part) => part.type === 'reasoning' && part.hidden !== undefined)).toBe(true)
    if (scenario !== '!nousage') expect(message.usage?.outputTokens).toBeGreaterThan(0)
    expect(workspace.requests.at(-1)?.body).not.toHaveProperty('stream_options')
  })

  test('a text-only endpoint is sent the words of a message, and told of its image', async () => {
    const { client, endpoint, reply, workspace } = await connected()
    const attachment = await client.put(await png())
    const sent = await client.chat.send({ text: 'What is this?', attachmentIds: [attachment.id], targets: [{ endpointId: endpoint(LLAMA) }] })
    expect(await reply(sent.replyIds[0] ?? '')).toMatchObject({ status: 'done', sentImages: { sent: 0, leftOut: 1, why: 'no-vision' } })
    expect(workspace.requests.at(-1)?.turns.at(-1)?.content).toBe('[image left out: chart.png]\n\nWhat is this?')
  })
})

describe('an OpenAI-compatible server', () => {
  test('gets the extra headers, query and body fields, and no key where there is none', async () => {
    const server = await startOpenAiServer({ requireHeader: { name: 'X-Team', value: 'blue' }, requireQuery: { name: 'version', value: '7' } })
    afterwards(() => server.close())
    const { client, reply } = await testCore()
    const { endpointIds, connectionId } = await client.endpoints.add({
      provider: 'openai-compatible', url: server.url, name: 'Mine',
      headers: [{ name: 'X-Team', value: 'blue', secret: true }], query: { version: '7' },
      extraBody: { user: 'me' }, removedBody: ['temperature'],
    })
    const { connections } = await client.endpoints.list({})
    expect(connections.find((one) => one.id === connectionId)?.headers).toEqual([{ name: 'X-Team', secret: true }])
    const sent = await client.chat.send({ text: 'Hi', targets: [{ endpointId: endpointIds[0] ?? '', settings: { parameters: { temperature: 1, topP: 0.5 } } }] })
    expect((await reply(sent.replyIds[0] ?? '')).status).toBe('done')
    expect(server.requests.at(-1)?.body).toMatchObject({ user: 'me', top_p: 0.5 })
    expect(server.requests.at(-1)?.body).not.toHaveProperty('temperature')
  })

  test('is asked for its count of tokens, and once only where it refuses to be', async () => {
    const server = await startOpenAiServer()
    afterwards(() => server.close())
    const { client, reply } = await testCore()
    const { endpointIds } = await client.endpoints.add({ provider: 'openai-compatible', url: server.url, models: [server.models[0] ?? ''] })
    const ask = async () => reply((await client.chat.send({ text: 'Hi', targets: [{ endpointId: endpointIds[0] ?? '' }] })).replyIds[0] ?? '')
    expect((await ask()).usage?.outputTokens).toBeGreaterThan(0)
    server.refuse(server.models[0] ?? '', 'stream_options')
    expect(await ask()).toMatchObject({ status: 'done', adapted: [{ field: 'stream_options' }] })
    expect(await ask()).not.toHaveProperty('adapted')
  })

  test('reasoning beside the content is told apart from it', async () => {
    const server = await startOpenAiServer({ flavour: 'ollama' })
    afterwards(() => server.close())
    const { client, reply } = await testCore()
    const { endpointIds } = await client.endpoints.add({ provider: 'openai-compatible', url: server.url })
    const sent = await client.chat.send({ text: 'Hi !reasoning', targets: [{ endpointId: endpointIds[0] ?? '' }] })
    const message = await reply(sent.replyIds[0] ?? '')
    expect(message.parts.map((part) => part.type)).toEqual(['step-start', 'reasoning', 'text'])
  })
})

test('an address is understood as people paste it', () => {
  const workspaces = ['dbc-1.cloud.databricks.com', 'https://dbc-1.cloud.databricks.com/?o=123', 'https://dbc-1.cloud.databricks.com/ml/endpoints#x', ' http://dbc-1.cloud.databricks.com/ ']
  expect(workspaces.map((pasted) => readWorkspaceAddress(pasted).url)).toEqual(workspaces.map(() => 'https://dbc-1.cloud.databricks.com'))
  expect(() => readWorkspaceAddress('https://accounts.cloud.databricks.com')).toThrow(/account/)
  expect(normalizeUrl('localhost:11434')).toBe('http://localhost:11434/v1')
  expect(['10.0.0.7:8000', '10.example.com', 'localhost.example.com'].map((text) => new URL(normalizeUrl(text)).protocol)).toEqual(['http:', 'https:', 'https:'])
  expect(normalizeUrl('https://api.example.com/v1/chat/completions')).toBe('https://api.example.com/v1')
  expect(normalizeUrl('https://api.example.com/openai/v3/')).toBe('https://api.example.com/openai/v3')
})

test('a message is the same whether deltas come one by one or joined', () => {
  const empty: Message = { id: 'm', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts: [], createdAt: 0 }
  const apart = [{ type: 'reasoning-delta', text: 'a', signature: 's' }, { type: 'reasoning-delta', text: 'b' }, { type: 'text-delta', text: 'c' }, { type: 'text-delta', text: 'd' }] as const
  expect(apart.reduce((message, part) => fold(message, part), empty).parts).toEqual([
    { type: 'reasoning', text: 'a', signature: 's' }, { type: 'reasoning', text: 'b' }, { type: 'text', text: 'cd' },
  ])
})
