import { describe, expect, test } from 'vitest'
import { Credentials } from '#core/workspace/credentials.ts'
import { OAuth } from '#core/workspace/oauth.ts'
import { Secrets } from '#core/workspace/secrets.ts'
import type { Keychain } from '#core/host.ts'
import { memoryKeychain } from '#kit/core.ts'
import { TOKEN_PATH, expireForTwo, filesWith, jobEnd, signedIn } from '#kit/sign-in.ts'
import type { SignedIn } from '#kit/sign-in.ts'
import { CLAUDE, testCore, testFolder, testWorkspace } from '#kit/story.ts'
import type { Workspace } from '#kit/workspace/index.ts'
import type { Connection } from '#shared/connection.ts'
import { AppError } from '#shared/error.ts'
import type { Message } from '#shared/message.ts'
import { deleteSecret, readSecret, writeSecret } from '../../../main/keychain-split.ts'
import type { EntryStore } from '../../../main/keychain-split.ts'

const provider = 'databricks'
const hour = 3_600_000

/** Sends a message to an endpoint; answers the reply when it has ended. */
async function ask(parley: Pick<SignedIn, 'client' | 'reply'>, text = 'Hello'): Promise<Message> {
  const { endpoints } = await parley.client.endpoints.list({})
  const endpointId = endpoints.find((endpoint) => endpoint.name === CLAUDE)?.id ?? ''
  const { replyIds } = await parley.client.chat.send({ text, targets: [{ endpointId }] })
  return parley.reply(replyIds[0] ?? '')
}

const tokenRequests = (workspace: Workspace): number => workspace.requests.filter((request) => request.path === TOKEN_PATH).length

async function stored(parley: Pick<SignedIn, 'client' | 'connectionId'>): Promise<Connection | undefined> {
  return (await parley.client.endpoints.list({})).connections.find((one) => one.id === parley.connectionId)
}

/** A keychain of limited entries, as the system's; `steps` counts what was asked of it, and one of them may fail. */
function splitKeychain(entries = new Map<string, string>()): { keychain: Keychain; entries: Map<string, string>; failAt(step: number): void; steps(): number } {
  let steps = 0
  let failing = Number.POSITIVE_INFINITY
  const step = <T>(act: () => T): Promise<T> => {
    steps += 1
    return steps === failing ? Promise.reject(new AppError('keychain-unavailable', 'the keychain refused')) : Promise.resolve(act())
  }
  const store: EntryStore = {
    get: (name) => step(() => entries.get(name) ?? null),
    set: (name, value) => step(() => void entries.set(name, value)),
    delete: (name) => step(() => entries.delete(name)),
  }
  const keychain: Keychain = {
    status: () => Promise.resolve({ place: 'keychain' }),
    get: (account) => readSecret(store, account),
    set: (account, secret) => writeSecret(store, account, secret),
    delete: (account) => deleteSecret(store, account),
  }
  const failAt = (wanted: number): void => {
    steps = 0
    failing = wanted
  }
  return { keychain, entries, failAt, steps: () => steps }
}

/** Credentials by themselves, over a keychain and a workspace. */
function credentialsOver(keychain: Keychain): { credentials: Credentials; lost: string[] } {
  const lost: string[] = []
  const host = { now: () => Date.now(), log: () => undefined, programs: { env: {}, homeFolder: '/nonexistent', run: () => Promise.reject(new Error('no program')) } }
  const oauth = new OAuth({ fetch, explain: () => new AppError('connection-lost', 'The connection was lost.') })
  const signal = new AbortController().signal
  const credentials = new Credentials({ host, oauth, signal, secrets: new Secrets(keychain, 'i'), readAddress: (url) => ({ url }), lost: (id) => lost.push(id) })
  return { credentials, lost }
}

