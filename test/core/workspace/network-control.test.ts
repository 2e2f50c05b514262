import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { readProxyAddress } from '#core/workspace/proxy-address.ts'
import type { Host } from '#core/host.ts'
import { memoryKeychain } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { startOpenAiServer } from '#kit/openai-server.ts'
import { startProxy } from '#kit/proxy.ts'
import type { ProxyOptions, TestProxy } from '#kit/proxy.ts'
import { afterwards, CLAUDE, testCore, testFolder, testWorkspace } from '#kit/story.ts'
import type { Message } from '#shared/message.ts'
import { defaultNetwork } from '#shared/network.ts'
import type { NetworkSettings } from '#shared/network.ts'

const inside = 'chat.example.internal'
const password = 'canary-of-the-proxy'
const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')
const tls = { cert: fixture('server.pem'), key: fixture('server-key.pem') }

async function proxyWith(options: ProxyOptions = {}): Promise<TestProxy> {
  const proxy = await startProxy({ hosts: { [inside]: '127.0.0.1' }, ...options })
  afterwards(() => proxy.close())
  return proxy
}

async function ask({ client, reply }: TestCore, endpointId: string): Promise<Message> {
  const { replyIds } = await client.chat.send({ text: 'Hello there', targets: [{ endpointId }] })
  return reply(replyIds[0] ?? '')
}

async function endpointNamed({ client }: TestCore, name: string): Promise<string> {
  const { endpoints } = await client.endpoints.list({})
  return endpoints.find((endpoint) => endpoint.name === name)?.id ?? ''
}

const network = async ({ client }: TestCore): Promise<NetworkSettings> => (await client.settings.get({})).settings.network

/** Every place but the keychain that could hold a secret. */
function everything({ folder, events, log }: TestCore): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return [...files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')), JSON.stringify(events), log.join('\n')].join('\n')
}

test.each([
  ['without sign-in', {}],
  ['with sign-in', { signIn: { user: 'ana', password } }],
] as const)('a workspace that only the proxy can reach answers through it, %s', async (_, options) => {
  const proxy = await proxyWith(options)
  const workspace = await testWorkspace({ tls })
  const secrets = new Map<string, string>()
  const core = await testCore({ keychain: memoryKeychain(secrets) })
  await core.client.network.update({ proxy: 'manual', proxyUrl: proxy.url, certificates: fixture('root.pem'), ...('signIn' in options && { proxyUser: 'ana', proxyPassword: password }) })
  const { port } = new URL(workspace.url)
  await core.client.endpoints.add({ provider: 'databricks', url: `https://${inside}:${port}`, token: workspace.token })
  const reply = await ask(core, await endpointNamed(core, CLAUDE))
  expect([reply.status, reply.parts.some(({ type }) => type === 'text')]).toEqual(['done', true])
  expect(new Set(proxy.passages.map(({ method, target, status }) => `${method} ${target} ${status}`))).toEqual(new Set([`CONNECT ${inside}:${port} 200`]))
  expect(everything(core)).not.toContain(password)
  expect(everything(core)).not.toContain(btoa(`ana:${password}`))
  expect([...secrets.values()].includes(password)).toBe('signIn' in options)
})

test('plain http streams through the proxy too', async () => {
  const proxy = await proxyWith()
  const server = await startOpenAiServer()
  afterwards(() => server.close())
  const core = await testCore()
  await core.client.network.update({ proxy: 'manual', proxyUrl: proxy.url })
  await core.client.endpoints.add({ provider: 'openai-compatible', url: `http://${inside}:${new URL(server.url).port}/v1` })
  expect((await ask(core, await endpointNamed(core, server.models[0] ?? ''))).status).toBe('done')
  expect(proxy.passages.every(({ target, status }) => target.startsWith(`http://${inside}:`) && status === 200)).toBe(true)
})

test('a refused sign-in reaches the reply as such, without the password', async () => {
  const proxy = await proxyWith({ signIn: { user: 'ana', password: 'another' } })
  const core = await testCore()
  await core.client.network.update({ proxy: 'manual', proxyUrl: proxy.url, proxyUser: 'ana', proxyPassword: password })
  const { endpointIds } = await core.client.endpoints.add({ provider: 'openai-compatible', url: `https://${inside}/v1`, models: ['m'], force: true })
  expect((await ask(core, endpointIds[0] ?? '')).error).toMatchObject({ code: 'proxy-sign-in', details: { host: new URL(proxy.url).host } })
  expect(everything(core)).not.toContain(password)
})

