import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { TlsPair } from './workspace/listen.ts'

/** Options of `startProxy`. */
export interface ProxyOptions {
  /** Asked for by 407 when it is missing or wrong. Left out: anybody may pass. */
  readonly signIn?: { readonly user: string; readonly password: string }
  /** Names that only the proxy knows, and the addresses behind them. */
  readonly hosts?: Readonly<Record<string, string>>
  /** Answered to every CONNECT and every request in place of passing it on. */
  readonly refusal?: number
  /** The proxy itself speaks TLS. */
  readonly tls?: TlsPair
}

/** What went through a proxy, or was held up. */
export interface Passage {
  /** `CONNECT`, or the method of a request that was forwarded. */
  readonly method: string
  /** `host:port` for CONNECT, else the whole address. */
  readonly target: string
  /** The status that the proxy itself answered; 200 where it passed on. */
  readonly status: number
}

/** A running proxy. */
export interface TestProxy {
  readonly url: string
  readonly passages: readonly Passage[]
  readonly close: () => Promise<void>
}

/** Starts a proxy on 127.0.0.1 that opens tunnels (CONNECT), forwards plain requests, and writes down what went through. */
export async function startProxy({ signIn, hosts = {}, refusal, tls }: ProxyOptions = {}): Promise<TestProxy> {
  const passages: Passage[] = []
  const sockets = new Set<Socket>()
  const wanted = signIn && `Basic ${Buffer.from(`${signIn.user}:${signIn.password}`).toString('base64')}`
  const judge = (incoming: IncomingMessage): number => {
    const isKnown = wanted === undefined || incoming.headers['proxy-authorization'] === wanted
    const status = isKnown ? (refusal ?? 200) : 407
    passages.push({ method: incoming.method ?? '', target: incoming.url ?? '', status })
    return status
  }
  const server = tls ? createTlsServer({ ...tls }) : createServer()
  server.on('request', (incoming: IncomingMessage, answer: ServerResponse) => {
    const status = judge(incoming)
    if (status === 200) forward(incoming, answer, hosts)
    else answer.writeHead(status, status === 407 ? { 'proxy-authenticate': 'Basic realm="proxy"' } : {}).end('held up')
  })
  server.on('connect', (incoming: IncomingMessage, client: Socket) => {
    const status = judge(incoming)
    sockets.add(client)
    client.on('error', () => undefined)
    if (status === 200) tunnel(incoming.url ?? '', client, hosts)
    else client.end(`HTTP/1.1 ${status} Held up\r\n${status === 407 ? 'Proxy-Authenticate: Basic realm="proxy"\r\n' : ''}Content-Length: 0\r\n\r\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    passages,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function tunnel(target: string, client: Socket, hosts: Readonly<Record<string, string>>): void {
  const { hostname, port } = new URL(`http://${target}`)
  const server = connect({ host: hosts[hostname] ?? hostname, port: Number(port || 80) })
  server.once('connect', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    client.pipe(server).pipe(client)
  })
  server.on('error', () => client.end('HTTP/1.1 502 Bad gateway\r\nContent-Length: 0\r\n\r\n'))
  client.on('close', () => server.destroy())
}

function forward(incoming: IncomingMessage, answer: ServerResponse, hosts: Readonly<Record<string, string>>): void {
  const url = new URL(incoming.url ?? '')
  const { 'proxy-authorization': _secret, 'proxy-connection': _kept, ...headers } = incoming.headers
  const onward = request({ method: incoming.method, host: hosts[url.hostname] ?? url.hostname, port: url.port || 80, path: url.pathname + url.search, headers })
  onward.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers)
    response.pipe(answer)
  })
  onward.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()))
  answer.on('close', () => onward.destroy())
  incoming.pipe(onward)
}