/** A connection that signs in by the browser, as far as credentials look at it. */
const browserConnection = (url: string): Connection => ({
  id: 'c', provider, name: 'Work', url, auth: { kind: 'browser' }, surface: 'serving-endpoints', hasToken: false, secrets: 'keychain',
  models: [], headers: [], query: {}, extraBody: {}, removedBody: [],
})

/** Tokens that the fake workspace gave. */
async function tokensOf(workspace: Workspace): Promise<{ accessToken: string; refreshToken: string; lifetime: number }> {
  const parley = await signedIn({}, { workspace })
  const [refreshToken = '', accessToken = ''] = [...workspace.oauth.refreshTokens(), ...workspace.oauth.accessTokens()]
  await parley.close()
  return { accessToken, refreshToken, lifetime: hour }
}

describe('a sign-in in the browser', () => {
  test('is renewed before it expires, with a new refresh token in the keychain; a fresh one asks nobody', async () => {
    let later = 0
    const parley = await signedIn({ now: () => Date.now() + later })
    const { workspace, secrets } = parley
    expect((await ask(parley)).status).toBe('done')
    expect(workspace.oauth.requested.refresh_token).toBe(0)
    const [first] = secrets.values()
    later = 56 * 60_000
    expect((await ask(parley)).status).toBe('done')
    expect(workspace.oauth.requested.refresh_token).toBe(1)
    expect([...secrets.values()]).toEqual(workspace.oauth.refreshTokens())
    expect([...secrets.values()]).not.toContain(first)
  })

  test('that expired is exchanged once for two requests that were refused with the same token, and both replies are whole', async () => {
    const parley = await signedIn()
    const { workspace } = parley
    const { refused, letGo } = expireForTwo(workspace, ['First question', 'Second question'])
    const endpointId = await parley.endpoint(CLAUDE)
    const sent = await Promise.all(['First question', 'Second question'].map((text) => parley.client.chat.send({ text, targets: [{ endpointId }] })))
    await refused
    letGo()
    const replies = await Promise.all(sent.map(({ replyIds }) => parley.reply(replyIds[0] ?? '')))
    expect(replies.map((reply) => [reply.status, reply.error])).toEqual([['done', undefined], ['done', undefined]])
    expect(workspace.oauth.requested.refresh_token).toBe(1)
    expect((await parley.client.endpoints.test({ provider, url: workspace.url, connectionId: parley.connectionId })).ok).toBe(true)
  })

  test('that expired is exchanged for a list of endpoints and a test as well', async () => {
    const { client, workspace, connectionId } = await signedIn()
    workspace.oauth.expireAccessTokens()
    await client.endpoints.refresh({ connectionId })
    workspace.oauth.expireAccessTokens()
    expect((await client.endpoints.test({ provider, url: workspace.url, connectionId })).steps.at(-1)).toMatchObject({ step: 'list', ok: true })
    workspace.oauth.expireAccessTokens()
    await client.endpoints.update({ connectionId, provider, url: workspace.url, name: 'Ours' })
    expect(workspace.oauth.requested.refresh_token).toBe(3)
  })

  test('that is used up is one clear sentence, and no server is asked again, not after a restart either', async () => {
    const parley = await signedIn()
    const { workspace, secrets, folder, connectionId } = parley
    workspace.oauth.expireAccessTokens()
    workspace.oauth.revokeRefreshTokens()
    expect((await ask(parley)).error).toMatchObject({ code: 'sign-in-needed' })
    expect(await stored(parley)).toMatchObject({ secrets: 'missing' })
    const asked = tokenRequests(workspace)
    expect((await ask(parley)).error).toMatchObject({ code: 'sign-in-needed' })
    await expect(parley.client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'sign-in-needed' })
    expect([...secrets.keys()]).toEqual([])
    await parley.close()
    const again = await testCore({ keychain: memoryKeychain(secrets) }, folder)
    await expect(again.client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'sign-in-needed' })
    expect(tokenRequests(workspace)).toBe(asked)
    const back = await again.client.endpoints.signIn({ provider, url: workspace.url, connectionId })
    await fetch(back.url)
    expect((await jobEnd(again, back.jobId)).state).toBe('done')
    expect(await stored({ ...again, connectionId })).toMatchObject({ secrets: 'keychain' })
    await again.client.endpoints.refresh({ connectionId })
  })

  test('that is used up is not tried again where the keychain does not let go of it', async () => {
    const secrets = new Map<string, string>()
    const keychain: Keychain = { ...memoryKeychain(secrets), delete: () => Promise.reject(new AppError('keychain-unavailable', 'locked')) }
    const { client, workspace, connectionId } = await signedIn({ keychain })
    workspace.oauth.expireAccessTokens()
    workspace.oauth.revokeRefreshTokens()
    for (let time = 0; time < 3; time += 1) await expect(client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'sign-in-needed' })
    expect(workspace.oauth.requested.refresh_token).toBe(1)
  })

  test('whose renewal was lost on the way ends in a sentence, not in a loop', async () => {
    const parley = await signedIn()
    parley.workspace.oauth.expireAccessTokens()
    parley.workspace.oauth.loseNextAnswer()
    await expect(parley.client.endpoints.refresh({ connectionId: parley.connectionId })).rejects.toMatchObject({ code: 'connection-lost' })
    await expect(parley.client.endpoints.refresh({ connectionId: parley.connectionId })).rejects.toMatchObject({ code: 'sign-in-needed' })
    expect(parley.workspace.oauth.requested.refresh_token).toBe(2)
  })

  test('outlives a restart, without asking the person', async () => {
    const first = await signedIn()
    const { workspace, secrets, folder, connectionId } = first
    await first.close()
    const again = await testCore({ keychain: memoryKeychain(secrets) }, folder)
    expect((await ask(again)).status).toBe('done')
    expect(workspace.oauth.requested).toMatchObject({ authorization_code: 1, refresh_token: 1 })
    expect(await stored({ ...again, connectionId })).toMatchObject({ secrets: 'keychain', user: 'ana@example.com' })
  })

  test('that was signed out of can be given another name without signing in', async () => {
    const parley = await signedIn()
    await parley.client.endpoints.signOut({ connectionId: parley.connectionId })
    await parley.client.endpoints.update({ connectionId: parley.connectionId, provider: 'databricks', url: parley.workspace.url, name: 'Other' })
    expect((await parley.client.endpoints.list({})).connections[1]).toMatchObject({ name: 'Other', secrets: 'signed-out' })
  })

  test('is gone from the keychain after signing out, also while a renewal is on its way; the connection stays', async () => {
    const parley = await signedIn()
    const { client, workspace, secrets, connectionId } = parley
    workspace.oauth.expireAccessTokens()
    const gate = workspace.gate(TOKEN_PATH, { beforeHeaders: true })
    const refreshing = expect(client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'sign-in-needed' })
    await gate.reached
    const out = client.endpoints.signOut({ connectionId })
    gate.open()
    await Promise.all([out, refreshing])
    expect([...secrets.keys()]).toEqual([])
    expect(await stored(parley)).toMatchObject({ secrets: 'signed-out' })
    const asked = workspace.requests.length
    expect((await ask(parley)).error).toMatchObject({ code: 'sign-in-needed' })
    expect(workspace.requests).toHaveLength(asked)
    expect(await stored(parley)).toMatchObject({ secrets: 'signed-out' })
  })

  test('is gone from the keychain also where signing out meets a keychain that is still storing the renewal', async () => {
    const secrets = new Map<string, string>()
    const [storing, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let isSlow = false
    const keychain: Keychain = {
      ...memoryKeychain(secrets),
      set: async (account, secret) => {
        if (isSlow) {
          storing.resolve()
          await letGo.promise
        }
        secrets.set(account, secret)
      },
    }
    const { client, workspace, connectionId } = await signedIn({ keychain })
    isSlow = true
    workspace.oauth.expireAccessTokens()
    const refreshing = expect(client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'sign-in-needed' })
    await storing.promise
    const out = client.endpoints.signOut({ connectionId })
    // Whoever does not wait for the keychain has ended after a few turns.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    letGo.resolve()
    await Promise.all([out, refreshing])
    expect([...secrets.keys()]).toEqual([])
  })

  test.each(['signOut', 'remove'] as const)('is gone from the keychain where a request comes while %s waits for the keychain', async (verb) => {
    const secrets = new Map<string, string>()
    const [deleting, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let isSlow = false
    const keychain: Keychain = {
      ...memoryKeychain(secrets),
      delete: async (account) => {
        if (isSlow && account.endsWith('.token')) {
          deleting.resolve()
          await letGo.promise
        }
        secrets.delete(account)
      },
    }
    const { client, workspace, connectionId } = await signedIn({ keychain })
    isSlow = true
    workspace.oauth.expireAccessTokens()
    const gone = client.endpoints[verb]({ connectionId })
    await deleting.promise
    const gate = workspace.gate(TOKEN_PATH, { beforeHeaders: true })
    const refreshing = client.endpoints.refresh({ connectionId }).catch(() => undefined)
    // A request that may not ask for a token any more ends; one that may is held until the keychain was emptied.
    await Promise.race([refreshing, gate.reached])
    letGo.resolve()
    await gone
    gate.open()
    await refreshing
    expect([...secrets.keys()]).toEqual([])
  })

  test('is quoted in no error, whatever the server says of it', async () => {
    const parley = await signedIn()
    const { workspace } = parley
    const tokens = [...workspace.oauth.accessTokens(), ...workspace.oauth.refreshTokens()]
    for (const token of tokens) {
      workspace.script(CLAUDE, { page: { status: 400, type: 'text/plain', body: `cannot read ${token}` } })
      const reply = await ask(parley)
      expect(reply.error?.message).toContain('•••')
      expect(JSON.stringify([reply, parley.events, parley.log])).not.toContain(token)
    }
    await parley.close()
    for (const token of tokens) expect(filesWith(parley.folder, token)).toEqual([])
  })
})

