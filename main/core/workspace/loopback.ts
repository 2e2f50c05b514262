import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { AppError } from '#shared/error.ts'
import type { Language } from '#shared/language.ts'
import { sayIn } from './texts.ts'

/** The ports that the public client may come back to, in the order in which they are tried (wire facts, 8.2). */
export const usualPorts: readonly number[] = Array.from({ length: 21 }, (_, index) => 8020 + index)

/** What came back from the browser. */
export interface Callback {
  readonly answer: URLSearchParams
  /** Shows the person how the sign-in ended. Resolves when the page is sent or the browser has gone. */
  show(worked: boolean): Promise<void>
}

/** Waits on this machine for the browser to come back. */
export interface Loopback {
  /** Exactly as the sign-in server must be told. */
  readonly redirectUri: string
  /** The first request that is an answer to a sign-in. Never rejects. */
  readonly callback: Promise<Callback>
  /** Frees the port at once. */
  close(): Promise<void>
}

/**
 * Listens on the first free port, on 127.0.0.1 and, where there is one, on ::1: a browser may take either for `localhost`.
 * Rejects with `port-taken` when other programs hold all of them.
 */
export async function listenForCallback(ports: readonly number[], language: Language): Promise<Loopback> {
  const arrived = Promise.withResolvers<Callback>()
  const listener = createListener(arrived.resolve, language)
  for (const port of ports) {
    const servers = await listenOn(port, listener)
    if (servers !== null) return { redirectUri: `http://localhost:${port}`, callback: arrived.promise, close: () => closeAll(servers) }
  }
  const text = ports.length === 1 ? String(ports[0]) : `${ports[0]}–${ports.at(-1)}`
  throw new AppError('port-taken', `Other programs hold the ports ${text}.`, { ports: text })
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Answers the first callback when it is told how the sign-in ended; whatever else comes is not found and changes nothing. */
function createListener(arrived: (callback: Callback) => void, language: Language): Listener {
  let isTaken = false
  return (request, response) => {
    const url = URL.parse(request.url ?? '', 'http://localhost')
    const isAnswer = request.method === 'GET' && isOpened(request) && url?.pathname === '/' && ['code', 'state', 'error'].some((name) => url.searchParams.has(name))
    if (url === null || !isAnswer || isTaken) {
      sendPage(response, { status: 404, title: 'nothingHere', text: 'goBack', language })
      return
    }
    isTaken = true
    arrived({
      answer: url.searchParams,
      show: async (worked) => {
        if (response.destroyed) return
        const gone = once(response, 'close')
        sendPage(response, { status: worked ? 200 : 400, title: worked ? 'signedIn' : 'failed', text: worked ? 'goBack' : 'why', language })
        await gone
      },
    })
  }
}

/** Whether a person would see the page. A page of somebody else's could load this address as an image, and end a sign-in unnoticed. */
function isOpened({ headers }: IncomingMessage): boolean {
  const destination = headers['sec-fetch-dest']
  return destination === undefined || destination === 'document'
}

/** `null` where another program holds the port on either address. */
async function listenOn(port: number, listener: Listener): Promise<Server[] | null> {
  const servers: Server[] = []
  for (const address of ['127.0.0.1', '::1']) {
    const server = createServer(listener)
    try {
      const listening = once(server, 'listening')
      server.listen({ port, host: address, exclusive: true })
      await listening
      servers.push(server)
    } catch (thrown) {
      const hasNoSuchAddress = address === '::1' && /EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL/.test(String((thrown as { code?: unknown }).code))
      if (hasNoSuchAddress) continue
      await closeAll(servers)
      return null
    }
  }
  return servers
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(async (server) => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }),
  )
}

const style = 'body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}h1{font-size:1.4rem}'
const styleHash = createHash('sha256').update(style).digest('base64')

/** The texts are Parley's own: nothing of the request is in the page. */
function sendPage(response: ServerResponse, page: { status: number; title: 'signedIn' | 'failed' | 'nothingHere'; text: 'goBack' | 'why'; language: Language }): void {
  const say = sayIn(page.language)
  const title = say(page.title)
  response.writeHead(page.status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  })
  response.end(
    `<!doctype html><html lang="${page.language}"><head><meta charset="utf-8"><title>Parley: ${title}</title><style>${style}</style></head>` +
      `<body><main><h1>${title}</h1><p>${say(page.text)}</p></main></body></html>`,
  )
}
