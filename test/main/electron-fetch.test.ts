import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Session } from 'electron'
import { afterEach, expect, test, vi } from 'vitest'
import { errorFromNetwork } from '#core/providers/errors.ts'
import { ClientRequest, net, session } from '#kit/electron/shim.ts'
import { AppError } from '#shared/error.ts'
import { createElectronFetch } from '../../main/electron-fetch.ts'
import type { ElectronWay } from '../../main/electron-fetch.ts'

vi.mock('electron', () => import('#kit/electron/shim.ts'))

const ends: (() => void)[] = []

afterEach(() => {
  vi.restoreAllMocks()
  for (const end of ends.splice(0)) end()
})

const way: ElectronWay = {
  session: () => Promise.resolve(session.defaultSession as unknown as Session),
  signIn: () => null,
  explain: () => Promise.resolve(undefined),
}
const electronFetch = createElectronFetch(way)

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The next request tells nothing by itself; `act` plays Chromium. */
function play(act: (request: ClientRequest) => void): void {
  vi.spyOn(net, 'request').mockImplementation((options) => {
    const request = new ClientRequest(options)
    vi.spyOn(request, '_final').mockImplementation((done) => {
      done()
      setImmediate(() => act(request))
    })
    return request
  })
}

type Answer = [user?: string, password?: string]

function askFor(request: ClientRequest, isProxy: boolean): Answer {
  const given: Answer[] = []
  request.emit('login', { isProxy, scheme: 'basic', host: 'proxy.example', port: 3128, realm: '' }, (...answer: Answer) => given.push(answer))
  return given[0] ?? ['nothing']
}

// Chromium's names differ from Node's: an error that is not recognised would read "the connection was lost".
test.each([
  ['net::ERR_CONNECTION_REFUSED', 'connection-refused'],
  ['net::ERR_NAME_NOT_RESOLVED', 'host-unknown'],
  ['net::ERR_INTERNET_DISCONNECTED', 'host-unknown'],
  ['net::ERR_CERT_AUTHORITY_INVALID', 'certificate-untrusted'],
  ['net::ERR_CERT_COMMON_NAME_INVALID', 'certificate-untrusted'],
  ['net::ERR_SSL_PROTOCOL_ERROR', 'not-https'],
  ['net::ERR_TIMED_OUT', 'no-answer'],
  ['net::ERR_CONNECTION_RESET', 'connection-lost'],
])('%s is told as %s', async (message, code) => {
  play((request) => void request.emit('error', new Error(message)))
  const thrown: unknown = await electronFetch('https://example.com/').catch((reason: unknown) => reason)
  expect(thrown).toBeInstanceOf(TypeError)
  expect(String(thrown)).toContain(message)
  expect(errorFromNetwork(thrown, 'https://example.com/', false).code).toBe(code)
})

test('what the network knows of a failure stands before its name', async () => {
  const known = new AppError('proxy-refused', 'known')
  const seen: unknown[] = []
  play((request) => void request.emit('error', new Error('net::ERR_TUNNEL_CONNECTION_FAILED')))
  const explain: ElectronWay['explain'] = (code, url) => Promise.resolve(void seen.push(code, url.host)).then(() => known)
  await expect(createElectronFetch({ ...way, explain })('https://example.com/')).rejects.toBe(known)
  expect(seen).toEqual(['ERR_TUNNEL_CONNECTION_FAILED', 'example.com'])
})

test('no cookie and no cache; the caller\'s request goes out and the answer streams in', async () => {
  const spy = vi.spyOn(net, 'request')
  const next = Promise.withResolvers<void>()
  const url = await serve(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    response.writeHead(201, { 'x-a': 'b' })
    response.write(`${request.method} ${request.headers.authorization} ${Buffer.concat(parts).toString()} `)
    await next.promise
    response.end('later')
  })
  const response = await electronFetch(`${url}/a`, { method: 'POST', body: 'body', headers: { authorization: 'Bearer t' } })
  next.resolve()
  expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([201, 'b', 'POST Bearer t body later'])
  expect(spy.mock.calls[0]?.[0]).toMatchObject({ credentials: 'omit', cache: 'no-store', session: session.defaultSession })
})

test('a redirect that is not followed is handed out with where it leads', async () => {
  const url = await serve((_, response) => response.writeHead(302, { location: 'https://login.example/' }).end())
  const response = await electronFetch(url, { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([302, 'https://login.example/'])
})

test('an abort rejects with the reason of the signal, before the answer and within it', async () => {
  const reason = new Error('the person stopped')
  await expect(electronFetch('https://example.com/', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const waiting = new AbortController()
  play(() => waiting.abort(reason))
  await expect(electronFetch('https://example.com/', { signal: waiting.signal })).rejects.toBe(reason)
  vi.restoreAllMocks()
  const closed = Promise.withResolvers<void>()
  const url = await serve((request, response) => {
    request.socket.on('close', () => closed.resolve())
    response.write('first')
  })
  const streaming = new AbortController()
  const response = await electronFetch(url, { signal: streaming.signal })
  streaming.abort(reason)
  await expect(response.text()).rejects.toBe(reason)
  await closed.promise
})

// A server that asks would get the proxy's password; a proxy that refuses it would be asked for ever.
test('only a proxy is told who asks, and only once', async () => {
  const answers: Answer[] = []
  play((request) => {
    answers.push(askFor(request, false), askFor(request, true), askFor(request, true))
    request.emit('error', new Error('net::ERR_HTTP_RESPONSE_CODE_FAILURE'))
  })
  const known = createElectronFetch({ ...way, signIn: () => ({ user: 'ana', password: 'secret' }) })
  const thrown: unknown = await known('https://example.com/').catch((reason: unknown) => reason)
  expect(answers).toEqual([[], ['ana', 'secret'], []])
  expect(thrown).toMatchObject({ code: 'proxy-sign-in', details: { host: 'proxy.example:3128' } })
  expect(JSON.stringify(thrown)).not.toContain('secret')
})

// Electron's fetch opens files too: an address typed by a person must not.
test.each(['file:///etc/passwd', 'app://parley/', 'data:text/plain,x'])('%s is not asked', async (address) => {
  const spy = vi.spyOn(net, 'request')
  await expect(electronFetch(address)).rejects.toThrow('no scheme of the web')
  expect(spy).not.toHaveBeenCalled()
})
