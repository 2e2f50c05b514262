import { lookup } from 'node:dns/promises'
import { request } from 'node:http'
import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SecureContext } from 'node:tls'
import { errorFromNetwork } from '#core/providers/errors.ts'
import type { ConnectionStep } from '#shared/connection.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import { proxyError } from './network-route.ts'
import type { Proxy } from './network-route.ts'
import { bare, certificateError, chainText, handshake, isCertificateCode } from './network-tls.ts'
import type { Chain } from './network-tls.ts'

/** How long one step may take, in milliseconds. */
const stepLimit = 20_000

/** The way that requests go, and whom they trust. */
export interface ProbeTools {
  /** Rejects with `proxy-invalid`. */
  route(url: URL): Promise<Proxy | null>
  trust(): Promise<{ readonly context: SecureContext; isAdded(chain: Chain): boolean }>
}

/** What a step works with. */
interface Work {
  readonly limit: AbortSignal
  /** Sees to it that the connection is closed when the walk ends, however it does. */
  keep<Connection extends Duplex>(connection: Connection): Connection
}

/** What a step found; the steps after it go on with `socket`. */
interface Found {
  readonly detail?: string
  readonly note?: ConnectionStep['note']
  readonly socket?: Duplex
}

/** A failure that has something to show all the same. */
class StepFailure extends Error {
  readonly error: AppError
  readonly detail: string

  constructor(error: AppError, detail: string) {
    super(error.message)
    this.error = error
    this.detail = detail
  }
}

/** Walks to an address as `Network.probe` promises. The connections that it opened are closed when it ends. */
export async function* probe(address: string, signal: AbortSignal, tools: ProbeTools): AsyncGenerator<ConnectionStep> {
  const url = new URL(address)
  const open: Duplex[] = []
  const keep: Work['keep'] = (connection) => {
    open.push(connection)
    return connection
  }
  const take: Take = async (step, work) => {
    const began = performance.now()
    const took = (): number => Math.round(performance.now() - began)
    try {
      const { socket, ...found } = await work({ limit: AbortSignal.any([signal, AbortSignal.timeout(stepLimit)]), keep })
      return { told: { step, ok: true, ...found, took: took() }, socket }
    } catch (thrown) {
      const { error, detail } = failure(thrown, url)
      return { told: { step, ok: false, ...(detail !== undefined && { detail }), took: took(), error: toErrorInfo(error) }, socket: undefined }
    }
  }
  try {
    yield* walk(url, tools, take)
  } finally {
    // From the inside out: Node ends with a memory fault when TLS within TLS loses its outer half first.
    for (const socket of open.toReversed()) socket.on('error', () => undefined).destroy()
  }
}

type Take = (step: ConnectionStep['step'], work: (tools: Work) => Promise<Found>) => Promise<{ told: ConnectionStep; socket: Duplex | undefined }>

async function* walk(url: URL, tools: ProbeTools, take: Take): AsyncGenerator<ConnectionStep> {
  let proxy: Proxy | null
  try {
    proxy = await tools.route(url)
  } catch (thrown) {
    yield { step: 'proxy', ok: false, error: toErrorInfo(thrown) }
    return
  }
  let socket: Duplex | undefined
  if (proxy === null) {
    if (isIP(bare(url.hostname)) === 0) {
      const name = await take('name', () => resolveName(url))
      yield name.told
      if (!name.told.ok) return
    }
    yield { step: 'proxy', ok: true, note: 'no-proxy' }
    const reached = await take('reach', (work) => reach(url, work))
    yield reached.told
    if (!reached.told.ok) return
    socket = reached.socket
  } else {
    const way = proxy
    if (isIP(bare(url.hostname)) === 0) yield { step: 'name', ok: true, note: 'by-proxy' }
    const passed = await take('proxy', (work) => passProxy(way, url, tools, work))
    yield passed.told
    if (!passed.told.ok) return
    socket = passed.socket
  }
  if (url.protocol !== 'https:' || socket === undefined) return
  const connection = socket
  yield (await take('tls', (work) => speakTls(connection, url, tools, work))).told
}

async function resolveName(url: URL): Promise<Found> {
  const addresses = await lookup(bare(url.hostname), { all: true })
  return { detail: addresses.map(({ address }) => address).join(', ') }
}

