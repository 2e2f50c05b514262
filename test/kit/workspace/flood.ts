import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/*
 * A chat completion endpoint for benchmarks, in a process of its own: `node test/kit/workspace/flood.ts [--port N]`.
 * Prints its address in one line. POST to any path answers with a stream of N deltas, N from `max_tokens` of the body
 * or from the query parameter `n`, else 20,000. The bytes are made once per N and sent in slices of 16 kB, as fast as
 * the socket takes them. It can be added as a workspace
 * or as an OpenAI-compatible server, with any token; its one endpoint is `flood`.
 */

const SLICE = 16_384
const DEFAULT_DELTAS = 20_000
const prepared = new Map<number, readonly Buffer[]>()

function payload(delta: object, finish: string | null, sent: number): string {
  const choice = { index: 0, delta, finish_reason: finish, logprobs: null }
  const usage = { prompt_tokens: 12, completion_tokens: sent, total_tokens: 12 + sent }
  const head = { id: 'chatcmpl_flood', object: 'chat.completion.chunk', created: 1_771_000_000, model: 'flood-2026' }
  return `data: ${JSON.stringify({ ...head, choices: [choice], usage })}\n\n`
}

function slicesFor(deltas: number): readonly Buffer[] {
  const known = prepared.get(deltas)
  if (known) return known
  const words = Array.from({ length: deltas }, (_, index) => {
    const content = index % 40 === 39 ? ` w${index}.\n\n` : ` w${index}`
    return payload(index === 0 ? { role: 'assistant', content } : { content }, null, index + 1)
  })
  const bytes = Buffer.from(`${words.join('')}${payload({ content: '' }, 'stop', deltas)}data: [DONE]\n\n`)
  const slices = Array.from({ length: Math.ceil(bytes.length / SLICE) }, (_, index) =>
    bytes.subarray(index * SLICE, (index + 1) * SLICE),
  )
  prepared.set(deltas, slices)
  return slices
}

function deltasOf(body: string, query: string | null): number {
  const asked: unknown = query ?? (JSON.parse(body || '{}') as { max_tokens?: unknown }).max_tokens
  const deltas = Number(asked)
  return Number.isInteger(deltas) && deltas > 0 ? deltas : DEFAULT_DELTAS
}

const LISTING = {
  endpoints: [
    {
      name: 'flood',
      state: { ready: 'READY', config_update: 'NOT_UPDATING' },
      config: {
        served_entities: [
          { name: 'flood', type: 'FOUNDATION_MODEL', foundation_model: { name: 'flood', display_name: 'Flood' } },
        ],
      },
      task: 'llm/v1/chat',
      endpoint_type: 'FOUNDATION_MODEL_API',
      capabilities: {},
    },
  ],
}

const DOCUMENTS: Readonly<Record<string, object>> = {
  '/serving-endpoints': LISTING,
  '/serving-endpoints/flood': LISTING.endpoints[0] ?? {},
  '/Me': { id: '1', userName: 'flood@example.com' },
  '/models': { object: 'list', data: [{ id: 'flood', object: 'model' }] },
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://flood')
  if (request.method !== 'POST') {
    const found = Object.entries(DOCUMENTS).find(([end]) => url.pathname.endsWith(end))
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(found?.[1] ?? {}))
    return
  }
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const slices = slicesFor(deltasOf(Buffer.concat(parts).toString('utf8'), url.searchParams.get('n')))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    let next = 0
    const push = () => {
      while (next < slices.length) if (!response.write(slices[next++])) return
      response.off('drain', push).end()
    }
    response.on('drain', push)
    push()
  })
})

const portAt = process.argv.indexOf('--port')
server.listen(portAt < 0 ? 0 : Number(process.argv[portAt + 1]), '127.0.0.1', () => {
  slicesFor(DEFAULT_DELTAS)
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})

const stop = () => {
  server.closeAllConnections()
  server.close(() => process.exit(0))
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
