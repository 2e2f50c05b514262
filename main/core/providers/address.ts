import { AppError } from '#shared/error.ts'
import type { Connection } from '#shared/connection.ts'

/** What a pasted address says of a connection. */
export interface Address {
  /** Without a trailing slash. */
  readonly url: string
  /** The workspace's number, where the address names it. */
  readonly workspaceId?: string
  /** The surface, where the address is one of the gateway's. */
  readonly surface?: Connection['surface']
}

/** Account consoles of the three clouds: they manage workspaces and serve no models (Databricks wire facts, 1.1). */
const accountConsole = /^accounts(-[\w-]+)?\.([\w-]+\.)*(databricks\.(com|us)|azuredatabricks\.net|databricks\.azure\.(us|cn))$/

/**
 * The workspace's address for whatever was pasted from a browser: without path, query and fragment. A token never goes
 * over plain HTTP to another machine. Throws `address-invalid` or `account-console`.
 */
export function readWorkspaceAddress(pasted: string): Address {
  const url = parseAddress(pasted, () => 'https')
  const here = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'http:' && !here) url.protocol = 'https:'
  if (accountConsole.test(url.hostname)) {
    throw new AppError('account-console', `${url.host} is an account console, not a workspace.`, { host: url.host })
  }
  // The first names of browser addresses, the second of newer ones (wire facts, 1.1).
  const workspaceId = url.searchParams.get('o') ?? url.searchParams.get('w')
  return {
    url: url.origin,
    ...(workspaceId !== null && /^\d{1,20}$/.test(workspaceId) && { workspaceId }),
    ...(/^\/ai-gateway(\/|$)/.test(url.pathname) && { surface: 'gateway' as const }),
  }
}

/** What stands around an address that was taken out of a text: quotation marks, brackets, and the sentence's own marks behind it. */
const wrapping = /^[\s"'`“”„‘’«»<\u200B-\u200D\u2060]+|[\s"'`“”‘’«»>.,;\u200B-\u200D\u2060]+$/g

/** An address with a scheme, out of what stands around it. Throws `address-invalid`. */
export function parseAddress(pasted: string, schemeFor: (host: string) => 'http' | 'https'): URL {
  const text = pasted.replaceAll(wrapping, '')
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${schemeFor(text)}://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : null
  // `http:/host` and `https//host` would be hosts of these names.
  const isBroken = url === null || !/^https?:$/.test(url.protocol) || /^(https?)?$/.test(url.hostname) || /\s/.test(text)
  if (!isBroken && (url.username !== '' || url.password !== '')) {
    // What stands before the host may be a password.
    throw new AppError('address-invalid', `${url.host} is written with a user name.`, { host: url.host, reason: 'user' })
  }
  if (isBroken) {
    throw new AppError('address-invalid', `“${text.slice(0, 200)}” is not a web address.`, { written: text.slice(0, 200) })
  }
  url.hostname = url.hostname.replace(/\.+$/, '')
  return url
}