async function reach(url: URL, { limit, keep }: Work): Promise<Found> {
  const socket = keep(await openSocket(url, limit))
  return { detail: `${socket.remoteAddress ?? url.hostname}:${socket.remotePort ?? portOf(url)}`, socket }
}

async function speakTls(socket: Duplex, url: URL, tools: ProbeTools, { limit: signal, keep }: Work): Promise<Found> {
  const { context, isAdded } = await tools.trust()
  const end = await handshake({ socket, host: url.hostname, context, signal })
  if (!end.ok) throw new StepFailure(tlsError(url, end.error, end.chain, signal), chainText(end.chain))
  return { detail: chainText(end.chain), note: isAdded(end.chain) ? 'added-authority' : 'system-authority', socket: keep(end.socket) }
}

function tlsError(url: URL, thrown: unknown, chain: Chain, signal: AbortSignal): AppError {
  const code = codeOf(thrown)
  return isCertificateCode(code) ? certificateError(url.host, code, chain, Date.now()) : errorFromNetwork(signal.aborted ? signal.reason : thrown, url.href, false)
}

/**
 * Opens a tunnel to a server of https, and asks for the head of a server of http, as requests go through the proxy.
 * Nothing of the person's is sent but the sign-in at the proxy.
 */
async function passProxy(proxy: Proxy, url: URL, tools: ProbeTools, work: Work): Promise<Found> {
  const way = new URL(proxy.url)
  const detail = way.host
  // The host may know ways that cannot be walked here, such as SOCKS.
  if (!/^https?:$/.test(way.protocol)) return { detail: proxy.url }
  const plain = await openSocket(way, work.limit).then(work.keep, (thrown: unknown) => {
    throw proxyError('proxy-unreachable', proxy.url, { code: codeOf(thrown) })
  })
  const socket = way.protocol === 'https:' ? (await speakTls(plain, way, tools, work)).socket : plain
  const answer = await askProxy(proxy, url, socket ?? plain, work.limit).catch((thrown: unknown) => {
    throw proxyError('proxy-unreachable', proxy.url, { code: codeOf(thrown) })
  })
  if (answer.status === 407) throw proxyError('proxy-sign-in', proxy.url, { status: 407 })
  if (url.protocol === 'https:' && answer.status !== 200) throw proxyError('proxy-refused', proxy.url, { status: answer.status })
  return { detail, socket: answer.socket }
}

function askProxy(proxy: Proxy, url: URL, socket: Duplex, signal: AbortSignal): Promise<{ status: number; socket: Duplex }> {
  const target = `${url.hostname}:${portOf(url)}`
  const isTunnel = url.protocol === 'https:'
  const headers = { host: isTunnel ? target : url.host, ...(proxy.authorization !== null && { 'proxy-authorization': proxy.authorization }) }
  return new Promise((resolve, reject) => {
    const asked = request({ method: isTunnel ? 'CONNECT' : 'HEAD', path: isTunnel ? target : `${url.origin}/`, headers, signal, createConnection: () => socket as Socket })
    asked.on('error', reject)
    asked.on('connect', (response) => resolve({ status: response.statusCode ?? 0, socket }))
    asked.on('response', (response) => resolve({ status: response.resume().statusCode ?? 0, socket }))
    asked.end()
  })
}

function openSocket(url: URL, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: bare(url.hostname), port: portOf(url) })
    const abort = (): void => void socket.destroy(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    socket.on('error', reject)
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort)
      resolve(socket)
    })
    if (signal.aborted) abort()
  })
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
}

function failure(thrown: unknown, url: URL): { error: unknown; detail?: string } {
  if (thrown instanceof StepFailure) return { error: thrown.error, ...(thrown.detail !== '' && { detail: thrown.detail }) }
  if (isTimeout(thrown)) return { error: new AppError('no-answer', `${url.host} does not answer.`, { host: url.host }) }
  return { error: errorFromNetwork(thrown, url.href, false) }
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'TimeoutError'
}

function codeOf(thrown: unknown): string {
  if (isTimeout(thrown)) return 'ETIMEDOUT'
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}
