import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
import type { TimeLimits } from '#core/providers/http.ts'
import type { OpenConnection } from '#core/providers/provider.ts'
import type { StreamEnd } from '#shared/stream.ts'
import { askOnce, openedConnection, promptOf } from '#kit/ask.ts'
import { afterwards } from '#kit/story.ts'

/** How a reply of a server that answers by `listener` ends. */
async function endFrom(listener: RequestListener, connection: Partial<OpenConnection> = {}, limits?: TimeLimits): Promise<StreamEnd> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  afterwards(() => void server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const end = (await askOnce(openedConnection(url, connection), promptOf('m', 'Hi'), limits)).at(-1)
  if (end?.type !== 'end') throw new Error('the stream has no end')
  return end
}

const chunk = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`

test('a server is sent the headers of its connection, and none that the environment holds for another one', async () => {
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'X-Other: of-another-server\nAuthorization: Bearer of-another-server')
  vi.stubEnv('OPENAI_ADMIN_KEY', 'of-another-server')
  vi.stubEnv('OPENAI_ORG_ID', 'of-another-server')
  afterwards(() => void vi.unstubAllEnvs())
  const seen: IncomingHttpHeaders[] = []
  const listener: RequestListener = (request, response) => {
    seen.push(request.headers)
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(chunk('Hi', 'stop'))
  }
  await endFrom(listener, { headers: { 'X-Team': 'blue' } })
  await endFrom(listener, { token: null })
  await endFrom(listener, { headers: { Authorization: 'Custom mine' } })
  expect(seen.map(({ authorization, 'x-team': team }) => [authorization, team])).toEqual([['Bearer t', 'blue'], [undefined, undefined], ['Custom mine', undefined]])
  expect(JSON.stringify(seen)).not.toContain('of-another-server')
  expect(seen[0]?.['user-agent']).toBe('Parley/test')
})

test('an endpoint that wakes behind a proxy, which sends its headers at once, has the long time until the first byte', async () => {
  const end = await endFrom(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      // Longer than may pass between two bytes.
      setTimeout(() => response.end(chunk('awake', 'stop')), 60)
    },
    {},
    { firstByte: 60_000, betweenBytes: 20 },
  )
  expect(end.status).toBe('done')
})

test('an answer that carried the end mark is whole, whatever the server sends after it', async () => {
  const end = await endFrom((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(`${chunk('all of it')}data: [DONE]\n\n: the proxy says goodbye at 12:00:00\n\n`)
  })
  expect(end).toMatchObject({ status: 'done' })
})

test('an error event in plain words is quoted', async () => {
  const end = await endFrom((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(`${chunk('half')}event: error\ndata: the worker was restarted\n\n`)
  })
  expect(end.error).toMatchObject({ code: 'stream-error', details: { text: 'the worker was restarted' } })
})

test('a secret that the server repeats in its refusal is not repeated by us', async () => {
  const token = 'canary-5ca1ab1e-c0ffee'
  const header = 'canary-header-0ddba11'
  const echo: readonly RequestListener[] = [
    (request, response) => response.writeHead(400).end(JSON.stringify({ message: `bad ${request.headers.authorization} ${request.headers['x-key']}` })),
    (request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(`${'x'.repeat(180)}${request.headers.authorization}`),
    (request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: {"error":"${request.headers['x-key']}"}\n\n`),
  ]
  for (const listener of echo) {
    const end = await endFrom(listener, { token, headers: { 'X-Key': header }, secrets: [token, header] })
    expect(end.status).toBe('error')
    expect(JSON.stringify(end)).not.toMatch(/canary-/)
  }
})

test('a token that no header can carry is said to be one, and is not quoted', async () => {
  const token = 'canary-first-line\ncanary-second-line'
  const end = await endFrom((_, response) => response.end(), { token, secrets: [token] })
  expect(end.error).toMatchObject({ code: 'bad-input' })
  expect(JSON.stringify(end)).not.toContain('canary')
})
