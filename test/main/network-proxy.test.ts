import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { startProxy } from '#kit/proxy.ts'
import type { ProxyOptions, TestProxy } from '#kit/proxy.ts'
import type { ConnectionStep } from '#shared/connection.ts'
import { defaultNetwork } from '#shared/network.ts'
import type { NetworkSettings } from '#shared/network.ts'
import { createNodeNetwork } from '../../main/network.ts'
import type { HostNetwork } from '../../main/network.ts'
import { isExcepted } from '../../main/network-route.ts'

/** A name that only the proxy knows: whoever reaches it went through. */
const inside = 'chat.example.internal'
const root = fixture('root.pem')
const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8')
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  }))
  return (server.address() as AddressInfo).port
}

const plain = (): Promise<number> => listen(createServer((_, response) => response.end('hello')))
const secure = (cert: string, key = 'server-key.pem'): Promise<number> => listen(createTlsServer({ cert: fixture(cert), key: fixture(key) }, (_, response) => response.end('hello')))

async function proxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const started = await startProxy({ hosts: { [inside]: '127.0.0.1' }, ...options })
  ends.push(started.close)
  return started
}

async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function network(changes: Partial<NetworkSettings>, password: string | null = null): Promise<HostNetwork> {
  const made = createNodeNetwork({})
  await made.network.configure({ ...defaultNetwork, ...changes }, password)
  return made
}

const manual = (proxyUrl: string): Partial<NetworkSettings> => ({ proxy: 'manual', proxyUrl, certificates: root })
const text = async (from: HostNetwork, url: string): Promise<string> => (await from.fetch(url)).text()

async function walk({ network: host }: HostNetwork, url: string): Promise<ConnectionStep[]> {
  const steps: ConnectionStep[] = []
  for await (const step of host.probe(url, new AbortController().signal)) steps.push(step)
  return steps
}

const told = (steps: readonly ConnectionStep[]): string[] => steps.map(({ step, ok, note, error }) => [step, ok ? 'ok' : error?.code, note].filter((part) => part !== undefined).join(' '))

