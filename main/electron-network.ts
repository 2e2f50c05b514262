import { X509Certificate } from 'node:crypto'
import { app, session } from 'electron'
import { readCertificates } from '#core/workspace/certificates.ts'
import { readProxyAddress } from '#core/workspace/proxy-address.ts'
import type { ConnectionStep } from '#shared/connection.ts'
import { AppError } from '#shared/error.ts'
import type { NetworkSettings } from '#shared/network.ts'
import { leadsTo } from './certificate-chain.ts'
import { createElectronFetch } from './electron-fetch.ts'
import { createTrust, endsAt } from './network.ts'
import type { HostNetwork } from './network.ts'
import { probe } from './network-probe.ts'
import { proxyError } from './network-route.ts'
import type { Proxy } from './network-route.ts'

interface SignIn {
  /** `host:port` of the only proxy that is told. */
  readonly proxy: string
  readonly user: string
  readonly password: string
}

/** What the next request goes by. */
interface Way {
  readonly session: Promise<Electron.Session>
  readonly signIn: SignIn | null
  readonly added: readonly X509Certificate[]
}

/** Answers to Chromium's question about a certificate: its own verdict counts, or it is accepted (Electron, `setCertificateVerifyProc`). */
const ownVerdict = -3
const accepted = 0

/**
 * The network of Chromium: the system's proxy and certificates, and what the person set beside them. Chromium keeps its
 * verdicts on certificates, and connections, for a session: each change begins with a new one, so that neither outlives
 * what it was made by and no running stream is cut.
 */
export function createElectronNetwork(): HostNetwork {
  let changes = 0
  let way: Way = { session: app.whenReady().then(() => session.defaultSession), signIn: null, added: [] }
  return {
    fetch: createElectronFetch({
      session: () => way.session,
      signIn: ({ host, port }) => (way.signIn?.proxy === `${host}:${port}` ? way.signIn : null),
      explain: (code, url, signal) => explain(way, code, url, signal),
    }),
    network: {
      configure: async (settings, password) => {
        const next = await apply(settings, password, changes)
        changes += 1
        way = next
      },
      probe: (url, signal) => probeBy(way, url, signal),
    },
  }
}

/** Rejects with `proxy-invalid` or `certificates-invalid` before anything is touched. */
async function apply(settings: NetworkSettings, password: string | null, changes: number): Promise<Way> {
  const added = readCertificates(settings.certificates)
  const proxy = proxyConfig(settings)
  await app.whenReady()
  const made = changes === 0 ? session.defaultSession : session.fromPartition(`network-${changes}`, { cache: false })
  await made.setProxy(proxy)
  // What Chromium fetches by itself, such as dictionaries.
  if (made !== session.defaultSession) await session.defaultSession.setProxy(proxy)
  made.setCertificateVerifyProc(added.length === 0 ? null : (request, answer) => answer(verdict(request, added)))
  return { session: Promise.resolve(made), signIn: signInOf(settings, password), added }
}

function proxyConfig({ proxy, proxyUrl, noProxy }: NetworkSettings): Electron.ProxyConfig {
  if (proxy === 'none') return { mode: 'direct' }
  if (proxy === 'system') return { mode: 'system' }
  return { mode: 'fixed_servers', proxyRules: readProxyAddress(proxyUrl).url, proxyBypassRules: bypassRules(noProxy) }
}

/** Chromium takes a name for that host alone; this machine is always an exception. */
function bypassRules(noProxy: string): string {
  const rules = noProxy.split(/[\s,;]+/).filter((entry) => entry !== '').flatMap((entry) => {
    const name = entry.replace(/^\.|\.$/g, '')
    return /^[\d.:[\]/]+$/.test(name) || name.startsWith('*') ? [name] : [name, `*.${name}`]
  })
  return rules.join(';')
}

function signInOf({ proxy, proxyUrl, proxyUser }: NetworkSettings, password: string | null): SignIn | null {
  if (proxy !== 'manual' || proxyUser === '') return null
  const url = new URL(readProxyAddress(proxyUrl).url)
  return { proxy: `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`, user: proxyUser, password: password ?? '' }
}

/** Only where Chromium does not know the authority is there anything to add to what it says. */
function verdict(request: Pick<Electron.Request, 'hostname' | 'certificate' | 'verificationResult'>, added: readonly X509Certificate[]): number {
  if (request.verificationResult !== 'net::ERR_CERT_AUTHORITY_INVALID') return ownVerdict
  try {
    const shown = { certificates: chainOf(request.certificate), host: request.hostname, now: Date.now() }
    return leadsTo(added, shown) ? accepted : ownVerdict
  } catch {
    return ownVerdict
  }
}

function chainOf(certificate: Electron.Certificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  let present: Electron.Certificate | undefined = certificate
  while (present !== undefined && chain.length < 10) {
    chain.push(new X509Certificate(present.data))
    present = present.issuerCert
  }
  return chain
}

async function explain(way: Way, code: string, url: URL, signal: AbortSignal): Promise<AppError | undefined> {
  if (code.startsWith('ERR_CERT_') || code === 'ERR_PROXY_CERTIFICATE_INVALID') return certificateReason(way, url, signal)
  const kind = proxyFailures[code]
  if (kind === undefined) return undefined
  const proxy = await proxyFor(way, url)
  return proxyError(kind, proxy?.url ?? url.host, { code })
}

/** Chromium's names (net_error_list.h). */
const proxyFailures: Readonly<Record<string, Parameters<typeof proxyError>[0]>> = {
  ERR_PROXY_CONNECTION_FAILED: 'proxy-unreachable',
  ERR_SOCKS_CONNECTION_FAILED: 'proxy-unreachable',
  ERR_MANDATORY_PROXY_CONFIGURATION_FAILED: 'proxy-unreachable',
  ERR_TUNNEL_CONNECTION_FAILED: 'proxy-refused',
  ERR_HTTPS_PROXY_TUNNEL_RESPONSE_REDIRECT: 'proxy-refused',
  ERR_PROXY_AUTH_UNSUPPORTED: 'proxy-sign-in',
  ERR_PROXY_AUTH_REQUESTED: 'proxy-sign-in',
  ERR_UNEXPECTED_PROXY_AUTH: 'proxy-sign-in',
}

/** Looks at the certificates once more: Chromium says only that it refused them. */
async function certificateReason(way: Way, url: URL, signal: AbortSignal): Promise<AppError | undefined> {
  for await (const { error } of probeBy(way, url.href, signal)) {
    if (error?.code === 'certificate-untrusted') return new AppError(error.code, error.message, error.details)
  }
  return undefined
}

async function* probeBy(way: Way, url: string, signal: AbortSignal): AsyncGenerator<ConnectionStep> {
  yield* probe(url, signal, {
    route: (address) => proxyFor(way, address),
    trust: async () => ({ context: await createTrust(way.added), isAdded: (chain) => endsAt(chain, way.added) }),
  })
}

/** Chromium answers as a script for proxies does: `PROXY host:port; DIRECT`, the first one first. */
async function proxyFor(way: Way, url: URL): Promise<Proxy | null> {
  const answer = await (await way.session).resolveProxy(url.href)
  const [kind = 'DIRECT', place] = (answer.split(';')[0] ?? '').trim().split(/\s+/)
  if (place === undefined || kind.toUpperCase() === 'DIRECT') return null
  const scheme = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' }[kind.toUpperCase()] ?? kind.toLowerCase()
  const { signIn } = way
  const authorization = signIn?.proxy === place ? `Basic ${Buffer.from(`${signIn.user}:${signIn.password}`).toString('base64')}` : null
  return { url: `${scheme}://${place}`, authorization }
}
