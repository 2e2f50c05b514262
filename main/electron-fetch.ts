import { Readable } from 'node:stream'
import { app, net } from 'electron'
import { proxyError } from './network-route.ts'

/** Where requests go, and what is known of the way. */
export interface ElectronWay {
  /** The session of the next request. Rejects never. */
  session(): Promise<Electron.Session>
  /** The sign-in for a proxy; `null` where there is none for it. */
  signIn(proxy: { readonly host: string; readonly port: number }): { readonly user: string; readonly password: string } | null
  /** What Chromium's name of a failure means; `undefined` where it says all that is known. */
  explain(code: string, url: URL, signal: AbortSignal): Promise<Error | undefined>
}

type Proxied = { refusedBy: string | undefined }

/**
 * `fetch` through Chromium's network: the system's proxy, its certificates, and no time limit of its own. The body
 * streams with back-pressure. Nothing is cached and no cookie is kept. It rejects with `AppError` where a proxy or a
 * certificate is the reason, else with a `TypeError` whose message and `cause.code` hold Chromium's own name of the failure,
 * such as `net::ERR_CONNECTION_REFUSED`, and with the signal's reason after an abort.
 */
export function createElectronFetch(way: ElectronWay): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    // Chromium's would also open files and Parley's own scheme.
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new TypeError(`fetch failed: ${url.protocol} is no scheme of the web`)
    await app.whenReady()
    const [session, body] = await Promise.all([way.session(), request.arrayBuffer()])
    request.signal.throwIfAborted()
    const proxied: Proxied = { refusedBy: undefined }
    const rejection = (): Error | undefined => (proxied.refusedBy === undefined ? undefined : proxyError('proxy-sign-in', `http://${proxied.refusedBy}`, { status: 407 }))
    try {
      const response = await send(request, { session, body, way, proxied })
      if (response.status === 407) throw rejection() ?? proxyError('proxy-sign-in', url.host, { status: 407 })
      return response
    } catch (thrown) {
      if (request.signal.aborted) throw request.signal.reason
      throw rejection() ?? (await named(thrown, { way, url, signal: request.signal }))
    }
  }
}

interface Sending {
  readonly session: Electron.Session
  readonly body: ArrayBuffer
  readonly way: ElectronWay
  readonly proxied: Proxied
}

/** Not `net.fetch`: it never asks for a proxy's sign-in (electron/electron#44249), and hides where a redirect leads. */
function send(request: Request, { session, body, way, proxied }: Sending): Promise<Response> {
  const { method, url, redirect, signal } = request
  const sent = net.request({ method, url, session, redirect, credentials: 'omit', cache: 'no-store' })
  for (const [name, value] of request.headers) sent.setHeader(name, value)
  sent.on('login', signInOnce(way, proxied))
  return new Promise((resolve, reject) => {
    let answer: Readable | undefined
    const abort = (): void => {
      answer?.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
      sent.abort()
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    sent.on('error', reject)
    sent.on('redirect', (status, _method, _url, headers) => {
      if (redirect !== 'manual') return
      resolve(new Response(null, { status, headers: headersFrom(headers) }))
      sent.abort()
    })
    sent.on('response', (response) => {
      // Electron's is a stream of Node, its types say only that it has events.
      answer = response as unknown as Readable
      answer.once('close', () => signal.removeEventListener('abort', abort))
      resolve(toResponse(response, answer, method))
    })
    sent.end(body.byteLength === 0 ? undefined : Buffer.from(body))
  })
}

/** A wrong password is asked for again and again: it is given once. No server gets it, whatever it asks for. */
function signInOnce(way: ElectronWay, proxied: Proxied): (asked: Electron.AuthInfo, answer: (user?: string, password?: string) => void) => void {
  let isGiven = false
  return (asked, answer) => {
    const known = asked.isProxy && !isGiven ? way.signIn(asked) : null
    isGiven ||= asked.isProxy
    if (known !== null) return answer(known.user, known.password)
    if (asked.isProxy) proxied.refusedBy = `${asked.host}:${asked.port}`
    return answer()
  }
}

function toResponse(response: Electron.IncomingMessage, answer: Readable, method: string): Response {
  const { statusCode: status, statusMessage: statusText } = response
  const hasBody = ![101, 204, 205, 304].includes(status) && method !== 'HEAD'
  const body = hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array<ArrayBuffer>>) : null
  return new Response(body, { status, statusText, headers: headersFrom(response.headers) })
}

function headersFrom(values: Readonly<Record<string, string | string[]>>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(values)) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  return headers
}

async function named(thrown: unknown, { way, url, signal }: { way: ElectronWay; url: URL; signal: AbortSignal }): Promise<Error> {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const code = /net::(ERR_\w+)/.exec(message)?.[1]
  const known = code === undefined ? undefined : await way.explain(code, url, signal)
  return known ?? new TypeError(`fetch failed: ${message}`, { cause: code === undefined ? thrown : { code, message } })
}
