import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'

/** A certificate and its private key, PEM. */
export interface TlsPair {
  readonly key: string
  readonly cert: string
}

/** A server that listens on 127.0.0.1. */
export interface Listening {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string
  /** Ends all connections and frees the port. */
  readonly close: () => Promise<void>
}

/** The self-signed pair of the fixtures, for localhost and 127.0.0.1: nobody trusts it unless told to. */
export function fixtureTls(): TlsPair {
  const read = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')
  return { key: read('key.pem'), cert: read('cert.pem') }
}

/** Starts a server on 127.0.0.1; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(handle: RequestListener, port: number, tls?: TlsPair): Promise<Listening> {
  const server: Server = tls ? createHttps({ ...tls }, handle) : createHttp(handle)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return {
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Reads the whole body of a request. Rejects when the client leaves in the middle. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Fires when the connection of a response ends before the response does. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}