test('TLS with a private authority: refused by its name, then answered with its PEM', async () => {
  const workspace = await testWorkspace({ tls })
  const core = await testCore()
  const form = { provider: 'databricks', url: workspace.url, token: workspace.token } as const
  await expect(core.client.endpoints.add(form)).rejects.toMatchObject({ code: 'certificate-untrusted', details: { issuer: 'Example Corporation Root CA' } })
  expect(workspace.requests).toEqual([])
  await core.client.network.update({ certificates: `A company's note\n${fixture('root.pem')}\n${fixture('root.pem')}` })
  expect((await network(core)).authorities).toMatchObject([{ name: 'Example Corporation Root CA', validUntil: expect.any(Number) }])
  await core.client.endpoints.add(form)
  expect((await ask(core, await endpointNamed(core, CLAUDE))).status).toBe('done')
})

test('what was set holds after a restart, before the first request', async () => {
  const proxy = await proxyWith({ signIn: { user: 'ana', password } })
  const server = await startOpenAiServer()
  afterwards(() => server.close())
  const secrets = new Map<string, string>()
  const first = await testCore({ keychain: memoryKeychain(secrets) })
  await first.client.network.update({ proxy: 'manual', proxyUrl: proxy.url, proxyUser: 'ana', proxyPassword: password })
  await first.close()
  const gate = Promise.withResolvers<void>()
  const keychain = memoryKeychain(secrets)
  const slow = { ...keychain, get: (account: string) => gate.promise.then(() => keychain.get(account)) }
  const second = await testCore({ keychain: slow }, first.folder)
  expect(await network(second)).toMatchObject({ proxy: 'manual', proxyUrl: proxy.url, proxyUser: 'ana', hasProxyPassword: true })
  const adding = second.client.endpoints.add({ provider: 'openai-compatible', url: `http://${inside}:${new URL(server.url).port}/v1` })
  gate.resolve()
  await adding
  expect(proxy.passages.map(({ status }) => status)).toEqual([200])
})

test('what cannot be used is refused and changes nothing', async () => {
  const core = await testCore()
  await core.client.network.update({ noProxy: 'a.example b.example;c.example' })
  const before = await network(core)
  expect(before.noProxy).toBe('a.example, b.example, c.example')
  const update = (changes: Parameters<typeof core.client.network.update>[0]) => core.client.network.update(changes)
  await expect(update({ certificates: 'x', proxy: 'none' })).rejects.toMatchObject({ code: 'certificates-invalid' })
  await expect(update({ certificates: fixture('server-key.pem') })).rejects.toMatchObject({ code: 'certificates-invalid', details: { reason: 'key' } })
  await expect(update({ proxy: 'manual' })).rejects.toMatchObject({ code: 'proxy-invalid' })
  await expect(update({ proxy: 'manual', proxyUrl: 'socks5://proxy:1080' })).rejects.toMatchObject({ code: 'proxy-invalid', details: { reason: 'socks' } })
  await expect(update({ proxy: 'manual', proxyUrl: 'http://proxy:8080/proxy.pac' })).rejects.toMatchObject({ code: 'proxy-invalid', details: { reason: 'path', url: 'http://proxy:8080', path: '/proxy.pac' } })
  await expect(update({ certificates: fixture('server.pem') })).rejects.toMatchObject({ code: 'certificates-invalid', details: { reason: 'not-authority', name: 'chat.example.internal', issuer: 'Example Corporation Issuing CA' } })
  expect(await network(core)).toEqual(before)
  expect(everything(core)).not.toContain('PRIVATE KEY')
})

test('a keychain that refuses the password leaves everything as it was', async () => {
  const configured: NetworkSettings[] = []
  const keychain = { ...memoryKeychain(), set: () => Promise.reject(new Error('locked')) }
  const configure: Host['network']['configure'] = (settings) => Promise.resolve(void configured.push(settings))
  const core = await testCore({ keychain, network: { configure, async *probe() {} } })
  await expect(core.client.network.update({ proxy: 'manual', proxyUrl: 'http://proxy:1', proxyUser: 'ana', proxyPassword: password })).rejects.toThrow()
  expect([await network(core), configured.at(-1)]).toEqual([defaultNetwork, defaultNetwork])
})

