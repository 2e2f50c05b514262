import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import { afterEach, expect, test } from 'vitest'
import { createNodeNetwork } from '../../main/network.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const serve = (answer: RequestListener): Promise<string> => listen(createServer(answer))

async function closedPort(): Promise<string> {
  const server = createServer()
  const address = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return address
}

const failures: [string, () => string | Promise<string>, RegExp][] = [
  ['a refused connection', async () => `http://${await closedPort()}/`, /^ECONNREFUSED$/],
  ['an unknown host', () => 'http://parley.invalid/', /^(ENOTFOUND|EAI_AGAIN)$/],
]

test.for(failures)('%s keeps its cause', async ([, address, code]) => {
  const url = await address()
  await expect(createNodeNetwork({}).fetch(url)).rejects.toMatchObject({ cause: { code: expect.stringMatching(code) } })
})

test('the openai package streams through it', async () => {
  const address = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end('data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\ndata: [DONE]\n\n')
  })
  const client = new OpenAI({ baseURL: `http://${address}/v1`, apiKey: 'x', fetch: createNodeNetwork({}).fetch })
  const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true })
  const texts: (string | null | undefined)[] = []
  for await (const chunk of stream) texts.push(chunk.choices[0]?.delta.content)
  expect(texts).toEqual(['Hello'])
})

test('a proxy of the environment is used, but not for this machine', async () => {
  const asked: string[] = []
  const proxy = await serve((request, response) => {
    asked.push(request.url ?? '')
    response.end('from the proxy')
  })
  const here = await serve((_, response) => response.end('from here'))
  const fetch = createNodeNetwork({ HTTP_PROXY: proxy, NO_PROXY: 'other.invalid' }).fetch
  expect(await (await fetch(`http://${here}/`)).text()).toBe('from here')
  const far = await fetch('http://parley.invalid/x').catch(() => undefined)
  expect(await far?.text()).toBe('from the proxy')
  expect(asked).toEqual(['http://parley.invalid/x'])
})

test('a signal ends a request that waits for its answer', async () => {
  const ended = Promise.withResolvers<void>()
  const address = await serve((request) => request.on('close', () => ended.resolve()))
  const abort = new AbortController()
  servers[0]?.once('request', () => abort.abort())
  await expect(createNodeNetwork({}).fetch(`http://${address}/`, { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' })
  await ended.promise
})
