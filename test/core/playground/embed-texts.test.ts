import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Endpoint, Learned } from '#shared/endpoint.ts'
import type { AskingTools } from '#core/chat/asking.ts'
import { embedText, embedTexts } from '#core/playground/embed-texts.ts'
import type { EmbedQuestion, EmbeddedBatch } from '#core/playground/embed-texts.ts'
import { createProviders } from '#core/providers/index.ts'
import type { OpenConnection } from '#core/providers/provider.ts'
import { createNodeNetwork } from '../../../main/network.ts'
import { openedConnection, plainTestEndpoint } from '#kit/ask.ts'
import { testHost } from '#kit/core.ts'
import { startOpenAiServer } from '#kit/openai-server.ts'
import { afterwards, testWorkspace } from '#kit/story.ts'
import { embeddingEndpoints } from '#kit/workspace/index.ts'

const GTE = 'databricks-gte-large-en'

interface Asker extends AskingTools {
  readonly learned: Learned[]
  ask(texts: readonly string[], more?: Partial<EmbedQuestion>): Promise<EmbeddedBatch[]>
}

/** Asks one endpoint at an address, with what the core asks with. */
function asker(connection: OpenConnection, parts: Partial<Endpoint> = {}, renewed?: string): Asker {
  const learned: Learned[] = []
  const endpoint: Endpoint = plainTestEndpoint(GTE, { task: 'embeddings', usable: false, ...parts })
  const { images } = testHost('/nowhere')
  const tools: AskingTools = {
    host: { now: () => 0 },
    providers: createProviders({ fetch: createNodeNetwork({}).fetch, userAgent: 'Parley/test', images, now: () => 0, language: () => 'en' }),
    endpoint: (id) => (id === GTE ? { ...endpoint, learned } : undefined),
    openConnection: (_, refusedToken) => Promise.resolve(refusedToken === undefined ? connection : { ...connection, token: renewed ?? connection.token }),
    learn: (_, one) => void learned.push(one),
    retriesByItself: () => true,
  }
  const ask: Asker['ask'] = (texts, more) => Array.fromAsync(embedTexts(tools, { endpointId: GTE, texts, signal: new AbortController().signal, ...more }))
  return { ...tools, learned, ask }
}

