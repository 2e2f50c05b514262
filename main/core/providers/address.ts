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

/** An address with a scheme. Throws `address-invalid`. */
export function parseAddress(pasted: string, schemeFor: (host: string) => 'http' | 'https'): URL {
  const text = pasted.trim()
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${schemeFor(text)}://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '' || /\s/.test(text)) {
    throw new AppError('address-invalid', `“${text.slice(0, 200)}” is not a web address.`, { text: text.slice(0, 200) })
  }
  return url
}
