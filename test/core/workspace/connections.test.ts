import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { memoryKeychain } from '#kit/core.ts'
import { afterwards, testCore } from '#kit/story.ts'

async function serverThat(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

/** A server that lists one model, at once or, once `hold` was called, when it is let go. */
async function slowServer(): Promise<{ url: string; tokens: (string | undefined)[]; hold(): { asked: Promise<void>; letGo(): void } }> {
  const tokens: (string | undefined)[] = []
  let held: Promise<void> = Promise.resolve()
  let asked = (): void => undefined
  const url = await serverThat((request, response) => {
    tokens.push(request.headers.authorization)
    asked()
    void held.then(() => response.end('{"data":[{"id":"m"}]}'))
  })
  return {
    url,
    tokens,
    hold: () => {
      const gate = Promise.withResolvers<void>()
      held = gate.promise
      const arrival = Promise.withResolvers<void>()
      asked = arrival.resolve
      return { asked: arrival.promise, letGo: gate.resolve }
    },
  }
}

const provider = 'openai-compatible'

test('a model that was typed twice is one endpoint', async () => {
  const { client } = await testCore()
  const { endpointIds } = await client.endpoints.add({ provider, url: 'http://127.0.0.1:9/v1', models: ['a', 'b', 'a'] })
  expect(endpointIds).toHaveLength(2)
})

test('a connection that is removed while its endpoints are looked for stays removed', async () => {
  const { client } = await testCore()
  const server = await slowServer()
  for (const verb of ['refresh', 'update'] as const) {
    const { connectionId } = await client.endpoints.add({ provider, url: server.url, token: 'secret-of-mine' })
    const held = server.hold()
    const looking = verb === 'refresh' ? client.endpoints.refresh({ connectionId }) : client.endpoints.update({ connectionId, provider, url: server.url })
    const refused = expect(looking).rejects.toMatchObject({ code: 'not-found' })
    await held.asked
    await client.endpoints.remove({ connectionId })
    held.letGo()
    await refused
    expect((await client.endpoints.list({})).connections.map((one) => one.id)).toEqual(['demo'])
  }
})

test('closing while a forced connection is looked for stores neither it nor its token', async () => {
  const secrets = new Map<string, string>()
  const { client, close } = await testCore({ keychain: memoryKeychain(secrets) })
  const server = await slowServer()
  const held = server.hold()
  const adding = expect(client.endpoints.add({ provider, url: server.url, token: 'secret-of-mine', force: true })).rejects.toMatchObject({ code: 'closing' })
  await held.asked
  await close()
  await adding
  expect([...secrets.keys()]).toEqual([])
})

test('a connection does not become one of another provider', async () => {
  const { client } = await testCore()
  await expect(client.endpoints.update({ connectionId: 'demo', provider, url: 'http://127.0.0.1:9/v1', models: ['m'] })).rejects.toMatchObject({ code: 'bad-input' })
  expect((await client.endpoints.list({})).connections).toHaveLength(1)
})

test('a connection that was forced says what was wrong with it', async () => {
  const { client } = await testCore()
  const url = await serverThat((_, response) => response.writeHead(503).end())
  const { connectionId } = await client.endpoints.add({ provider, url, force: true })
  expect((await client.endpoints.list({})).connections.find((one) => one.id === connectionId)?.error).toMatchObject({ code: 'server-unavailable' })
})

test('the value of a secret header leaves the keychain with the header', async () => {
  const secrets = new Map<string, string>()
  const { client } = await testCore({ keychain: memoryKeychain(secrets) })
  const { url } = await slowServer()
  const secret = (name: string, value?: string) => ({ name, secret: true, ...(value !== undefined && { value }) })
  const { connectionId } = await client.endpoints.add({ provider, url, headers: [secret('A', 'first'), secret('B', 'second'), secret('C', 'third')] })
  await client.endpoints.update({ connectionId, provider, url, headers: [secret('a'), { name: 'B', value: 'plain', secret: false }] })
  expect([...secrets.values()]).toEqual(['first'])
  await client.endpoints.update({ connectionId, provider, url, headers: [secret('A', '')] })
  expect([...secrets.values()]).toEqual([])
  expect((await client.endpoints.list({})).connections[1]).toMatchObject({ headers: [], secrets: 'none' })
  await client.endpoints.refresh({ connectionId })
})

test('a secret header that is entered again is no longer missing', async () => {
  const secrets = new Map<string, string>()
  const { client } = await testCore({ keychain: memoryKeychain(secrets) })
  const { url } = await slowServer()
  const form = { provider, url, headers: [{ name: 'X-Key', value: 'secret-of-mine', secret: true }] } as const
  const headers = [...form.headers]
  const { connectionId } = await client.endpoints.add({ ...form, headers })
  secrets.clear()
  await expect(client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'secret-missing' })
  expect((await client.endpoints.list({})).connections[1]?.secrets).toBe('missing')
  await client.endpoints.update({ connectionId, ...form, headers })
  expect((await client.endpoints.list({})).connections[1]?.secrets).toBe('keychain')
})