describe('a proxy that was set', () => {
  test('requests of http and of https go through it, those to this machine and to exceptions do not', async () => {
    const passed = await proxy()
    const [http, https, here] = [await plain(), await secure('server.pem'), await plain()]
    const out = await network(manual(passed.url))
    expect(await text(out, `http://${inside}:${http}/a`)).toBe('hello')
    expect(await text(out, `https://${inside}:${https}/b`)).toBe('hello')
    expect(await text(out, `http://127.0.0.1:${here}/c`)).toBe('hello')
    expect(passed.passages.map(({ method, target }) => `${method} ${target}`)).toEqual([`GET http://${inside}:${http}/a`, `CONNECT ${inside}:${https}`])
    await out.network.configure({ ...defaultNetwork, ...manual(passed.url), noProxy: 'example.internal' }, null)
    await expect(out.fetch(`http://${inside}:${http}/d`)).rejects.toMatchObject({ cause: { code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) } })
    expect(passed.passages).toHaveLength(2)
  })

  test('the sign-in goes to the proxy and to nobody else', async () => {
    const seen: unknown[] = []
    const port = await listen(createServer((request, response) => {
      seen.push(request.headers['proxy-authorization'])
      response.end('hello')
    }))
    const https = await secure('server.pem')
    const passed = await proxy({ signIn: { user: 'ana', password: 'pä:ss' } })
    const out = await network({ ...manual(passed.url), proxyUser: 'ana' }, 'pä:ss')
    expect(await text(out, `http://${inside}:${port}/`)).toBe('hello')
    expect(await text(out, `https://${inside}:${https}/`)).toBe('hello')
    expect(seen).toEqual([undefined])
  })

  test.for(['http', 'https'])('a proxy that asks who it is, over %s', async (scheme) => {
    const passed = await proxy({ signIn: { user: 'ana', password: 'right' } })
    const port = scheme === 'http' ? await plain() : await secure('server.pem')
    const out = await network({ ...manual(passed.url), proxyUser: 'ana' }, 'wrong')
    const host = new URL(passed.url).host
    await expect(out.fetch(`${scheme}://${inside}:${port}/`)).rejects.toMatchObject({ code: 'proxy-sign-in', details: { host } })
    expect(told(await walk(out, `${scheme}://${inside}:${port}/`))).toEqual(['name ok by-proxy', 'proxy proxy-sign-in'])
  })

  test('a proxy that refuses, and one that is not there, are not taken for the server', async () => {
    const refusing = await proxy({ refusal: 403 })
    const port = await secure('server.pem')
    const out = await network(manual(refusing.url))
    await expect(out.fetch(`https://${inside}:${port}/`)).rejects.toMatchObject({ code: 'proxy-refused', details: { host: new URL(refusing.url).host, status: 403 } })
    const gone = `127.0.0.1:${await closedPort()}`
    for (const scheme of ['http', 'https']) {
      const nowhere = await network(manual(`http://${gone}`))
      await expect(nowhere.fetch(`${scheme}://${inside}:${port}/`)).rejects.toMatchObject({ code: 'proxy-unreachable', details: { host: gone } })
      expect(told(await walk(nowhere, `${scheme}://${inside}:${port}/`)).at(-1)).toBe('proxy proxy-unreachable')
    }
  })

  test('a proxy that speaks TLS is verified like a server', async () => {
    const passed = await proxy({ tls: { cert: fixture('server.pem'), key: fixture('server-key.pem') } })
    const [http, https] = [await plain(), await secure('server.pem')]
    const trusting = await network(manual(passed.url))
    expect(await text(trusting, `http://${inside}:${http}/`)).toBe('hello')
    expect(await text(trusting, `https://${inside}:${https}/`)).toBe('hello')
    expect(told(await walk(trusting, `https://${inside}:${https}/`))).toEqual(['name ok by-proxy', 'proxy ok', 'tls ok added-authority'])
    const careful = await network({ proxy: 'manual', proxyUrl: passed.url })
    for (const url of [`http://${inside}:${http}/`, `https://${inside}:${https}/`]) {
      await expect(careful.fetch(url)).rejects.toMatchObject({ code: 'certificate-untrusted', details: { host: new URL(passed.url).host, reason: 'authority' } })
    }
  })

  test('a certificate for another host is refused behind the proxy too, and does not hang', async () => {
    const passed = await proxy()
    const port = await secure('wrong-host.pem')
    const out = await network(manual(passed.url))
    await expect(out.fetch(`https://${inside}:${port}/`)).rejects.toMatchObject({ code: 'certificate-untrusted', details: { reason: 'host', names: 'other.example.internal' } })
  })

  test('a change counts from the next request on and cuts no stream', async () => {
    const began = Promise.withResolvers<() => void>()
    const port = await listen(createServer((_, response) => {
      response.write('first ')
      began.resolve(() => response.end('last'))
    }))
    const [one, two] = [await proxy(), await proxy()]
    const out = await network(manual(one.url))
    const streaming = await out.fetch(`http://${inside}:${port}/`)
    const finish = await began.promise
    await out.network.configure({ ...defaultNetwork, ...manual(two.url) }, null)
    finish()
    expect(await streaming.text()).toBe('first last')
    await text(out, `http://${inside}:${await plain()}/`)
    expect([one.passages.length, two.passages.length]).toEqual([1, 1])
  })

  test('`none` asks no proxy, not even that of the environment', async () => {
    const passed = await proxy()
    const out = createNodeNetwork({ http_proxy: passed.url })
    expect(await text(out, `http://${inside}:${await plain()}/`)).toBe('hello')
    await out.network.configure({ ...defaultNetwork, proxy: 'none' }, null)
    await expect(out.fetch(`http://${inside}/`)).rejects.toThrow(TypeError)
    expect(passed.passages).toHaveLength(1)
  })
})

