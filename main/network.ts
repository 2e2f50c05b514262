import type { X509Certificate } from 'node:crypto'
import type { SecureContext } from 'node:tls'
import type * as Undici from 'undici'
import type { Network } from '#core/host.ts'
import { readCertificates } from '#core/workspace/certificates.ts'
import type { ConnectionStep } from '#shared/connection.ts'
import { AppError } from '#shared/error.ts'
import { defaultNetwork } from '#shared/network.ts'
import type { NetworkSettings } from '#shared/network.ts'
import { probe } from './network-probe.ts'
import { proxyError, routeOf } from './network-route.ts'
import type { Environment, Proxy, Route } from './network-route.ts'
import { isCertificateCode } from './network-tls.ts'
import type { Chain } from './network-tls.ts'

/** How long the opening of a connection may take, in milliseconds. */
const connectTimeout = 30_000

type Dispatchers = (proxy: Proxy | null) => Undici.Dispatcher

/** What the next request goes by: the way out, whom to trust, and the connections that are kept for it. */
interface Way {
  readonly route: Route
  readonly added: readonly X509Certificate[]
  /** Made at the first request: undici and the system's certificates cost a start that no request needs. */
  dispatchers?: Promise<Dispatchers>
  trust?: Promise<SecureContext>
}

/** What Parley takes of the network: the way of requests, and how it is set and looked at. */
export interface HostNetwork {
  readonly fetch: typeof fetch
  readonly network: Network
}

/**
 * The network of this machine under Node. Its `fetch` has no time limits of its own: the caller's signal is the only one
 * once a connection is open. It trusts the system's certificates beside Node's own and those that were added, always
 * verifies, and takes the proxy that was set or that the environment names. It rejects with `AppError` where the proxy or
 * a certificate is the reason, else with an error that keeps `cause.code`.
 */
export function createNodeNetwork(env: Environment = process.env): HostNetwork {
  const wayOf = (settings: NetworkSettings, password: string | null): Way => ({ route: routeOf(settings, password, env), added: readCertificates(settings.certificates) })
  let way = wayOf(defaultNetwork, null)
  return {
    fetch: (input, init) => ask(way, input, init),
    network: {
      // Streams that run keep the way they began on, and no new request gets one of its connections.
      configure: async (settings, password) => {
        way = await Promise.resolve(wayOf(settings, password))
      },
      probe: (url, signal) => probeBy(way, url, signal),
    },
  }
}

async function ask(way: Way, input: Parameters<typeof fetch>[0], init: RequestInit | undefined): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input)
  const proxy = way.route(url)
  const { fetch } = await import('undici')
  way.dispatchers ??= load(way)
  const dispatcher = (await way.dispatchers)(proxy)
  const request = fetch as unknown as (input: unknown, init: object) => Promise<Response>
  try {
    return await request(input, { ...init, dispatcher })
  } catch (thrown) {
    throw await explained(thrown, { way, url, proxy, signal: init?.signal ?? null })
  }
}

async function load(way: Way): Promise<Dispatchers> {
  const [{ Agent, Pool, ProxyAgent }, secureContext] = await Promise.all([import('undici'), trustOf(way)])
  // Named, since the environment could switch verification off where nothing is said.
  const tls = { secureContext, rejectUnauthorized: true, timeout: connectTimeout, allowH2: false }
  const limits = { headersTimeout: 0, bodyTimeout: 0 }
  const known = new Map<string, Undici.Dispatcher>()
  const make = (proxy: Proxy | null): Undici.Dispatcher =>
    proxy === null
      ? new Agent({ ...limits, connect: tls })
      : new ProxyAgent({
          ...limits,
          uri: proxy.url,
          ...(proxy.authorization !== null && { token: proxy.authorization }),
          requestTls: tls,
          proxyTls: tls,
          // Without it undici's own limits count on the way of plain http.
          factory: (origin, options) => new Pool(origin, { ...options, ...limits }),
        })
  return (proxy) => {
    const key = JSON.stringify(proxy)
    const dispatcher = known.get(key) ?? make(proxy)
    known.set(key, dispatcher)
    return dispatcher
  }
}

function trustOf(way: Way): Promise<SecureContext> {
  return (way.trust ??= createTrust(way.added))
}

/** Whom requests trust: Node's list, the system's, and `added`. */
export async function createTrust(added: readonly X509Certificate[]): Promise<SecureContext> {
  const tls = await import('node:tls')
  // All lists are needed: naming certificates replaces the list that Node trusts by default.
  const ca = [...tls.getCACertificates('default'), ...tls.getCACertificates('system'), ...added.map((certificate) => certificate.toString())]
  return tls.createSecureContext({ ca: [...new Set(ca)] })
}

/** Whether a chain that was accepted ends at one of these, or at a certificate that one of them signed. */
export function endsAt(chain: Chain, added: readonly X509Certificate[]): boolean {
  return chain.some(({ fingerprint256 }) => added.some((certificate) => certificate.fingerprint256 === fingerprint256))
}

async function* probeBy(way: Way, url: string, signal: AbortSignal): AsyncGenerator<ConnectionStep> {
  yield* probe(url, signal, {
    route: async (address) => Promise.resolve(way.route(address)),
    trust: async () => ({ context: await trustOf(way), isAdded: (chain) => endsAt(chain, way.added) }),
  })
}

/** What a failure of undici means where a proxy or a certificate is the reason; else the failure itself. */
async function explained(thrown: unknown, asked: { way: Way; url: URL; proxy: Proxy | null; signal: AbortSignal | null }): Promise<unknown> {
  const { way, url, proxy, signal } = asked
  if (signal?.aborted === true || !(thrown instanceof TypeError)) return thrown
  const { code, message } = causeOf(thrown)
  if (isCertificateCode(code) || code === 'UND_ERR_PRX_TLS') return (await certificateReason(way, url, signal)) ?? thrown
  return proxy === null ? thrown : (proxyReason(proxy, code, message) ?? thrown)
}

/** What undici says of a proxy, read from its text where there is nothing else to tell it by. */
function proxyReason(proxy: Proxy, code: string, message: string): AppError | undefined {
  const status = Number(/Proxy response \((\d+)\)/.exec(message)?.[1] ?? /Proxy Authentication Required \((407)\)/.exec(message)?.[1] ?? Number.NaN)
  if (status === 407) return proxyError('proxy-sign-in', proxy.url, { status })
  if (!Number.isNaN(status)) return proxyError('proxy-refused', proxy.url, { status })
  // The server's own name and port are the proxy's to find: what fails on this side is the proxy.
  const isProxy = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX_CONN)$/.test(code)
  return isProxy ? proxyError('proxy-unreachable', proxy.url, { code }) : undefined
}

/** Looks at the certificates once more: what refused them says only that it did. */
async function certificateReason(way: Way, url: URL, signal: AbortSignal | null): Promise<AppError | undefined> {
  for await (const { error } of probeBy(way, url.href, signal ?? new AbortController().signal)) {
    if (error?.code === 'certificate-untrusted') return new AppError(error.code, error.message, error.details)
  }
  return undefined
}

function causeOf(thrown: TypeError): { code: string; message: string } {
  let cause: unknown = thrown
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause
  if (!(cause instanceof Error)) return { code: '', message: '' }
  return { code: 'code' in cause ? String(cause.code) : '', message: cause.message }
}
