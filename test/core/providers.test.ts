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
import { fixtureTls } from '#kit/workspace/index.ts'

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
  const refusals: readonly (readonly [scenario: string, code: string, text?: string])[] = [
    ['!401', 'credential-missing'],
    ['!403', 'token-refused'],
    ['!403limit', 'endpoint-disabled'],
    ['!403permission', 'forbidden'],
    ['!404', 'endpoint-unknown'],
    ['!stopped', 'endpoint-stopped'],
    ['!429', 'rate-limited'],
    ['!429docwait', 'rate-limited'],
    ['!500', 'server-error'],
    ['!503', 'server-unavailable'],
    ['!504', 'gateway-timeout'],
    ['!context', 'context-too-long'],
    ['!context2', 'context-too-long'],
    ['!context3', 'context-too-long'],
    ['!html', 'login-page'],
    ['!redirect', 'login-page'],
    ['!notjson', 'not-json'],
    ['!plaintext', 'server-error'],
    ['!empty', 'empty-reply'],
    ['!cut 6', 'stream-cut', 'partial'],
    ['!errorframe 6', 'stream-error', 'partial'],
    ['!errortext 6', 'stream-error', 'partial'],
    ['!errorcode 6', 'stream-error', 'partial'],
    ['!badframe 6', 'not-json', 'partial'],
  ]

  test('of a serving endpoint', async () => {
    const { client, endpoint, reply, events } = await connected()
    await client.settings.update({ changes: { autoRetry: false } })
    const seen = []
    for (const [scenario, , partial] of refusals) {
      const sent = await client.chat.send({ text: `Hello ${scenario}`, targets: [{ endpointId: endpoint(CLAUDE) }] })
      const message = await reply(sent.replyIds[0] ?? '')
      seen.push([scenario, message.error?.code, ...(partial !== undefined && textOf(message) !== '' ? ['partial'] : [])])
      if (scenario === '!429docwait') expect(message.error?.details?.seconds).toBe(15)
    }
    expect(seen).toEqual(refusals)
    expect(events.filter((event) => event.type === 'message-finished')).toHaveLength(refusals.length)
  })

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

  test('an image for a text-only endpoint is refused in words, and the message stays', async () => {
    const { client, endpoint, reply } = await connected()
    const attachment = await client.put(await png())
    const sent = await client.chat.send({ text: 'What is this?', attachmentIds: [attachment.id], targets: [{ endpointId: endpoint(LLAMA) }] })
    expect((await reply(sent.replyIds[0] ?? '')).error).toMatchObject({ code: 'image-refused' })
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