describe('a keychain with entries of limited length', () => {
  test('holds a long refresh token over rotations and a restart, and is empty after signing out', async () => {
    const { keychain, entries } = splitKeychain()
    const workspace = await testWorkspace()
    workspace.oauth.refreshTokenLength = 3_000
    const parley = await signedIn({ keychain }, { workspace })
    workspace.oauth.expireAccessTokens()
    await parley.client.endpoints.refresh({ connectionId: parley.connectionId })
    expect([...entries.values()].every((value) => value.length <= 1280)).toBe(true)
    await parley.close()
    const again = await testCore({ keychain }, parley.folder)
    await again.client.endpoints.refresh({ connectionId: parley.connectionId })
    await again.client.endpoints.signOut({ connectionId: parley.connectionId })
    expect([...entries.keys()]).toEqual([])
  })

  test('may fail at any single step of a rotation: the sign-in goes on, and is in the keychain at the end', async () => {
    const workspace = await testWorkspace()
    workspace.oauth.refreshTokenLength = 3_000
    const connection = browserConnection(workspace.url)
    const { keychain, failAt, steps } = splitKeychain()
    const first = credentialsOver(keychain)
    await first.credentials.adopt(connection, await tokensOf(workspace))
    let step = 1
    for (; step < 100; step += 1) {
      // Another process each time, so that reading is among the steps.
      const { credentials, lost } = credentialsOver(keychain)
      failAt(step)
      const tried = await credentials.of(connection).catch((thrown: unknown) => thrown)
      const wasReached = steps() >= step
      failAt(Number.POSITIVE_INFINITY)
      const { token } = tried instanceof AppError ? await credentials.of(connection) : (tried as { token: string })
      expect(workspace.oauth.accessTokens()).toContain(token)
      await credentials.close()
      expect(lost).toEqual([])
      if (!wasReached) break
    }
    expect(step).toBeGreaterThan(10)
    expect(step).toBeLessThan(100)
    expect(await keychain.get('i/c.refreshToken')).toBe(workspace.oauth.refreshTokens().at(-1))
  })

  test('that refuses everything for a while costs nothing: what it did not take is in memory, also over a new sign-in that it refused', async () => {
    const workspace = await testWorkspace()
    const connection = browserConnection(workspace.url)
    const secrets = new Map<string, string>()
    let isLocked = false
    const keychain: Keychain = { ...memoryKeychain(secrets), set: (account, secret) => (isLocked ? Promise.reject(new AppError('keychain-unavailable', 'locked')) : Promise.resolve(void secrets.set(account, secret))) }
    const { credentials, lost } = credentialsOver(keychain)
    await credentials.adopt(connection, await tokensOf(workspace))
    isLocked = true
    const { token } = await credentials.of(connection, workspace.oauth.accessTokens()[0])
    await expect(credentials.adopt(connection, { accessToken: 'a', refreshToken: 'b' })).rejects.toMatchObject({ code: 'keychain-unavailable' })
    expect((await credentials.of(connection, token)).token).not.toBe(token)
    isLocked = false
    await credentials.close()
    expect([...secrets.values()]).toEqual(workspace.oauth.refreshTokens())
    expect(lost).toEqual([])
  })

  test('that is slow to store a new sign-in lets no request wear out the one before, and the new one is what stays', async () => {
    const workspace = await testWorkspace()
    const before = await tokensOf(workspace)
    const after = { accessToken: 'new-access', refreshToken: 'new-refresh', lifetime: hour }
    const secrets = new Map([['i/c.refreshToken', before.refreshToken]])
    const [storing, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow: Keychain = {
      ...memoryKeychain(secrets),
      set: async (account, secret) => {
        storing.resolve()
        await letGo.promise
        secrets.set(account, secret)
      },
    }
    const { credentials } = credentialsOver(slow)
    const connection = browserConnection(workspace.url)
    const asked = workspace.oauth.requested.refresh_token
    const adopted = credentials.adopt(connection, after)
    await storing.promise
    const asking = credentials.of(connection)
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    letGo.resolve()
    await adopted
    expect((await asking).token).toBe(after.accessToken)
    expect(secrets.get('i/c.refreshToken')).toBe(after.refreshToken)
    expect(workspace.oauth.requested.refresh_token).toBe(asked)
  })

  test('that refuses a new sign-in keeps the one before', async () => {
    const workspace = await testWorkspace()
    const { keychain, failAt } = splitKeychain()
    const parley = await signedIn({ keychain }, { workspace })
    const { jobId, url } = await parley.client.endpoints.signIn({ provider, url: workspace.url, connectionId: parley.connectionId })
    failAt(1)
    await fetch(url)
    expect(await jobEnd(parley, jobId)).toMatchObject({ state: 'failed', error: { code: 'keychain-unavailable' } })
    await parley.client.endpoints.refresh({ connectionId: parley.connectionId })
  })
})

describe('a service principal', () => {
  const { clientId, clientSecret } = { clientId: '5c0f1e9a-0000-4000-8000-00000000beef', clientSecret: 'dose0123456789abcdef0123456789abcdef' }
  const auth = { kind: 'service-principal', clientId } as const

  test('signs in with its secret from the keychain, once for many requests, and again when its token is refused', async () => {
    const secrets = new Map<string, string>()
    const workspace = await testWorkspace()
    const folder = testFolder()
    const parley = await testCore({ keychain: memoryKeychain(secrets) }, folder)
    const { connectionId } = await parley.client.endpoints.add({ provider, url: workspace.url, auth, clientSecret })
    expect([...secrets.values()]).toEqual([clientSecret])
    const before = workspace.oauth.requested.client_credentials
    await parley.client.endpoints.refresh({ connectionId })
    await parley.client.endpoints.refresh({ connectionId })
    expect(workspace.oauth.requested.client_credentials).toBe(before + 1)
    workspace.oauth.expireAccessTokens()
    await parley.client.endpoints.refresh({ connectionId })
    expect(workspace.oauth.requested.client_credentials).toBe(before + 2)
    await parley.client.endpoints.update({ connectionId, provider, url: workspace.url, name: 'Robot' })
    await parley.client.endpoints.signOut({ connectionId })
    expect([...secrets.keys()]).toEqual([])
    await expect(parley.client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'secret-missing' })
    const told = JSON.stringify([parley.events, parley.log])
    await parley.close()
    expect(told).not.toContain(clientSecret)
    expect(filesWith(folder, clientSecret)).toEqual([])
  })

  test('with a wrong secret is refused with what the server said, and stores nothing', async () => {
    const secrets = new Map<string, string>()
    const workspace = await testWorkspace()
    const { client } = await testCore({ keychain: memoryKeychain(secrets) })
    const form = { provider, url: workspace.url, auth, clientSecret: 'wrong-secret' } as const
    await expect(client.endpoints.add(form)).rejects.toMatchObject({ code: 'sign-in-refused', details: { text: 'Client authentication failed' } })
    expect((await client.endpoints.test(form)).steps.at(-1)).toMatchObject({ step: 'sign-in', ok: false, error: { code: 'sign-in-refused' } })
    expect([...secrets.keys()]).toEqual([])
    await expect(client.endpoints.add({ provider, url: workspace.url, auth })).rejects.toMatchObject({ code: 'credential-missing' })
  })
})

