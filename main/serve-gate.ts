import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What becomes of a request. `welcome`: it brought the key in its address and is to be given the cookie. */
export type Verdict = 'pass' | 'welcome' | 'refuse'

/** Decides who may talk to a server on loopback, which every program and every web page of this machine can reach. */
export interface Gate {
  readonly key: string
  judge(request: IncomingMessage): Verdict
  /** The value of `Set-Cookie` that lets a browser in until the process ends. */
  cookie(): string
}

/** A gate for the server on `port`, with a key of 256 bits that is valid as long as the gate. */
export function createGate(port: number, key: string = randomBytes(32).toString('base64url')): Gate {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const cookieName = `parley-${port}`
  const isKey = (text: string | null | undefined): boolean =>
    text !== null && text !== undefined && timingSafeEqual(digest(text), digest(key))
  return {
    key,
    cookie: () => `${cookieName}=${key}; HttpOnly; SameSite=Strict; Path=/`,
    judge: (request) => {
      const { host, origin, authorization, cookie } = request.headers
      // A name that was made to resolve to this machine (DNS rebinding) comes with a foreign Host.
      if (host === undefined || !hosts.includes(host)) return 'refuse'
      if (origin !== undefined && origin !== `http://${host}`) return 'refuse'
      const url = new URL(request.url ?? '/', `http://${host}`)
      const isPage = request.method === 'GET' && url.pathname === '/'
      // Cookies do not know ports: a page of another local server may make the browser send ours, without an Origin.
      if (isForeignSite(request) && !isPage) return 'refuse'
      if (isPage && isKey(url.searchParams.get('key'))) return 'welcome'
      if (isKey(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1])) return 'pass'
      return isKey(readCookie(cookie, cookieName)) ? 'pass' : 'refuse'
    },
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function isForeignSite(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name) return value
  }
  return undefined
}
