import type { Network } from '#core/host.ts'
import type * as Tls from 'node:tls'
import type * as Undici from 'undici'

/** How long the opening of a connection may take, in milliseconds. */
const connectTimeout = 30_000
const loopback = ['localhost', '127.0.0.1', '::1']

/**
 * `fetch` without time limits of its own, for use under Node: the caller's signal is the only limit once a connection
 * is open. It trusts the system's certificates beside Node's own, and takes the proxies of the environment
 * (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`), never for loopback. Its errors keep `cause.code`.
 */
export function createNodeFetch(env: Readonly<Record<string, string | undefined>> = process.env): typeof fetch {
  let ready: Promise<typeof fetch> | undefined
  return async (input, init) => {
    ready ??= load(env)
    const fetch = await ready
    return fetch(input, init)
  }
}

async function load(env: Readonly<Record<string, string | undefined>>): Promise<typeof fetch> {
  // Undici and its certificates cost a start-up that no request needs.
  const [undici, tls] = await Promise.all([import('undici'), import('node:tls')])
  const trust = { secureContext: tls.createSecureContext({ ca: trustedCertificates(tls) }), timeout: connectTimeout }
  const read = (name: string): string | undefined => env[name] ?? env[name.toUpperCase()]
  const options: Undici.EnvHttpProxyAgent.Options = {
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    connect: trust,
    requestTls: trust,
    proxyTls: trust,
    // An empty text says "none" and keeps undici from looking into the environment by itself.
    httpProxy: withScheme(read('http_proxy')),
    httpsProxy: withScheme(read('https_proxy') ?? read('http_proxy')),
    noProxy: [read('no_proxy') ?? '', ...loopback].join(','),
  }
  const dispatcher = new undici.EnvHttpProxyAgent(options)
  const request = undici.fetch as unknown as (input: unknown, init: object) => Promise<Response>
  return (input, init) => request(input, { ...init, dispatcher })
}

function trustedCertificates(tls: typeof Tls): string[] {
  // Both lists are needed: naming certificates replaces the list that Node trusts by default.
  return [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])]
}

function withScheme(proxy: string | undefined): string {
  const text = proxy?.trim() ?? ''
  return text === '' || text.includes('://') ? text : `http://${text}`
}

/** The network of this machine under Node. */
export function createNodeNetwork(env: Readonly<Record<string, string | undefined>> = process.env): { readonly fetch: typeof fetch; readonly network: Network } {
  return {
    fetch: createNodeFetch(env),
    network: {
      configure: () => Promise.resolve(),
      async *probe() {
        yield* []
      },
    },
  }
}