test('changing the way to sign in removes what the old way kept', async () => {
  const parley = await signedIn()
  const { client, workspace, secrets, connectionId } = parley
  await client.endpoints.update({ connectionId, provider, url: workspace.url, auth: { kind: 'token' }, token: workspace.token })
  expect([...secrets.values()]).toEqual([workspace.token])
  expect(await stored(parley)).toMatchObject({ hasToken: true, secrets: 'keychain', auth: { kind: 'token' } })
  expect(await stored(parley)).toHaveProperty('user', 'ana@example.com')
})

test('a workspace on a host of many is asked by its number, from the address or from what the host says', async () => {
  const workspace = await testWorkspace()
  workspace.setHostType('UNIFIED_HOST')
  const { client } = await testCore()
  const { connectionId } = await client.endpoints.add({ provider, url: `${workspace.url}/ml/endpoints`, token: workspace.token })
  expect((await client.endpoints.list({})).connections[1]?.workspaceId).toMatch(/^\d+$/)
  await client.endpoints.refresh({ connectionId })
  await expect(client.endpoints.add({ provider, url: `${workspace.url}/?o=42`, token: workspace.token })).rejects.toBeInstanceOf(AppError)
  workspace.setHostType('ACCOUNT_HOST')
  await expect(client.endpoints.add({ provider, url: workspace.url, token: workspace.token })).rejects.toMatchObject({ code: 'account-console' })
  expect((await client.endpoints.test({ provider, url: workspace.url, token: workspace.token })).steps).toMatchObject([{ step: 'address', ok: false, error: { code: 'account-console' } }])
})

test('an address of the gateway makes a connection to the gateway, whatever the form says beside it', async () => {
  const workspace = await testWorkspace()
  const { client } = await testCore()
  await client.endpoints.add({ provider, url: `${workspace.url}/ai-gateway/mlflow/v1`, token: workspace.token, surface: 'serving-endpoints' })
  expect((await client.endpoints.list({})).connections[1]).toMatchObject({ url: workspace.url, surface: 'gateway' })
})