async function answering(listener: RequestListener): Promise<Asker> {
  const server = createServer((request, response) => void request.resume().on('end', () => listener(request, response))).listen(0, '127.0.0.1')
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return asker(openedConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
}

const answers = (body: unknown): RequestListener => (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const texts = (count: number): string[] => Array.from({ length: count }, (_, place) => `text number ${place}`)
const spread = (batches: readonly EmbeddedBatch[]): number[] => batches.map((one) => ('vectors' in one ? one.vectors.length : 0))

describe('vectors are asked for', () => {
  test.each<readonly [string, Partial<Endpoint>, Partial<OpenConnection>, string]>([
    ['at the workspace', { provider: 'databricks' }, {}, '/serving-endpoints/embeddings'],
    ['at its gateway', { provider: 'databricks' }, { surface: 'gateway' }, '/ai-gateway/mlflow/v1/embeddings'],
    ['at the address of an endpoint', { provider: 'databricks', api: 'invocations' }, {}, `/serving-endpoints/${GTE}/invocations`],
  ])('%s', async (_, parts, connection, path) => {
    const workspace = await testWorkspace({ endpoints: embeddingEndpoints })
    const { ask } = asker(openedConnection(workspace.url, { token: workspace.token, ...connection }), parts)
    const [first] = await ask(['a text', 'another'], { dimensions: 512 })
    expect(first).toMatchObject({ from: 0, usage: { inputTokens: 4 } })
    expect(first !== undefined && 'vectors' in first && first.vectors.map((vector) => vector.length)).toEqual([512, 512])
    const asksByName = path.endsWith('/embeddings')
    expect(workspace.requests.map(({ path: at, body }) => [at, body])).toEqual([[path, { ...(asksByName && { model: GTE }), input: ['a text', 'another'], encoding_format: 'float', dimensions: 512 }]])
  })

  test('at any other server', async () => {
    const server = await startOpenAiServer({ models: [GTE] })
    afterwards(() => server.close())
    expect(spread(await asker(openedConnection(server.url)).ask(['one']))).toEqual([1])
  })

  test('for so many texts at once as the endpoint takes; one that is too long is named, and the others go on', async () => {
    const workspace = await testWorkspace({ endpoints: embeddingEndpoints.map((endpoint) => ({ ...endpoint, mostTexts: 5 })) })
    const { ask } = asker(openedConnection(workspace.url, { token: workspace.token }), { provider: 'databricks' })
    expect(spread(await ask(texts(11)))).toEqual([3, 3, 3, 2])
    const batches = await ask(['a', 'word '.repeat(9_000), 'c', 'd', 'e'], { batch: 5 })
    expect(batches.map((one) => [one.from, 'refused' in one ? one.refused.code : one.vectors.length])).toEqual([[0, 1], [1, 'context-too-long'], [2, 3]])
  })

  test('without a field that the endpoint refuses, which is remembered, unless the person asked for it', async () => {
    const workspace = await testWorkspace({ endpoints: embeddingEndpoints })
    workspace.refuse(GTE, 'encoding_format', 'instruction')
    const { ask, learned } = asker(openedConnection(workspace.url, { token: workspace.token }), { provider: 'databricks' })
    await ask(texts(20))
    expect([learned.map(({ field }) => field), workspace.requests.length]).toEqual([['encoding_format'], 3])
    await expect(ask(['a'], { instruction: 'Find it' })).rejects.toMatchObject({ code: 'request-refused' })
  })

  test('again while the endpoint is busy, with another token when one is refused, and no longer once they are not wanted', async () => {
    const workspace = await testWorkspace({ endpoints: embeddingEndpoints })
    const { ask } = asker(openedConnection(workspace.url, { token: 'old', isRenewable: true }), { provider: 'databricks' }, workspace.token)
    workspace.script(GTE, '!503wait')
    const waits: string[] = []
    expect(spread(await ask(['a'], { onWait: ({ code }) => waits.push(code) }))).toEqual([1])
    expect(waits).toEqual(['server-unavailable'])
    expect(workspace.requests.length).toBe(3)
    const stopping = new AbortController()
    const gate = workspace.gate(GTE, { beforeHeaders: true })
    const pending = ask(['b'], { signal: stopping.signal })
    await gate.reached
    stopping.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
  })
})

describe('an answer', () => {
  const row = (index: number, ...embedding: number[]): object => ({ index, embedding })
  const packed = Buffer.from(new Float32Array([1, 2]).buffer).toString('base64')
  test.each<readonly [string, unknown, readonly (readonly number[])[]]>([
    ['in another order than asked', { data: [row(1, 3, 4), row(0, 1, 2)] }, [[1, 2], [3, 4]]],
    ['as base64', { data: [{ embedding: packed }, { embedding: packed }] }, [[1, 2], [1, 2]]],
    ['as embeddings', { embeddings: [[1, 2], [3, 4]] }, [[1, 2], [3, 4]]],
    ['as predictions', { predictions: [[1, 2], [3, 4]] }, [[1, 2], [3, 4]]],
  ])('%s is read', async (_, body, vectors) => {
    const { ask } = await answering(answers(body))
    const [batch] = await ask(['a', 'b'])
    expect(batch !== undefined && 'vectors' in batch && batch.vectors.map((vector) => [...vector])).toEqual(vectors)
  })

  test.each<readonly [string, unknown, object]>([
    ['with too few vectors', { data: [row(0, 1)] }, { code: 'vectors-wrong', details: { reason: 'count', got: 1, asked: 2 } }],
    ['with vectors of unequal length', { data: [row(0, 1, 2), row(1, 1)] }, { code: 'vectors-wrong', details: { reason: 'length', length: 2, other: 1 } }],
    ['with what is no number', { data: [row(0, 1), { index: 1, embedding: [null] }] }, { code: 'vectors-wrong', details: { reason: 'number' } }],
    ['without vectors', { choices: [] }, { code: 'vectors-wrong', details: { reason: 'missing' } }],
  ])('%s is refused', async (_, body, error) => {
    const { ask } = await answering(answers(body))
    await expect(ask(['a', 'b'])).rejects.toMatchObject(error)
  })

  test('that quotes the token does not repeat it', async () => {
    const secret = 'dapi-very-secret-token'
    const asking = await answering((_, response) => void response.writeHead(400).end(`no ${secret}`))
    const opened = await asking.openConnection('c')
    const thrown: unknown = await embedText({ ...asking, openConnection: () => Promise.resolve({ ...opened, token: secret, secrets: [secret] }) }, { endpointId: GTE, text: 'a', signal: new AbortController().signal }).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code: 'request-refused' })
    expect(JSON.stringify([String(thrown), thrown])).not.toContain(secret)
  })
})
