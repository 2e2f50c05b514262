import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FAKE_TOKEN, servicePrincipal, startWorkspace, WORKSPACE_ID, type Workspace } from './index.ts'

const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123456789'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
const ME = '/api/2.0/preview/scim/v2/Me'
const asked = {
  response_type: 'code',
  client_id: 'databricks-cli',
  redirect_uri: 'http://localhost:8020',
  scope: 'offline_access all-apis',
  state: 'my-state',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
}

interface TokenAnswer {
  readonly status: number
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number | string
  readonly error?: string
  readonly error_description?: string
}

let workspace: Workspace
beforeEach(async () => {
  workspace = await startWorkspace()
})
afterEach(() => workspace.close())

function authorize(more: Readonly<Record<string, string>> = {}): Promise<Response> {
  const query = new URLSearchParams({ ...asked, ...more })
  return fetch(`${workspace.url}/oidc/v1/authorize?${query}`, { redirect: 'manual' })
}

async function answerOf(more: Readonly<Record<string, string>> = {}): Promise<Readonly<Record<string, string>>> {
  const response = await authorize(more)
  const location = new URL(response.headers.get('location') ?? 'http://nowhere.invalid')
  return { host: location.host, ...Object.fromEntries(location.searchParams) }
}

async function token(form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${workspace.url}/oidc/v1/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  })
  return { status: response.status, ...((await response.json()) as object) } as TokenAnswer
}

async function exchange(more: Readonly<Record<string, string>> = {}) {
  const { code = '' } = await answerOf()
  const form = { grant_type: 'authorization_code', code, redirect_uri: asked.redirect_uri, code_verifier: VERIFIER }
  return token({ ...form, client_id: asked.client_id, ...more })
}

const refresh = (refreshToken: string) =>
  token({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: asked.client_id })

async function me(credential: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(workspace.url + ME, { headers: { authorization: credential, ...headers } })
  return {
    status: response.status,
    orgId: response.headers.get('x-databricks-org-id'),
    ...((await response.json()) as object),
  }
}

