import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { examine } from '#core/workspace/doctor.ts'
import { createProviders } from '#core/providers/index.ts'
import type { OpenConnection, Provider } from '#core/providers/provider.ts'
import { testHost } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { signedIn } from '#kit/sign-in.ts'
import { startOpenAiServer } from '#kit/openai-server.ts'
import { startProxy } from '#kit/proxy.ts'
import { afterwards, CLAUDE, testCore, testWorkspace } from '#kit/story.ts'
import type { Workspace } from '#kit/workspace/index.ts'
import type { ConnectionForm, ConnectionStep } from '#shared/connection.ts'
import type { Job } from '#shared/contract.ts'
import { plainEndpoint } from '#shared/endpoint.ts'
import type { Endpoint } from '#shared/endpoint.ts'

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')
const tls = { cert: fixture('server.pem'), key: fixture('server-key.pem') }

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Adds a connection that need not work, and answers its id. */
async function connect({ client }: TestCore, form: ConnectionForm): Promise<string> {
  return (await client.endpoints.add({ ...form, force: true })).connectionId
}

async function diagnose(core: TestCore, connectionId: string, endpointId?: string): Promise<Job> {
  const { jobId } = await core.client.endpoints.diagnose({ connectionId, ...(endpointId !== undefined && { endpointId }) })
  const end = await core.until((event) => event.type === 'job-changed' && event.job.id === jobId && event.job.state !== 'running')
  if (end.type !== 'job-changed') throw new Error('unreachable')
  return end.job
}

const told = (steps: readonly ConnectionStep[] = []): string[] => steps.map(({ step, ok, error }) => `${step} ${ok ? 'ok' : String(error?.code)}`)
const workspaceForm = ({ url, token }: Workspace): ConnectionForm => ({ provider: 'databricks', url, token })

test('a workspace that works is walked to the first words of an endpoint, step by step', async () => {
  const core = await testCore()
  const workspace = await testWorkspace({ tls })
  await core.client.network.update({ certificates: fixture('root.pem') })
  const connectionId = await connect(core, workspaceForm(workspace))
  const { endpoints } = await core.client.endpoints.list({})
  const endpoint = endpoints.find((one) => one.name === CLAUDE)
  const job = await diagnose(core, connectionId, endpoint?.id)
  expect(job.state).toBe('done')
  expect(told(job.steps)).toEqual(['address ok', 'proxy ok', 'reach ok', 'tls ok', 'sign-in ok', 'list ok', 'first-token ok'])
  expect(job.steps?.at(-1)).toMatchObject({ detail: CLAUDE, took: expect.any(Number) })
  const counts = core.events.flatMap((event) => (event.type === 'job-changed' && event.job.id === job.id ? [event.job.steps?.length ?? 0] : []))
  expect(new Set(counts).size).toBeGreaterThan(3)
  expect(JSON.stringify(core.events)).not.toContain(workspace.token)
})

test('a server with an OpenAI-style API is walked the same way', async () => {
  const core = await testCore()
  const server = await startOpenAiServer()
  afterwards(() => server.close())
  const connectionId = await connect(core, { provider: 'openai-compatible', url: server.url })
  const { endpoints } = await core.client.endpoints.list({})
  const job = await diagnose(core, connectionId, endpoints.find((one) => one.connectionId === connectionId)?.id)
  expect(told(job.steps)).toEqual(['address ok', 'proxy ok', 'reach ok', 'sign-in ok', 'list ok', 'first-token ok'])
})

test('an unknown host fails at its name, a closed port at the connection', async () => {
  const core = await testCore()
  const unknown = await diagnose(core, await connect(core, { provider: 'databricks', url: 'https://parley.invalid', token: 't' }))
  expect([unknown.state, unknown.error?.code, told(unknown.steps)]).toEqual(['failed', 'host-unknown', ['address ok', 'name host-unknown']])
  const closed = await diagnose(core, await connect(core, { provider: 'databricks', url: `http://127.0.0.1:${await closedPort()}`, token: 't' }))
  expect(told(closed.steps)).toEqual(['address ok', 'proxy ok', 'reach connection-refused'])
})

test('a proxy that asks for a password fails at the proxy, with its name', async () => {
  const core = await testCore()
  const proxy = await startProxy({ signIn: { user: 'ana', password: 'right' } })
  afterwards(() => proxy.close())
  await core.client.network.update({ proxy: 'manual', proxyUrl: proxy.url, proxyUser: 'ana', proxyPassword: 'wrong' })
  const job = await diagnose(core, await connect(core, { provider: 'databricks', url: 'https://chat.example.internal', token: 't' }))
  expect(told(job.steps)).toEqual(['address ok', 'name ok', 'proxy proxy-sign-in'])
  expect(job.steps?.at(-1)?.error?.details?.['host']).toBe(new URL(proxy.url).host)
})