// Else whoever changes the address would send the password to another proxy.
test('a password stays with its proxy, and one inside an address goes to the keychain', async () => {
  const secrets = new Map<string, string>()
  const core = await testCore({ keychain: memoryKeychain(secrets) })
  await core.client.network.update({ proxy: 'manual', proxyUrl: `http://ana:${password}@proxy.example:3128/`, proxyUser: '' })
  expect(await network(core)).toMatchObject({ proxyUrl: 'http://proxy.example:3128', proxyUser: 'ana', hasProxyPassword: true })
  expect([...secrets.values()]).toEqual([password])
  expect(everything(core)).not.toContain(password)
  await core.client.network.update({ noProxy: 'x.example' })
  expect((await network(core)).hasProxyPassword).toBe(true)
  await core.client.network.update({ proxyUrl: 'other.example:3128' })
  expect([(await network(core)).hasProxyPassword, secrets.size]).toEqual([false, 0])
})

test.each([
  ['proxy.example:3128', { url: 'http://proxy.example:3128' }],
  ['https://proxy.example', { url: 'https://proxy.example:443' }],
  ['proxy.example', { url: 'http://proxy.example:80' }],
  ['http://a%40b:p%3Aw@proxy:8080/x?y', { url: 'http://proxy:8080', user: 'a@b', password: 'p:w', path: '/x?y' }],
  ['[::1]:3128', { url: 'http://[::1]:3128' }],
])('%s is a proxy', (written, address) => {
  expect(readProxyAddress(written)).toEqual(address)
})

test.each(['', 'ftp://proxy:21', 'socks://proxy:1080', 'http://', 'a proxy', 'http://ana:canary@bad host:1'])('“%s” is none, and its password is not repeated', (written) => {
  let thrown: unknown
  try {
    readProxyAddress(written)
  } catch (reason) {
    thrown = reason
  }
  expect(thrown).toMatchObject({ code: 'proxy-invalid' })
  expect(JSON.stringify(thrown) + String(thrown)).not.toContain('canary')
})

test('what is stored and cannot be applied stops every request, instead of letting it go another way', async () => {
  const folder = testFolder()
  const first = await testCore({}, folder)
  const server = await startOpenAiServer()
  afterwards(() => server.close())
  const { endpointIds } = await first.client.endpoints.add({ provider: 'openai-compatible', url: server.url })
  await first.close()
  const db = new DatabaseSync(join(folder, 'parley.db'))
  db.prepare("INSERT INTO settings (key, value) VALUES ('network', ?)").run(JSON.stringify({ ...defaultNetwork, proxy: 'manual', proxyUrl: 'socks5://proxy.example:1080' }))
  db.close()
  const again = await testCore({}, folder)
  const before = server.requests.length
  expect((await ask(again, endpointIds[0] ?? '')).error?.code).toBe('proxy-invalid')
  expect(server.requests).toHaveLength(before)
  await again.client.network.update({ proxy: 'none', proxyUrl: '' })
  expect((await ask(again, endpointIds[0] ?? '')).status).toBe('done')
})

test('a certificate that a small server signed itself is trusted as it is', async () => {
  const workspace = await testWorkspace({ tls: { cert: fixture('cert.pem'), key: fixture('key.pem') } })
  const { client } = await testCore()
  const form = { provider: 'databricks', url: `https://localhost:${new URL(workspace.url).port}`, token: workspace.token } as const
  await expect(client.endpoints.add(form)).rejects.toMatchObject({ code: 'certificate-untrusted', details: { reason: 'self-signed' } })
  await client.network.update({ certificates: fixture('cert.pem') })
  expect((await client.endpoints.add(form)).endpointIds.length).toBeGreaterThan(0)
})

// An older version kept the address without the port; a new writing of it is no new proxy.
test('the password of a proxy outlives the port of its address being named', async () => {
  const folder = testFolder()
  const keychain = memoryKeychain(new Map())
  const first = await testCore({ keychain }, folder)
  await first.client.network.update({ proxy: 'manual', proxyUrl: 'http://proxy.example', proxyUser: 'ana', proxyPassword: password })
  await first.close()
  const db = new DatabaseSync(join(folder, 'parley.db'))
  db.exec("UPDATE settings SET value = replace(value, 'http://proxy.example:80', 'http://proxy.example') WHERE key = 'network'")
  db.close()
  const again = await testCore({ keychain }, folder)
  expect((await network(again)).proxyUrl).toBe('http://proxy.example')
  await again.client.network.update({ noProxy: 'x.example' })
  expect(await network(again)).toMatchObject({ proxyUrl: 'http://proxy.example:80', hasProxyPassword: true })
})
