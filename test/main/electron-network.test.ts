import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificate } from 'electron'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startProxy } from '#kit/proxy.ts'
import { defaultNetwork } from '#shared/network.ts'
import type { NetworkSettings } from '#shared/network.ts'
import { certificateBlocks } from '#shared/pem.ts'
import { createElectronNetwork } from '../../main/electron-network.ts'

interface Asked {
  readonly hostname: string
  readonly certificate: Certificate
  readonly verificationResult: string
}
type VerifyProc = (request: Asked, answer: (verdict: number) => void) => void

/** A session that keeps what it was told. */
function fakeSession(name: string) {
  return {
    name,
    proxies: [] as unknown[],
    verify: null as VerifyProc | null,
    resolved: 'DIRECT',
    setProxy(config: unknown): Promise<void> {
      return Promise.resolve(void this.proxies.push(config))
    },
    setCertificateVerifyProc(proc: VerifyProc | null): void {
      this.verify = proc
    },
    resolveProxy(): Promise<string> {
      return Promise.resolve(this.resolved)
    },
  }
}

const electron = vi.hoisted(() => ({
  sessions: [] as unknown[],
  requests: [] as { session: unknown; emit(name: string, ...values: unknown[]): boolean }[],
  act: (_request: { emit(name: string, ...values: unknown[]): boolean }): void => undefined,
}))
const sessions = (): ReturnType<typeof fakeSession>[] => electron.sessions as ReturnType<typeof fakeSession>[]
const newest = (): ReturnType<typeof fakeSession> => sessions().at(-1) ?? fakeSession('none')

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events')
  return {
    app: { whenReady: () => Promise.resolve() },
    session: {
      get defaultSession() {
        return electron.sessions[0]
      },
      fromPartition: (name: string) => {
        electron.sessions.push(fakeSession(name))
        return electron.sessions.at(-1)
      },
    },
    net: {
      request: ({ session }: { session: unknown }) => {
        const request = Object.assign(new EventEmitter(), { session, setHeader: () => undefined, abort: () => undefined, end: () => setImmediate(() => electron.act(request)) })
        electron.requests.push(request)
        return request
      },
    },
  }
})

const ends: (() => Promise<unknown>)[] = []

beforeEach(() => {
  electron.sessions.splice(0, Infinity, fakeSession('default'))
  electron.requests.splice(0)
})

afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8')
const root = fixture('root.pem')
const set = (changes: Partial<NetworkSettings>): NetworkSettings => ({ ...defaultNetwork, ...changes })

/** A chain as Electron tells it: each certificate holds the one that signed it. */
function shown(name: string): Certificate {
  const link = ([data, ...others]: string[]): Certificate | undefined => (data === undefined ? undefined : ({ data, issuerCert: link(others) } as Certificate))
  return link(certificateBlocks(fixture(name))) as Certificate
}

function verdictOn(name: string, asked: Partial<Asked> = {}): number | undefined {
  const given: number[] = []
  newest().verify?.({ hostname: 'chat.example.internal', certificate: shown(name), verificationResult: 'net::ERR_CERT_AUTHORITY_INVALID', ...asked }, (verdict) => given.push(verdict))
  return given[0]
}

test('the proxy is set as Chromium writes it, on a session of its own from the first change on', async () => {
  const { network } = createElectronNetwork()
  await network.configure(defaultNetwork, null)
  expect(sessions().map(({ proxies }) => proxies)).toEqual([[{ mode: 'system' }]])
  await network.configure(set({ proxy: 'manual', proxyUrl: 'https://proxy.example:3129', noProxy: 'corp.example, .intern, *.only.below, 10.0.0.0/8, *' }), null)
  const proxy = { mode: 'fixed_servers', proxyRules: 'https://proxy.example:3129', proxyBypassRules: 'corp.example;*.corp.example;intern;*.intern;*.only.below;10.0.0.0/8;*' }
  expect(sessions().map(({ proxies }) => proxies.at(-1))).toEqual([proxy, proxy])
  await network.configure(set({ proxy: 'none' }), null)
  expect(newest().proxies).toEqual([{ mode: 'direct' }])
  expect(new Set(sessions().map(({ name }) => name)).size).toBe(3)
})

test('what cannot be used is refused before anything is touched', async () => {
  const { network } = createElectronNetwork()
  await expect(network.configure(set({ proxy: 'manual', proxyUrl: 'socks5://proxy:1080' }), null)).rejects.toMatchObject({ code: 'proxy-invalid' })
  await expect(network.configure(set({ certificates: 'no' }), null)).rejects.toMatchObject({ code: 'certificates-invalid' })
  expect(sessions().map(({ proxies }) => proxies)).toEqual([[]])
})

test('without certificates of one\'s own, Chromium alone decides', async () => {
  await createElectronNetwork().network.configure(defaultNetwork, null)
  expect(newest().verify).toBeNull()
})

