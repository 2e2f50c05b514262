import { readProxyAddress } from '#core/workspace/proxy-address.ts'
import { AppError } from '#shared/error.ts'
import type { NetworkSettings } from '#shared/network.ts'

/** A proxy as requests need it. */
export interface Proxy {
  /** `http://host:port` or `https://host:port`, without user and password. */
  readonly url: string
  /** Value of `Proxy-Authorization`; `null`: the proxy is not told who asks. */
  readonly authorization: string | null
}

/** Which proxy an address is asked through; `null`: it is asked directly. Throws `proxy-invalid` where the environment names no proxy that can be used. */
export type Route = (url: URL) => Proxy | null

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Names and addresses of this machine, which no proxy could reach. */
const thisMachine: readonly string[] = ['localhost', '127.0.0.0/8', '::1']

/** What a person set, as a route. Throws `proxy-invalid`. */
export function routeOf(settings: NetworkSettings, password: string | null, env: Environment): Route {
  if (settings.proxy === 'none') return () => null
  if (settings.proxy === 'system') return environmentRoute(env)
  const { url } = readProxyAddress(settings.proxyUrl)
  const proxy: Proxy = { url, authorization: settings.proxyUser === '' ? null : basic(settings.proxyUser, password ?? '') }
  const exceptions = [...entries(settings.noProxy), ...thisMachine]
  return (target) => (isExcepted(target, exceptions) ? null : proxy)
}

/** `http_proxy`, `https_proxy` and `no_proxy` in either spelling, as curl and Node read them. */
function environmentRoute(env: Environment): Route {
  const read = (name: string): string => env[name]?.trim() || (env[name.toUpperCase()]?.trim() ?? '')
  const http = read('http_proxy')
  const https = read('https_proxy') || http
  const exceptions = [...entries(read('no_proxy')), ...thisMachine]
  return (target) => {
    const written = target.protocol === 'https:' ? https : http
    return written === '' || isExcepted(target, exceptions) ? null : proxyOf(written)
  }
}

function proxyOf(written: string): Proxy {
  const { url, user, password } = readProxyAddress(written)
  return { url, authorization: user === undefined ? null : basic(user, password ?? '') }
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function entries(list: string): string[] {
  return list.split(/[\s,;]+/).filter((entry) => entry !== '')
}

/**
 * Whether one of the entries stands for the host: the name itself and everything below it (`example.com`, `.example.com`),
 * only what is below it (`*.example.com`), `*`, an address, a range of IPv4 addresses (`10.0.0.0/8`); each with or without a port.
 */
export function isExcepted(target: URL, exceptions: readonly string[]): boolean {
  const host = target.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase()
  const port = target.port || (target.protocol === 'https:' ? '443' : '80')
  return exceptions.some((entry) => {
    const { name, port: wanted } = withPort(entry.toLowerCase())
    if (wanted !== undefined && wanted !== port) return false
    if (name === '*') return true
    if (name.includes('/')) return isInRange(host, name)
    if (name.startsWith('*.')) return host.endsWith(name.slice(1))
    const plain = name.replace(/^\.|\.$/g, '')
    return host === plain || host.endsWith(`.${plain}`)
  })
}

/** A single colon parts a port from a name; an IPv6 address has more, or brackets. */
function withPort(entry: string): { name: string; port?: string | undefined } {
  const [, bracketed, portAfter] = /^\[(.+)\](?::(\d+))?$/.exec(entry) ?? []
  if (bracketed !== undefined) return { name: bracketed, port: portAfter }
  const [, name, port] = /^([^:]+):(\d+)$/.exec(entry) ?? []
  return name === undefined ? { name: entry } : { name, port }
}

function isInRange(host: string, range: string): boolean {
  const [base = '', bits = ''] = range.split('/')
  const [address, start, length] = [ipv4(host), ipv4(base), Number(bits)]
  if (address === null || start === null || !(length >= 0 && length <= 32)) return false
  const size = 2 ** (32 - length)
  return Math.floor(address / size) === Math.floor(start / size)
}

function ipv4(text: string): number | null {
  const parts = /^\d+\.\d+\.\d+\.\d+$/.test(text) ? text.split('.').map(Number) : []
  return parts.length === 4 && parts.every((part) => part < 256) ? parts.reduce((sum, part) => sum * 256 + part, 0) : null
}

/** What is said of a proxy that does not do its work. */
export function proxyError(code: 'proxy-unreachable' | 'proxy-refused' | 'proxy-sign-in', proxy: string, details: { status?: number; code?: string } = {}): AppError {
  const host = URL.canParse(proxy) ? new URL(proxy).host : proxy
  const said = { 'proxy-unreachable': 'Nothing answers at the proxy', 'proxy-refused': 'The request was not let through by the proxy', 'proxy-sign-in': 'A user name and password are asked for by the proxy' }
  return new AppError(code, `${said[code]} ${host}${details.status === undefined ? '' : ` (${details.status})`}.`, { host, ...details })
}
