import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { OAuth } from '#core/workspace/oauth.ts'
import { SignIns } from '#core/workspace/sign-in.ts'
import { memoryKeychain } from '#kit/core.ts'
import { browse, filesWith, jobEnd, signedIn } from '#kit/sign-in.ts'
import { afterwards, testCore, testWorkspace } from '#kit/story.ts'
import type { Workspace } from '#kit/workspace/index.ts'
import { AppError } from '#shared/error.ts'

const provider = 'databricks'

/** A port that is free now; `close` is still to be called. */
async function takePort(): Promise<{ port: number; close(): Promise<void> }> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  afterwards(close)
  return { port: (server.address() as AddressInfo).port, close }
}

/** The host's programs with these variables. */
function withVariables(env: Record<string, string>): { programs: { env: Record<string, string>; homeFolder: string; run: () => Promise<never> } } {
  return { programs: { env, homeFolder: '/nonexistent', run: () => Promise.reject(new Error('a test runs no program')) } }
}

/** A workspace that lets the browser come back to any port, and one of its own for this test. */
async function onOwnPort(): Promise<{ workspace: Workspace; port: number; parts: ReturnType<typeof withVariables> }> {
  const workspace = await testWorkspace()
  workspace.oauth.redirectPorts = []
  const { port, close } = await takePort()
  await close()
  return { workspace, port, parts: withVariables({ DATABRICKS_OAUTH_CALLBACK_PORT: String(port) }) }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const answerTo = (port: number, query: string): Promise<Response> => fetch(`http://127.0.0.1:${port}/?${query}`)

describe('a sign-in in the browser', () => {
  test('adds a connection with its user and endpoints; only the keychain holds the refresh token, nothing else any token', async () => {
    const parley = await signedIn()
    const { workspace, secrets, connectionId } = parley
    const { connections, endpoints } = await parley.client.endpoints.list({})
    expect(connections[1]).toMatchObject({ id: connectionId, auth: { kind: 'browser' }, user: 'ana@example.com', secrets: 'keychain', hasToken: false, url: workspace.url })
    expect(endpoints.length).toBeGreaterThan(5)
    expect([...secrets.values()]).toEqual(workspace.oauth.refreshTokens())
    expect([...secrets.keys()]).toEqual([expect.stringMatching(new RegExp(`/${connectionId}\\.refreshToken$`))])
    const told = JSON.stringify([parley.events, parley.log, connections])
    await parley.close()
    const tokens = [...workspace.oauth.refreshTokens(), ...workspace.oauth.accessTokens()]
    expect(tokens).toHaveLength(2)
    for (const token of tokens) {
      expect(told).not.toContain(token)
      expect(filesWith(parley.folder, token)).toEqual([])
    }
  })

  test('asks with PKCE and a state for exactly the redirect that the public client may use', async () => {
    const workspace = await testWorkspace()
    const parley = await testCore()
    const { url } = await parley.client.endpoints.signIn({ provider, url: `${workspace.url}/ml/endpoints?o=123` })
    const query = Object.fromEntries(new URL(url).searchParams)
    expect(query).toMatchObject({ response_type: 'code', client_id: 'databricks-cli', scope: 'offline_access all-apis', code_challenge_method: 'S256' })
    expect(query['redirect_uri']).toMatch(/^http:\/\/localhost:80[234]\d$/)
    expect(query['state']?.length).toBeGreaterThan(20)
  })

  test('takes an application of the account in place of the public client, and keeps it for later', async () => {
    const workspace = await testWorkspace()
    workspace.oauth.registerClient('our-own-app')
    const parley = await testCore()
    const { jobId, url } = await parley.client.endpoints.signIn({ provider, url: workspace.url, auth: { kind: 'browser', clientId: 'our-own-app' } })
    await browse(url)
    expect((await jobEnd(parley, jobId)).state).toBe('done')
    expect((await parley.client.endpoints.list({})).connections[1]?.auth).toEqual({ kind: 'browser', clientId: 'our-own-app' })
  })

  test('shows a page without script or code of its own, in the language of the person, and frees the port', async () => {
    const { workspace, port, parts } = await onOwnPort()
    const parley = await testCore({ ...parts, systemLanguage: 'pt-BR' })
    const { jobId, url } = await parley.client.endpoints.signIn({ provider, url: workspace.url })
    const page = await browse(url)
    await jobEnd(parley, jobId)
    expect(page.status).toBe(200)
    expect(page.text).toContain('voltar ao Parley')
    expect(page.text).not.toMatch(/<script|code=/)
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(page.headers.get('connection')).toBe('close')
    expect(await isListening(port)).toBe(false)
  })

  test('is not disturbed by a request that is no answer, such as the one for an icon, or an image in a page of somebody else', async () => {
    const { workspace, port, parts } = await onOwnPort()
    const parley = await testCore(parts)
    const { jobId, url } = await parley.client.endpoints.signIn({ provider, url: workspace.url })
    const statuses = await Promise.all(['favicon.ico', '', 'x?code=1&state=2'].map(async (path) => (await fetch(`http://127.0.0.1:${port}/${path}`)).status))
    expect(statuses).toEqual([404, 404, 404])
    const asImage = await fetch(`http://127.0.0.1:${port}/?error=no&error_description=canary`, { headers: { 'sec-fetch-dest': 'image' } })
    expect(asImage.status).toBe(404)
    await browse(url)
    expect((await jobEnd(parley, jobId)).state).toBe('done')
  })

  test.each([
    ['a state that nobody sent', 'sign-in-mismatch', (workspace: Workspace) => workspace.oauth.wrongState()],
    ['a refusal, with what was said', 'sign-in-refused', (workspace: Workspace) => workspace.oauth.deny('access_denied', 'Ana said no')],
    ['an answer that is lost', 'connection-lost', (workspace: Workspace) => workspace.oauth.loseNextAnswer()],
  ])('ends with %s: nothing is stored, nothing asked again', async (_, code, provoke) => {
    const { workspace, port, parts } = await onOwnPort()
    const secrets = new Map<string, string>()
    const parley = await testCore({ ...parts, keychain: memoryKeychain(secrets) })
    provoke(workspace)
    const { jobId, url } = await parley.client.endpoints.signIn({ provider, url: workspace.url })
    const page = await browse(url)
    const job = await jobEnd(parley, jobId)
    expect(job).toMatchObject({ state: 'failed', error: { code } })
    expect(page.status).toBe(400)
    expect([...secrets.keys()]).toEqual([])
    expect((await parley.client.endpoints.list({})).connections).toHaveLength(1)
    expect(workspace.oauth.requested.authorization_code).toBe(code === 'connection-lost' ? 1 : 0)
    expect(await isListening(port)).toBe(false)
    if (code === 'sign-in-refused') expect(JSON.stringify(job)).toContain('Ana said no')
  })

  test('does not repeat a code that was answered with another state, whoever sent it', async () => {
    const { workspace, port, parts } = await onOwnPort()
    const parley = await testCore(parts)
    const { jobId } = await parley.client.endpoints.signIn({ provider, url: workspace.url })
    const page = await answerTo(port, 'code=stolen&state=guessed')
    expect(await page.text()).not.toContain('stolen')
    expect(JSON.stringify([await jobEnd(parley, jobId), parley.log])).not.toContain('stolen')
  })

  test('is refused by a word of the server without a state, and not by an answer of another issuer', async () => {
    const { workspace, port, parts } = await onOwnPort()
    const parley = await testCore(parts)
    const first = await parley.client.endpoints.signIn({ provider, url: workspace.url })
    await answerTo(port, 'error=server_error')
    expect((await jobEnd(parley, first.jobId)).error?.code).toBe('sign-in-refused')
    const second = await parley.client.endpoints.signIn({ provider, url: workspace.url })
    const state = new URL(second.url).searchParams.get('state') ?? ''
    await answerTo(port, new URLSearchParams({ code: 'c', state, iss: 'https://other.cloud.databricks.com/oidc' }).toString())
    expect((await jobEnd(parley, second.jobId)).error?.code).toBe('sign-in-mismatch')
    expect(workspace.oauth.requested.authorization_code).toBe(0)
  })

  test('that is abandoned says so and frees the port', async () => {
    const { workspace, port, parts } = await onOwnPort()
    const oauth = new OAuth({ fetch, explain: () => new AppError('connection-lost', 'lost') })
    const ended = Promise.withResolvers<unknown>()
    const jobs = {
      start: (_kind: string, work: (context: { id: string; signal: AbortSignal; report: () => void }) => Promise<unknown>) => {
        void Promise.resolve().then(() => work({ id: 'job', signal: new AbortController().signal, report: () => undefined })).then(ended.resolve, ended.resolve)
        return 'job'
      },
      cancel: () => undefined,
    }
    const signIns = new SignIns({ oauth, jobs, env: parts.programs.env, signal: new AbortController().signal, language: () => 'en', patience: 20 })
    await signIns.start({ connectionId: 'c', url: workspace.url, clientId: undefined, store: () => Promise.reject(new Error('never')), afterwards: () => Promise.resolve() })
    expect(await ended.promise).toMatchObject({ code: 'sign-in-abandoned' })
    expect(await isListening(port)).toBe(false)
  })

  test('that is cancelled frees the port at once, and so does closing Parley', async () => {
    const { workspace, port, parts } = await onOwnPort()
    const parley = await testCore(parts)
    const first = await parley.client.endpoints.signIn({ provider, url: workspace.url })
    expect(await isListening(port)).toBe(true)
    await parley.client.jobs.cancel({ jobId: first.jobId })
    expect((await jobEnd(parley, first.jobId)).state).toBe('cancelled')
    expect(await isListening(port)).toBe(false)
    await parley.client.endpoints.signIn({ provider, url: workspace.url })
    await parley.close()
    expect(await isListening(port)).toBe(false)
  })

  test('takes the place of one to the same workspace that still waits', async () => {
    const { workspace, parts } = await onOwnPort()
    const parley = await testCore(parts)
    const first = await parley.client.endpoints.signIn({ provider, url: workspace.url })
    const second = await parley.client.endpoints.signIn({ provider, url: `${workspace.url}/` })
    expect((await jobEnd(parley, first.jobId)).state).toBe('cancelled')
    await browse(second.url)
    expect((await jobEnd(parley, second.jobId)).state).toBe('done')
    expect((await parley.client.endpoints.list({})).connections).toHaveLength(2)
  })

  test('finds the next port where one is taken, and says so where all are', async () => {
    const workspace = await testWorkspace()
    const { port } = await takePort()
    const parley = await testCore(withVariables({ DATABRICKS_OAUTH_CALLBACK_PORT: String(port) }))
    await expect(parley.client.endpoints.signIn({ provider, url: workspace.url })).rejects.toMatchObject({ code: 'port-taken', details: { ports: String(port) } })
    expect((await parley.client.jobs.list({})).jobs).toEqual([])
    const others = await Promise.all(['a', 'b'].map(() => testWorkspace()))
    const both = await testCore()
    const urls = await Promise.all(others.map(async ({ url }) => (await both.client.endpoints.signIn({ provider, url })).url))
    expect(new Set(urls.map((url) => new URL(url).searchParams.get('redirect_uri'))).size).toBe(2)
  })

  test('again at the same connection puts the new sign-in in the place of a token', async () => {
    const secrets = new Map<string, string>()
    const workspace = await testWorkspace()
    const parley = await testCore({ keychain: memoryKeychain(secrets) })
    const { connectionId, endpointIds } = await parley.client.endpoints.add({ provider, url: workspace.url, token: workspace.token, name: 'Work' })
    const { jobId, url } = await parley.client.endpoints.signIn({ provider, url: workspace.url, connectionId })
    await browse(url)
    expect(await jobEnd(parley, jobId)).toMatchObject({ state: 'done', result: { connectionId } })
    const { connections, endpoints } = await parley.client.endpoints.list({})
    expect(connections[1]).toMatchObject({ name: 'Work', auth: { kind: 'browser' }, hasToken: false })
    expect(endpoints.slice(1).map((endpoint) => endpoint.id).toSorted()).toEqual(endpointIds.toSorted())
    expect([...secrets.values()]).toEqual(workspace.oauth.refreshTokens())
    const other = await testWorkspace()
    await expect(parley.client.endpoints.signIn({ provider, url: other.url, connectionId })).rejects.toMatchObject({ code: 'credential-missing' })
    expect(other.requests.map((request) => request.path)).toEqual(['/.well-known/databricks-config'])
  })

  test('whose connection is removed meanwhile leaves no secret behind', async () => {
    const parley = await signedIn()
    const { client, workspace, connectionId, secrets } = parley
    const { jobId, url } = await client.endpoints.signIn({ provider, url: workspace.url, connectionId })
    const gate = workspace.gate('/oidc/v1/token', { beforeHeaders: true })
    const page = browse(url).catch(() => undefined)
    await gate.reached
    await client.endpoints.remove({ connectionId })
    gate.open()
    await page
    expect((await jobEnd(parley, jobId)).state).toBe('cancelled')
    expect([...secrets.keys()]).toEqual([])
    expect((await client.endpoints.list({})).connections).toHaveLength(1)
  })

  test('is not offered where there is no such thing: the account console, another server, an address that answers with a page', async () => {
    const workspace = await testWorkspace()
    const { client } = await testCore()
    await expect(client.endpoints.signIn({ provider, url: 'accounts.azuredatabricks.net' })).rejects.toMatchObject({ code: 'account-console' })
    workspace.setHostType('ACCOUNT_HOST')
    await expect(client.endpoints.signIn({ provider, url: workspace.url })).rejects.toMatchObject({ code: 'account-console' })
    for (const answer of ['<html>Sign in</html>', '{"issuer":"x"}', '{"issuer":"https://a.example","token_endpoint":"https://a.example/t","authorization_endpoint":"javascript:alert(1)"}']) {
      const server = createServer((_, response) => response.writeHead(200, { 'content-type': answer.startsWith('{') ? 'application/json' : 'text/html' }).end(answer)).listen(0, '127.0.0.1')
      afterwards(() => void server.close())
      await once(server, 'listening')
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      await expect(client.endpoints.signIn({ provider, url })).rejects.toMatchObject({ code: 'sign-in-unsupported' })
    }
  })
})
