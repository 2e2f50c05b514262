import { AppError } from '#shared/error.ts'

/** Where a proxy is, and what it was written with. */
export interface ProxyAddress {
  /** `http://host:port` or `https://host:port`, always with its port. */
  readonly url: string
  readonly user?: string
  readonly password?: string
  /** What was written behind the port, for which a proxy has no use. */
  readonly path?: string
}

/**
 * What a person wrote for a proxy: user and password are taken out of the address, a missing scheme is `http`, a missing
 * port that of the scheme. Throws `proxy-invalid`, whose details never repeat them.
 */
export function readProxyAddress(written: string): ProxyAddress {
  const text = written.trim()
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = !/\s/.test(text) && URL.canParse(whole) ? new URL(whole) : null
  if (url !== null && /^socks/i.test(url.protocol)) throw invalid(`${url.protocol}//${url.host}`, 'socks')
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') throw invalid(withoutUser(text))
  const path = `${url.pathname}${url.search}${url.hash}`
  return {
    url: `${url.protocol}//${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`,
    ...(url.username !== '' && { user: decoded(url.username) }),
    ...(url.password !== '' && { password: decoded(url.password) }),
    ...(path !== '/' && { path }),
  }
}

function invalid(text: string, reason?: 'socks'): AppError {
  return new AppError('proxy-invalid', `“${text}” is not the address of a proxy that Parley can use.`, { written: text, ...(reason && { reason }) })
}

function withoutUser(text: string): string {
  return text.slice(text.lastIndexOf('@') + 1).slice(0, 200)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