// -3 leaves the verdict to Chromium, 0 accepts: anything but 0 here would lock people out, 0 elsewhere would let anybody in.
test('only an unknown authority that leads to an added one is accepted', async () => {
  await createElectronNetwork().network.configure(set({ certificates: root }), null)
  expect(verdictOn('server.pem')).toBe(0)
  expect(verdictOn('server.pem', { hostname: '127.0.0.1' })).toBe(0)
  expect(verdictOn('server.pem', { verificationResult: 'net::OK' })).toBe(-3)
  expect(verdictOn('server.pem', { verificationResult: 'net::ERR_CERT_REVOKED' })).toBe(-3)
  expect(verdictOn('server.pem', { hostname: 'other.example.internal' })).toBe(-3)
  expect(verdictOn('wrong-host.pem')).toBe(-3)
  expect(verdictOn('expired.pem')).toBe(-3)
  expect(verdictOn('by-server.pem')).toBe(-3)
  expect(verdictOn('cert.pem', { hostname: 'localhost' })).toBe(-3)
  expect(verdictOn('server.pem', { certificate: { data: 'damaged' } as Certificate })).toBe(-3)
  const [leaf = ''] = certificateBlocks(fixture('server.pem'))
  expect(verdictOn('server.pem', { certificate: { data: leaf } as Certificate })).toBe(-3)
})

test('an authority of the same name with another key is another one', async () => {
  await createElectronNetwork().network.configure(set({ certificates: fixture('impostor-root.pem') }), null)
  expect(verdictOn('server.pem')).toBe(-3)
})

test('a certificate that was added by itself is accepted for its host', async () => {
  await createElectronNetwork().network.configure(set({ certificates: fixture('cert.pem') }), null)
  expect(verdictOn('cert.pem', { hostname: 'localhost' })).toBe(0)
  expect(verdictOn('cert.pem', { hostname: 'example.com' })).toBe(-3)
})

test('the password goes to the proxy that was set, by the newest session, and to no other', async () => {
  const { fetch, network } = createElectronNetwork()
  await network.configure(set({ proxy: 'manual', proxyUrl: 'http://proxy.example:3128', proxyUser: 'ana' }), 'secret')
  const given: unknown[] = []
  electron.act = (request) => {
    for (const [isProxy, host, port] of [[true, 'other.example', 3128], [false, 'proxy.example', 3128]] as const) request.emit('login', { isProxy, host, port }, (...answer: unknown[]) => given.push(answer))
    request.emit('error', new Error('net::ERR_FAILED'))
  }
  await expect(fetch('https://example.com/')).rejects.toThrow()
  electron.act = (request) => {
    request.emit('login', { isProxy: true, host: 'proxy.example', port: 3128 }, (...answer: unknown[]) => given.push(answer))
    request.emit('error', new Error('net::ERR_FAILED'))
  }
  await expect(fetch('https://example.com/')).rejects.toThrow()
  expect(given).toEqual([[], [], ['ana', 'secret']])
  expect(electron.requests.every(({ session }) => session === newest())).toBe(true)
})

test.each([
  ['ERR_PROXY_CONNECTION_FAILED', 'proxy-unreachable'],
  ['ERR_TUNNEL_CONNECTION_FAILED', 'proxy-refused'],
  ['ERR_PROXY_AUTH_UNSUPPORTED', 'proxy-sign-in'],
])('%s names the proxy', async (name, code) => {
  const { fetch } = createElectronNetwork()
  newest().resolved = 'PROXY proxy.example:3128; DIRECT'
  electron.act = (request) => void request.emit('error', new Error(`net::${name}`))
  await expect(fetch('https://example.com/')).rejects.toMatchObject({ code, details: { host: 'proxy.example:3128' } })
})

test('the walk goes by the proxy that Chromium names, and a refused certificate is explained', async () => {
  const server = createServer({ cert: fixture('server.pem'), key: fixture('server-key.pem') }, (_, response) => response.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => new Promise((resolve) => server.close(resolve)))
  const proxy = await startProxy({ hosts: { 'chat.example.internal': '127.0.0.1' } })
  ends.push(proxy.close)
  const url = `https://chat.example.internal:${(server.address() as AddressInfo).port}/`
  const { fetch, network } = createElectronNetwork()
  newest().resolved = `PROXY ${new URL(proxy.url).host}`
  const walk = async (): Promise<string[]> => {
    const steps: string[] = []
    for await (const { step, ok, note } of network.probe(url, new AbortController().signal)) steps.push([step, ok, note].join(' '))
    return steps
  }
  expect(await walk()).toEqual(['name true by-proxy', 'proxy true ', 'tls false '])
  electron.act = (request) => void request.emit('error', new Error('net::ERR_CERT_AUTHORITY_INVALID'))
  await expect(fetch(url)).rejects.toMatchObject({ code: 'certificate-untrusted', details: { reason: 'authority', issuer: 'Example Corporation Root CA' } })
  newest().resolved = 'SOCKS5 proxy.example:1080'
  expect(await walk()).toEqual(['name true by-proxy', 'proxy true '])
})