describe('sign-in in the browser', () => {
  test('discovery names the endpoints of this very host', async () => {
    const response = await fetch(`${workspace.url}/oidc/.well-known/oauth-authorization-server`)
    const { url } = workspace
    expect(await response.json()).toMatchObject({
      issuer: `${url}/oidc`,
      authorization_endpoint: `${url}/oidc/v1/authorize`,
      token_endpoint: `${url}/oidc/v1/token`,
    })
  })

  test('a code with its verifier becomes tokens that are accepted as Bearer and as Basic', async () => {
    expect(await answerOf()).toMatchObject({ host: 'localhost:8020', state: 'my-state', iss: `${workspace.url}/oidc` })
    const { access_token: access, expires_in: seconds } = await exchange()
    expect(seconds).toBe(3600)
    expect(access).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(access.length).toBeGreaterThan(1200)
    expect(await me(`Bearer ${access}`)).toMatchObject({ status: 200, orgId: WORKSPACE_ID })
    expect((await me(`Basic ${Buffer.from(`token:${access}`).toString('base64')}`)).status).toBe(200)
    expect((await me(`Bearer ${FAKE_TOKEN}`)).status).toBe(200)
  })

  test.each([
    ['another verifier', { code_verifier: 'x'.repeat(50) }],
    ['another redirect_uri', { redirect_uri: 'http://localhost:8021' }],
    ['a code that nobody gave out', { code: 'nonsense' }],
  ])('a code is refused with %s', async (_name, wrong) => {
    expect(await exchange(wrong)).toMatchObject({ status: 400, error: 'invalid_grant' })
    expect(workspace.oauth).toMatchObject({ requested: { authorization_code: 1 }, issued: { authorization_code: 0 } })
  })

  test('a code counts once', async () => {
    const { code = '' } = await answerOf()
    expect((await exchange({ code })).status).toBe(200)
    expect(await exchange({ code })).toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  test.each([
    ['an unknown client', { client_id: 'parley' }, 401],
    ['a redirect with a path', { redirect_uri: 'http://localhost:8020/callback' }, 400],
    ['a redirect to 127.0.0.1', { redirect_uri: 'http://127.0.0.1:8020' }, 400],
    ['a port outside 8020 to 8040', { redirect_uri: 'http://localhost:8041' }, 400],
  ])('nobody is sent back for %s', async (_name, wrong, status) => {
    const response = await authorize(wrong)
    expect([response.status, response.headers.get('location')]).toEqual([status, null])
  })

  test.each([
    ['no challenge', { code_challenge: '' }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no state', { state: '' }, 'invalid_request'],
    ['no offline_access', { scope: 'all-apis' }, 'invalid_scope'],
    ['another response_type', { response_type: 'token' }, 'unsupported_response_type'],
  ])('%s comes back as an error', async (_name, wrong, error) => {
    expect(await answerOf(wrong)).toMatchObject({ error })
  })

  test('the next authorize can be denied, mixed up or never end, and only the next', async () => {
    workspace.oauth.deny('access_denied', 'Ana said no.')
    expect(await answerOf()).toMatchObject({
      error: 'access_denied',
      error_description: 'Ana said no.',
      state: 'my-state',
    })
    workspace.oauth.wrongState()
    expect((await answerOf())['state']).not.toBe('my-state')
    workspace.oauth.hold()
    expect((await authorize()).status).toBe(200)
    expect(await answerOf()).toMatchObject({ state: 'my-state' })
  })
})

describe('refresh', () => {
  test('a refresh token rotates: the old one is worthless, the new one works', async () => {
    const first = await exchange()
    const second = await refresh(first.refresh_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    const used = { status: 400, error: 'invalid_grant', error_description: 'Refresh token is invalid' }
    expect(await refresh(first.refresh_token)).toMatchObject(used)
    expect((await refresh(second.refresh_token)).status).toBe(200)
    expect(workspace.oauth).toMatchObject({ requested: { refresh_token: 3 }, issued: { refresh_token: 2 } })
  })

  test('expired access tokens get "Invalid Token", revoked refresh tokens invalid_grant', async () => {
    const { access_token: access, refresh_token: again } = await exchange()
    workspace.oauth.expireAccessTokens()
    expect(await me(`Bearer ${access}`)).toMatchObject({
      status: 403,
      error_code: 'PERMISSION_DENIED',
      message: 'Invalid Token',
    })
    expect(workspace.oauth.accessTokens()).toEqual([])
    workspace.oauth.revokeRefreshTokens()
    expect(await refresh(again)).toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  test('an answer that is lost on the way has used up the refresh token all the same', async () => {
    const { refresh_token: again } = await exchange()
    workspace.oauth.loseNextAnswer()
    await expect(refresh(again)).rejects.toThrow('fetch failed')
    expect(workspace.oauth.refreshTokens()).not.toContain(again)
  })

  test('lifetime, its type and the length of the refresh token can be set', async () => {
    Object.assign(workspace.oauth, { lifetimeSeconds: 120, expiresInAsString: true, refreshTokenLength: 4000 })
    const { expires_in: seconds, refresh_token: again } = await exchange()
    expect([seconds, again.length]).toEqual(['120', 4000])
  })

  test('a gate holds the token endpoint', async () => {
    const { refresh_token: again } = await exchange()
    const gate = workspace.gate('/oidc/v1/token', { beforeHeaders: true })
    const waiting = refresh(again)
    await gate.reached
    expect(workspace.oauth.refreshTokens()).toContain(again)
    gate.open()
    expect((await waiting).status).toBe(200)
  })
})

describe('service principals and hosts', () => {
  test('client_credentials with Basic: an access token and no refresh token; a wrong secret is 401', async () => {
    const basic = (secret: string) => ({
      authorization: `Basic ${Buffer.from(`${servicePrincipal.clientId}:${secret}`).toString('base64')}`,
    })
    const form = { grant_type: 'client_credentials', scope: 'all-apis' }
    const good = await token(form, basic(servicePrincipal.clientSecret))
    expect(good).not.toHaveProperty('refresh_token')
    expect((await me(`Bearer ${good.access_token}`)).status).toBe(200)
    expect(await token(form, basic('wrong'))).toMatchObject({ status: 401, error: 'invalid_client' })
    expect(await token(form)).toMatchObject({ status: 401, error: 'invalid_client' })
  })

  test('a unified host wants the workspace named, an account console serves nothing, an old host has no document', async () => {
    const config = async () => {
      const response = await fetch(`${workspace.url}/.well-known/databricks-config`)
      return ((await response.json()) as { host_type?: string }).host_type
    }
    const bearer = `Bearer ${FAKE_TOKEN}`
    workspace.setHostType('UNIFIED_HOST')
    expect([await config(), (await me(bearer)).status]).toEqual(['UNIFIED_HOST', 400])
    expect((await me(bearer, { 'x-databricks-workspace-id': WORKSPACE_ID })).status).toBe(200)
    workspace.setHostType('ACCOUNT_HOST')
    expect([await config(), (await me(bearer)).status]).toEqual(['ACCOUNT_HOST', 404])
    workspace.setHostType('absent')
    expect([await config(), (await me(bearer)).status]).toEqual([undefined, 200])
  })
})