describe('certificates', () => {
  test('a private authority is refused by name, and trusted with its PEM', async () => {
    const url = `https://127.0.0.1:${await secure('server.pem')}/`
    const out = await network({})
    await expect(out.fetch(url)).rejects.toMatchObject({ code: 'certificate-untrusted', details: { reason: 'authority', issuer: 'Example Corporation Root CA' } })
    const steps = await walk(out, url)
    expect(told(steps)).toEqual(['proxy ok no-proxy', 'reach ok', 'tls certificate-untrusted'])
    expect(steps.at(-1)?.detail).toBe('chat.example.internal (2125-12-31) ← Example Corporation Issuing CA (2125-12-31)')
    await out.network.configure({ ...defaultNetwork, certificates: root }, null)
    expect(await text(out, url)).toBe('hello')
    expect(told(await walk(out, url)).at(-1)).toBe('tls ok added-authority')
    expect((await walk(out, url)).at(-1)?.detail).toContain(' ← Example Corporation Root CA (')
    await out.network.configure(defaultNetwork, null)
    await expect(out.fetch(url)).rejects.toMatchObject({ code: 'certificate-untrusted' })
  })

  test.for([
    ['expired.pem', { reason: 'expired', subject: 'chat.example.internal', until: '2021-01-01' }],
    ['wrong-host.pem', { reason: 'host', names: 'other.example.internal' }],
    ['by-server.pem', {}],
  ] as const)('%s stays refused with the PEM', async ([file, details]) => {
    const url = `https://127.0.0.1:${await secure(file)}/`
    const out = await network({ certificates: root })
    await expect(out.fetch(url)).rejects.toMatchObject({ code: 'certificate-untrusted', details })
    expect(told(await walk(out, url)).at(-1)).toBe('tls certificate-untrusted')
  })

  test('a self-signed certificate is told as such; an authority of the same name is another one', async () => {
    const url = `https://127.0.0.1:${await secure('cert.pem', 'key.pem')}/`
    await expect((await network({ certificates: root })).fetch(url)).rejects.toMatchObject({ code: 'certificate-untrusted', details: { reason: 'self-signed' } })
    const other = `https://127.0.0.1:${await secure('server.pem')}/`
    await expect((await network({ certificates: fixture('impostor-root.pem') })).fetch(other)).rejects.toMatchObject({ code: 'certificate-untrusted' })
  })

  // The switch that people are told to set when a company's authority is unknown: it would send their token to anybody.
  test('no variable of the environment switches verification off', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      const port = await secure('server.pem')
      const passed = await proxy()
      await expect(createNodeNetwork().fetch(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'certificate-untrusted' })
      const out = await network({ proxy: 'manual', proxyUrl: passed.url })
      await expect(out.fetch(`https://${inside}:${port}/`)).rejects.toMatchObject({ code: 'certificate-untrusted' })
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
    }
  })

  test('what cannot be used is refused, and the way before stays', async () => {
    const url = `https://127.0.0.1:${await secure('server.pem')}/`
    const out = await network({ certificates: root })
    const set = (changes: Partial<NetworkSettings>): Promise<void> => out.network.configure({ ...defaultNetwork, ...changes }, null)
    await expect(set({ certificates: '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----' })).rejects.toMatchObject({ code: 'certificates-invalid' })
    await expect(set({ certificates: 'not a certificate' })).rejects.toMatchObject({ code: 'certificates-invalid' })
    await expect(set({ certificates: root + fixture('server-key.pem') })).rejects.toMatchObject({ code: 'certificates-invalid', details: { reason: 'key' } })
    await expect(set({ proxy: 'manual', proxyUrl: 'socks5://proxy:1080' })).rejects.toMatchObject({ code: 'proxy-invalid', details: { reason: 'socks' } })
    expect(await text(out, url)).toBe('hello')
  })
})

describe('walking to an address', () => {
  test('an unknown name, a closed port, a server without TLS', async () => {
    const out = await network({})
    expect(told(await walk(out, 'https://parley.invalid/'))).toEqual(['name host-unknown'])
    expect(told(await walk(out, `http://localhost:${await closedPort()}/`))).toEqual(['name ok', 'proxy ok no-proxy', 'reach connection-refused'])
    expect(told(await walk(out, `https://localhost:${await plain()}/`)).at(-1)).toBe('tls not-https')
  })

  test('http has no certificates, and every step says how long it took', async () => {
    const steps = await walk(await network({}), `http://localhost:${await plain()}/`)
    expect(told(steps)).toEqual(['name ok', 'proxy ok no-proxy', 'reach ok'])
    expect(steps.filter(({ step }) => step !== 'proxy').every(({ took }) => took !== undefined && took >= 0)).toBe(true)
    expect(steps[0]?.detail).toContain('127.0.0.1')
  })

  test('an abort ends it', async () => {
    const port = await listen(createServer())
    const silent = await network({})
    const abort = new AbortController()
    const steps: ConnectionStep[] = []
    for await (const step of silent.network.probe(`https://127.0.0.1:${port}/`, abort.signal)) {
      steps.push(step)
      if (step.step === 'reach') abort.abort()
    }
    expect(steps.at(-1)).toMatchObject({ step: 'tls', ok: false })
  })
})

test.each<[string, string, boolean]>([
  ['https://example.com/', 'example.com', true],
  ['https://a.example.com/', 'example.com', true],
  ['https://a.example.com/', '.example.com', true],
  ['https://example.com/', '*.example.com', false],
  ['https://a.example.com/', '*.example.com', true],
  ['https://notexample.com/', 'example.com', false],
  ['https://example.com:8443/', 'example.com:443', false],
  ['https://example.com/', 'example.com:443', true],
  ['https://EXAMPLE.com./', 'Example.COM', true],
  ['http://10.2.3.4/', '10.0.0.0/8', true],
  ['http://11.2.3.4/', '10.0.0.0/8', false],
  ['http://[::1]:80/', '::1', true],
  ['http://[fe80::1]:8080/', '[fe80::1]:8080', true],
  ['http://anything/', '*', true],
])('%s with the exception %s: %s', (url, entry, isDirect) => {
  expect(isExcepted(new URL(url), [entry])).toBe(isDirect)
})