test('an authority that is not trusted fails at the certificates and is named', async () => {
  const core = await testCore()
  const job = await diagnose(core, await connect(core, workspaceForm(await testWorkspace({ tls }))))
  expect(told(job.steps).at(-1)).toBe('tls certificate-untrusted')
  expect(job.steps?.at(-1)?.error?.details).toMatchObject({ reason: 'authority', issuer: 'Example Corporation Root CA' })
})

test('a bad token fails at the sign-in, an empty list at the list', async () => {
  const core = await testCore()
  const workspace = await testWorkspace({ endpoints: [] })
  const bad = await diagnose(core, await connect(core, { ...workspaceForm(workspace), token: 'dapi-wrong' }))
  expect(told(bad.steps).at(-1)).toBe('sign-in token-refused')
  const empty = await diagnose(core, await connect(core, workspaceForm(workspace)))
  expect(told(empty.steps).at(-1)).toBe('list list-empty')
})

test('an access token that was refused is exchanged as for any request, so that a sign-in that works is not found at fault', async () => {
  const core = await signedIn()
  core.workspace.oauth.expireAccessTokens()
  expect(told((await diagnose(core, core.connectionId)).steps).slice(-2)).toEqual(['sign-in ok', 'list ok'])
  core.workspace.oauth.expireAccessTokens()
  core.workspace.oauth.revokeRefreshTokens()
  expect(told((await diagnose(core, core.connectionId)).steps).at(-1)).toBe('sign-in sign-in-needed')
})

test('an endpoint that stays silent fails at the first token, and is let go', async () => {
  const workspace = await testWorkspace()
  const gate = workspace.gate(CLAUDE, { beforeHeaders: true })
  afterwards(() => gate.open())
  const core = await testCore()
  await connect(core, workspaceForm(workspace))
  const { endpoints } = await core.client.endpoints.list({})
  const endpoint = endpoints.find((one) => one.name === CLAUDE) as Endpoint
  const host = testHost(core.folder)
  const provider = createProviders({ fetch: host.fetch, userAgent: 'Parley/test', images: host.images, now: host.now, language: () => 'en' }).databricks
  const open = (): Promise<OpenConnection> =>
    Promise.resolve({ url: workspace.url, surface: 'serving-endpoints', token: workspace.token, headers: {}, query: {}, extraBody: {}, removedBody: [], models: [], secrets: [workspace.token] })
  const steps: ConnectionStep[] = []
  for await (const step of examine(host, { provider, url: workspace.url, open, endpoint }, new AbortController().signal, 300)) steps.push(step)
  expect(told(steps).at(-1)).toBe('first-token no-answer')
})

test('cancelling ends it as cancelled', async () => {
  const workspace = await testWorkspace()
  const gate = workspace.gate(CLAUDE, { beforeHeaders: true })
  afterwards(() => gate.open())
  const core = await testCore()
  const connectionId = await connect(core, workspaceForm(workspace))
  const { endpoints } = await core.client.endpoints.list({})
  const endpointId = endpoints.find((one) => one.name === CLAUDE)?.id ?? ''
  const { jobId } = await core.client.endpoints.diagnose({ connectionId, endpointId })
  await gate.reached
  await core.client.jobs.cancel({ jobId })
  await core.until((event) => event.type === 'job-changed' && event.job.id === jobId && event.job.state === 'cancelled')
})

// A reasoning model may spend the few tokens on thought: the way to it works all the same.
test('an answer without a word at the length limit is an answer', async () => {
  const endpoint: Endpoint = { ...plainEndpoint, id: 'e', connectionId: 'c', connectionName: 'c', provider: 'openai-compatible', name: 'm', model: 'm', group: 'server', overrides: {}, learned: [] }
  const provider: Provider = {
    id: 'openai-compatible',
    readAddress: (pasted) => ({ url: pasted }),
    discover: () => Promise.resolve([]),
    test: () => Promise.resolve([]),
    async *stream() {
      yield await Promise.resolve({ type: 'end' as const, at: 0, status: 'error' as const, error: { code: 'empty-reply', message: '', retryable: true, details: { reason: 'length' } } })
    },
  }
  const steps: ConnectionStep[] = []
  const open = (): Promise<OpenConnection> => Promise.resolve({ url: '', surface: 'serving-endpoints', token: null, headers: {}, query: {}, extraBody: {}, removedBody: [], models: [], secrets: [] })
  for await (const step of examine(testHost('/nowhere'), { provider, url: '', open, endpoint }, new AbortController().signal)) steps.push(step)
  expect(told(steps)).toEqual(['first-token ok'])
})
