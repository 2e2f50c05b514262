import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Core } from '#core/core.ts'
import type { CallResult } from '#shared/client.ts'
import { putPurposes } from '#shared/contract.ts'
import { AppError } from '#shared/error.ts'
import { streamEvents } from './serve-events.ts'
import { isPreviewPath } from './preview-page.ts'
import { sendBlob, sendPage, sendPreviewPage } from './serve-files.ts'
import { createGate } from './serve-gate.ts'
import type { Gate } from './serve-gate.ts'

/** The most that the body of a call may have, in bytes. Files go through `/api/blobs`, which has no limit of its own. */
export const callLimit = 20 * 1024 * 1024

/** What the server serves. */
export interface ServerOptions {
  readonly core: Core
  /** The folder of the built window. */
  readonly pageFolder: string
  /** 0: any free one. */
  readonly port: number
  /** Told of requests that failed inside the server: what kind of failure, never what the request carried. */
  readonly onError?: (text: string) => void
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number
  readonly key: string
  /** The address that lets a browser in. */
  readonly url: string
  /** Ends all connections, open event streams too. */
  close(): Promise<void>
}

/** Serves a core to browsers and scripts of this machine. Rejects with Node's error when the port cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer()
  await listen(server, options.port)
  const { port } = server.address() as AddressInfo
  const gate = createGate(port)
  server.on('request', (request, response) => {
    answer(options, gate, request, response).catch((error: unknown) => {
      if (!response.destroyed) options.onError?.(error instanceof Error ? error.name : 'unknown')
      // The head may be out already: then a cut connection is the only way to say that the answer is not whole.
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, failure(new AppError('internal', 'the server failed')))
    })
  })
  return {
    port,
    key: gate.key,
    url: `http://127.0.0.1:${port}/?key=${gate.key}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function answer(options: ServerOptions, gate: Gate, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  const verdict = judge(gate, request)
  if (verdict === 'refuse') return refuse(response)
  if (verdict === 'welcome') {
    response.writeHead(303, { 'set-cookie': gate.cookie(), location: '/', 'cache-control': 'no-store' }).end()
    return
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  await route(options, request, response, url)
}

function judge(gate: Gate, request: IncomingMessage): ReturnType<Gate['judge']> {
  try {
    return gate.judge(request)
  } catch {
    // A request line that is no address at all.
    return 'refuse'
  }
}

async function route({ core, pageFolder }: ServerOptions, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (request.method === 'POST' && url.pathname.startsWith('/api/call/')) return call(core, request, response, url)
  if (request.method === 'POST' && url.pathname === '/api/blobs') return put(core, request, response, url)
  if (request.method === 'GET' && url.pathname === '/api/events') return streamEvents(core, request, response, url)
  if (url.pathname.startsWith('/api/')) return void response.writeHead(404).end()
  if (!isRead) return void response.writeHead(405, { allow: 'GET, HEAD' }).end()
  if (url.pathname.startsWith('/blobs/')) return sendBlob(core, request, response, url)
  if (isPreviewPath(url.pathname)) return sendPreviewPage(request, response)
  return sendPage(pageFolder, request, response, url)
}

async function call(core: Core, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const body = await readBody(request)
  if (body === undefined) {
    sendJson(response, 413, failure(new AppError('bad-input', `the input is larger than ${callLimit} bytes`)))
    // A connection that is closed on a sender who still sends may lose the answer on its way.
    return void request.resume()
  }
  const input = parse(body)
  if (input === undefined) return sendJson(response, 400, failure(new AppError('bad-input', 'the body is not JSON')))
  sendJson(response, 200, await core.call(url.pathname.slice('/api/call/'.length), input.value))
}

async function put(core: Core, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const name = url.searchParams.get('name') ?? 'file'
  const purpose = putPurposes.find((one) => one === (url.searchParams.get('for') ?? 'attachment'))
  if (purpose === undefined) {
    sendJson(response, 400, failure(new AppError('bad-input', `a file is put for one of: ${putPurposes.join(', ')}`)))
    return void request.resume()
  }
  const result = await core.put({ name, bytes: piecesOf(request) }, purpose)
  sendJson(response, 200, result)
  request.resume()
}

/** What a request brings. The core may end before the file does, or fail: the connection lives on to carry the reason. */
async function* piecesOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  // Whoever throws into the request's own iterator destroys the request; a loop around it only returns.
  for await (const piece of request.iterator({ destroyOnReturn: false })) yield piece as Buffer
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    size += (piece as Buffer).length
    if (size > callLimit) return undefined
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces)
}

function parse(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as unknown) }
  } catch {
    return undefined
  }
}

function failure(error: AppError): CallResult {
  return { ok: false, error: error.toInfo() }
}

function sendJson(response: ServerResponse, status: number, result: CallResult): void {
  const body = Buffer.from(JSON.stringify(result))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store' })
  response.end(body)
}

function refuse(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end('Parley does not know you. Open the address that it printed when it started.\n')
}