test('a stored secret is not sent to another server than it was entered for', async () => {
  const { client } = await testCore()
  const mine = await slowServer()
  const other = await slowServer()
  const { connectionId } = await client.endpoints.add({ provider, url: mine.url, token: 'secret-of-mine', headers: [{ name: 'X-Key', value: 'header-of-mine', secret: true }] })
  const tried = await client.endpoints.test({ connectionId, provider, url: other.url })
  expect([tried.ok, tried.steps.at(-1)?.error?.code]).toEqual([false, 'credential-missing'])
  await expect(client.endpoints.update({ connectionId, provider, url: other.url, force: true })).rejects.toMatchObject({ code: 'credential-missing' })
  expect(other.tokens).toEqual([])
  await client.endpoints.update({ connectionId, provider, url: other.url, token: 'secret-of-theirs', headers: [] })
  expect(other.tokens).toEqual(['Bearer secret-of-theirs'])
})

/** A workspace of one endpoint that knows who asks by the token, or never says so. */
async function workspaceThatKnows(me: Record<string, object | 'refused' | 'late'>): Promise<string> {
  const url = await serverThat((request, response) => {
    const answer = me[request.headers.authorization?.slice('Bearer '.length) ?? '']
    if (!request.url?.endsWith('/Me')) response.end('{"endpoints":[{"name":"m"}]}')
    else if (answer === 'refused') response.writeHead(403).end('{"detail":"no"}')
    else if (answer !== 'late') response.end(JSON.stringify(answer))
  })
  return new URL(url).origin
}

test('a token and a service principal name whom they sign in as, in the list and in the test alike', async () => {
  const applicationId = '12345678-9abc-4def-8123-456789abcdef'
  const url = await workspaceThatKnows({
    ana: { userName: 'ana@example.com', displayName: 'Ana' },
    robot: { userName: applicationId, displayName: 'Night shift' },
    nameless: { userName: applicationId },
    scoped: 'refused',
    strange: [],
  })
  const { client } = await testCore()
  const userOf = async (connectionId: string): Promise<string | undefined> => (await client.endpoints.list({})).connections.find(({ id }) => id === connectionId)?.user
  const form = { provider: 'databricks', url } as const
  const named: Record<string, string | undefined> = {}
  for (const token of ['ana', 'robot', 'nameless', 'scoped', 'strange']) {
    const { connectionId } = await client.endpoints.add({ ...form, token })
    named[token] = await userOf(connectionId)
    expect((await client.endpoints.test({ ...form, connectionId })).steps.find(({ step }) => step === 'sign-in')?.detail).toBe(named[token])
  }
  expect(named).toEqual({ ana: 'ana@example.com', robot: 'Night shift', nameless: applicationId, scoped: undefined, strange: undefined })
  const { connectionId } = await client.endpoints.add({ ...form, token: 'ana' })
  await client.endpoints.update({ ...form, connectionId, token: 'scoped' })
  expect(await userOf(connectionId)).toBe(undefined)
})

test('a workspace that is slow to say who asks holds nobody up, and is asked again at the next refresh', async () => {
  const me: Parameters<typeof workspaceThatKnows>[0] = { ana: 'late' }
  const url = await workspaceThatKnows(me)
  const { client } = await testCore()
  const started = performance.now()
  const { connectionId } = await client.endpoints.add({ provider: 'databricks', url, token: 'ana' })
  expect(performance.now() - started).toBeLessThan(4_000)
  me['ana'] = { userName: 'ana@example.com' }
  await client.endpoints.refresh({ connectionId })
  expect((await client.endpoints.list({})).connections[1]?.user).toBe('ana@example.com')
})

test('a workspace without a token is not even asked, and a token out of a request or a file is used alone', async () => {
  const asked: (string | undefined)[] = []
  const url = new URL(await serverThat((request, response) => {
    asked.push(request.headers.authorization)
    response.end('{"endpoints":[]}')
  })).origin
  const { client } = await testCore()
  const form = { provider: 'databricks', url } as const
  await expect(client.endpoints.add(form)).rejects.toMatchObject({ code: 'credential-missing', details: { reason: 'empty' } })
  await expect(client.endpoints.add({ ...form, token: ' "" ' })).rejects.toMatchObject({ code: 'credential-missing' })
  expect((await client.endpoints.test(form)).steps.map(({ step, ok }) => [step, ok])).toEqual([['address', true], ['sign-in', false]])
  await expect(client.endpoints.add({ ...form, url: 'http:/x' })).rejects.toMatchObject({ code: 'address-invalid' })
  expect(asked).toEqual([])
  await client.endpoints.add({ ...form, token: 'Bearer dapi\n123' })
  expect(asked).toContain('Bearer dapi123')
  await client.endpoints.add({ ...form, headers: [{ name: 'Authorization', value: 'Bearer other', secret: true }] })
  expect(asked).toContain('Bearer other')
})
