import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Programs } from '#core/host.ts'
import { parseConfigFile } from '#core/workspace/config-file.ts'
import { memoryKeychain } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { testCore, testFolder, testWorkspace } from '#kit/story.ts'
import { servicePrincipal } from '#kit/workspace/index.ts'
import type { Output } from '#shared/contract.ts'
import { createPrograms } from '../../../main/programs.ts'

const provider = 'databricks'
const token = 'dapi5ca1ab1ec0ffee0ddba11cafef00d5eed'

/** A home folder with these profiles. */
function homeWith(text: string | undefined, env: Record<string, string> = {}): { home: string; programs: Programs } {
  const home = testFolder()
  if (text !== undefined) writeFileSync(join(home, '.databrickscfg'), text)
  return { home, programs: { ...createPrograms({ PATH: process.env['PATH'], ...env }), homeFolder: home } }
}

/** What is found on a machine with these profiles and variables. */
async function find(text: string | undefined, env: Record<string, string> = {}, parts: Parameters<typeof testCore>[0] = {}): Promise<Output<'endpoints.findProfiles'>> {
  const { client } = await testCore({ programs: homeWith(text, env).programs, ...parts })
  return client.endpoints.findProfiles({})
}

const valuesOf = (text: string): Record<string, Record<string, string>> =>
  Object.fromEntries(parseConfigFile(text).sections.map(({ name, values }) => [name, { ...values }]))

describe('the file of profiles', () => {
  test.each([
    ['names with dots stay whole', '[my.work.eu]\nhost = a', { 'my.work.eu': { host: 'a' } }],
    ['a comment needs a space before it', '[a]\ntoken = x#y;z # no\nhost=h ; no\nempty = # all of it', { a: { token: 'x#y;z', host: 'h', empty: '' } }],
    ['a value keeps its equal signs and colons', '[a]\nhost=https://h:8443/?o=1\ntoken: p=q==', { a: { host: 'https://h:8443/?o=1', token: 'p=q==' } }],
    ['what stands before the first header is DEFAULT', 'host = h\n[DEFAULT]\ntoken = t', { DEFAULT: { host: 'h', token: 't' } }],
    ['one section in two places is one', '[a]\nx=1\n[b]\n[a]\nX=2\ny=3', { a: { x: '2', y: '3' }, b: {} }],
    ['a file from Windows', '\uFEFF[a] ; mine\r\n; note\r\n# note\r\nhost = "h h"\r\n', { a: { host: 'h h' } }],
    ['an empty file', '', {}],
  ])('%s', (_, text, wanted) => {
    expect(valuesOf(text)).toEqual(wanted)
  })

  test('a damaged line is named and passed over; what stands under a damaged header belongs to nobody', () => {
    const text = `[a]\nhost = h\ntoken ${token}\n[broken\nhost = other\n${token}\n[b]\nhost = i`
    expect(valuesOf(text)).toEqual({ a: { host: 'h' }, b: { host: 'i' } })
    expect(parseConfigFile(text).damaged).toEqual([{ line: 3, section: 'a' }, { line: 4, section: 'a' }])
  })
})

describe('profiles that are offered', () => {
  test('are those of the file, each with its way, those that cannot be used with the reason', async () => {
    const { profiles, problems } = await find(`
[DEFAULT]
host = https://dbc-a1b2345c-d6e7.cloud.databricks.com/?o=123
token = ${token}
[work]
host      = adb-123.4.azuredatabricks.net
auth_type = databricks-cli
[older]
host = https://older.cloud.databricks.com
[sp]
host = https://sp.cloud.databricks.com
client_id = id
client_secret = secret
[azure]
host = https://azure.cloud.databricks.com
auth_type = azure-cli
[azure-sp]
host = https://azure.cloud.databricks.com
azure_client_id = id
[__settings__]            ; reserved
default_profile = work
`)
    expect(problems).toEqual([])
    expect(profiles).toEqual([
      { name: 'DEFAULT', url: 'https://dbc-a1b2345c-d6e7.cloud.databricks.com', auth: 'token' },
      { name: 'work', url: 'https://adb-123.4.azuredatabricks.net', auth: 'cli' },
      { name: 'older', url: 'https://older.cloud.databricks.com', auth: 'cli' },
      { name: 'sp', url: 'https://sp.cloud.databricks.com', auth: 'service-principal' },
      { name: 'azure', url: 'https://azure.cloud.databricks.com', auth: 'unsupported', detail: 'azure-cli' },
      { name: 'azure-sp', url: 'https://azure.cloud.databricks.com', auth: 'unsupported', detail: 'azure-client-secret' },
    ])
  })

  test('are none where the file is missing; what is wrong with one is named without its secrets, the others stay', async () => {
    expect(await find(undefined)).toMatchObject({ profiles: [], problems: [], file: expect.stringMatching(/\.databrickscfg$/) })
    const found = await find(`[a]\ntoken = ${token}\n${token}\n[b]\nhost = https://accounts.cloud.databricks.com\n[c]\nhost = :::\n[d]\nhost = https://d.cloud.databricks.com\ntoken = ${token}`)
    expect(found.profiles.map(({ name }) => name)).toEqual(['d'])
    expect(found.problems.map(({ profile, text }) => `${profile}: ${text}`)).toEqual([
      'a: Line 3 cannot be read and was passed over.',
      'a: It names no host.',
      'b: Its host is an account console, not a workspace.',
      expect.stringMatching(/^c: Its host is not an address/),
    ])
    expect(JSON.stringify(found)).not.toContain(token)
  })

  test('where the file cannot be read, that is said in the language of the person', async () => {
    const folder = testFolder()
    mkdirSync(join(folder, 'profiles'))
    const named = await find(undefined, { DATABRICKS_CONFIG_FILE: join(folder, 'profiles') }, { systemLanguage: 'pt-BR' })
    expect(named).toMatchObject({ profiles: [], problems: [{ profile: null, text: expect.stringMatching(/não pode ser lido \(EISDIR\)/) }] })
    const missing = await find(undefined, { DATABRICKS_CONFIG_FILE: join(folder, 'nowhere') })
    expect(missing.problems[0]?.text).toContain('ENOENT')
  })

  test('include the environment, also where it names a profile; a token without a host is named', async () => {
    const file = `[work]\nhost = https://work.cloud.databricks.com\ntoken = ${token}`
    expect((await find(undefined, { DATABRICKS_HOST: 'env.cloud.databricks.com', DATABRICKS_TOKEN: token })).profiles).toEqual([{ name: null, url: 'https://env.cloud.databricks.com', auth: 'token' }])
    expect((await find(file, { DATABRICKS_CONFIG_PROFILE: 'work' })).profiles[0]).toEqual({ name: null, url: 'https://work.cloud.databricks.com', auth: 'token' })
    expect((await find(file, { DATABRICKS_CONFIG_PROFILE: 'gone' })).problems).toMatchObject([{ profile: null }])
    expect((await find(undefined, { DATABRICKS_TOKEN: token })).problems).toMatchObject([{ profile: null, text: expect.stringContaining('DATABRICKS_HOST') }])
  })
})

/** A program in the place of the `databricks` command: it notes how it was called and answers a token of the workspace. */
function commandIn(folder: string, script: string): string {
  const file = join(folder, 'databricks')
  writeFileSync(file, `#!/bin/sh\necho "$@" >> '${join(folder, 'calls')}'\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

const errorOf = (call: Promise<unknown>): Promise<unknown> => call.then(() => 'no error', (error: unknown) => error)

describe('a connection by profile', () => {
  const connect = async (parley: TestCore, url: string, profile = 'work'): Promise<string> =>
    (await parley.client.endpoints.add({ provider, url, auth: { kind: 'profile', profile } })).connectionId

  test('reads the token at use: nothing is copied, and a change of the file counts at once', async () => {
    const workspace = await testWorkspace({ token })
    const { home, programs } = homeWith(`[work]\nhost = ${workspace.url}/\ntoken = ${token}`)
    const secrets = new Map<string, string>()
    const parley = await testCore({ programs, keychain: memoryKeychain(secrets) })
    const connectionId = await connect(parley, workspace.url)
    expect((await parley.client.endpoints.list({})).connections[1]).toMatchObject({ secrets: 'outside', hasToken: false, auth: { kind: 'profile', profile: 'work' } })
    expect([...secrets.keys()]).toEqual([])
    writeFileSync(join(home, '.databrickscfg'), `[work]\nhost = ${workspace.url}\ntoken = wrong-token`)
    await expect(parley.client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'token-refused' })
    writeFileSync(join(home, '.databrickscfg'), '[other]\nhost = h')
    await expect(parley.client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'profile-missing', details: { name: 'work' } })
  })

  test('sends nothing to another host than the one it was added for', async () => {
    const [mine, theirs] = [await testWorkspace({ token }), await testWorkspace({ token })]
    const { home, programs } = homeWith(`[work]\nhost = ${mine.url}\ntoken = ${token}`)
    const parley = await testCore({ programs })
    const connectionId = await connect(parley, mine.url)
    const asked = mine.requests.length
    writeFileSync(join(home, '.databrickscfg'), `[work]\nhost = ${theirs.url}\ntoken = ${token}`)
    await expect(parley.client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'profile-changed', details: { name: 'work' } })
    expect([mine.requests.length, theirs.requests.length]).toEqual([asked, 0])
  })

  test('signs a service principal in', async () => {
    const workspace = await testWorkspace()
    const { clientId, clientSecret } = servicePrincipal
    const { programs } = homeWith(`[work]\nhost = ${workspace.url}\nclient_id = ${clientId}\nclient_secret = ${clientSecret}`)
    const secrets = new Map<string, string>()
    const parley = await testCore({ programs, keychain: memoryKeychain(secrets) })
    const connectionId = await connect(parley, workspace.url)
    await parley.client.endpoints.refresh({ connectionId })
    expect([...secrets.keys()]).toEqual([])
  })

  test('asks the command for the token that it keeps, once until it expires, and again when it is refused', async () => {
    const workspace = await testWorkspace({ token })
    const { home, programs } = homeWith(`[work]\nhost = ${workspace.url}\nauth_type = databricks-cli`)
    const answer = `echo '{"access_token":"${token}","token_type":"Bearer","expiry":"2999-01-01T00:00:00Z"}'`
    const env = { DATABRICKS_CLI_PATH: commandIn(home, answer) }
    const parley = await testCore({ programs: { ...programs, env } })
    const connectionId = await connect(parley, workspace.url)
    const calls = (): string[] => readFileSync(join(home, 'calls'), 'utf8').trim().split('\n')
    const before = calls().length
    await parley.client.endpoints.refresh({ connectionId })
    await parley.client.endpoints.refresh({ connectionId })
    expect(calls().slice(before)).toEqual(['auth token --profile work'])
    workspace.revokeToken()
    await expect(parley.client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'token-refused' })
    expect(calls()).toHaveLength(before + 2)
  })

  test('says what is wrong with the command, without a secret that it wrote', async () => {
    const { home, programs } = homeWith('[work]\nhost = https://work.cloud.databricks.com\nauth_type = databricks-cli\n[azure]\nhost = https://work.cloud.databricks.com\nauth_type = azure-cli')
    const env: Record<string, string> = {}
    const parley = await testCore({ programs: { ...programs, env } })
    const add = (profile = 'work'): Promise<unknown> => errorOf(connect(parley, 'https://work.cloud.databricks.com', profile))
    env['DATABRICKS_CLI_PATH'] = join(home, 'nowhere')
    expect(await add()).toMatchObject({ code: 'program-missing' })
    env['DATABRICKS_CLI_PATH'] = commandIn(home, `echo "cannot refresh ${token}" >&2; exit 1`)
    const failed = await add()
    expect(failed).toMatchObject({ code: 'program-failed', details: { name: 'work', text: 'cannot refresh •••' } })
    expect(String(failed)).not.toContain(token)
    env['DATABRICKS_CLI_PATH'] = commandIn(home, 'echo "no JSON"')
    expect(await add()).toMatchObject({ code: 'program-failed' })
    expect(await add('azure')).toMatchObject({ code: 'profile-unusable' })
    expect(await add('nobody')).toMatchObject({ code: 'profile-missing' })
  })

  test('of the environment reads the variables at use', async () => {
    const workspace = await testWorkspace({ token })
    const env: Record<string, string> = { DATABRICKS_HOST: workspace.url, DATABRICKS_TOKEN: token }
    const { programs } = homeWith(undefined)
    const secrets = new Map<string, string>()
    const parley = await testCore({ programs: { ...programs, env }, keychain: memoryKeychain(secrets) })
    const { connectionId } = await parley.client.endpoints.add({ provider, url: workspace.url, auth: { kind: 'environment' } })
    await parley.client.endpoints.refresh({ connectionId })
    expect([...secrets.keys()]).toEqual([])
    delete env['DATABRICKS_HOST']
    await expect(parley.client.endpoints.refresh({ connectionId })).rejects.toMatchObject({ code: 'profile-missing' })
  })

  test('that is refused names the place that mends it, at every turn: the file, the variable, or the command', async () => {
    const workspace = await testWorkspace({ token })
    const principal = 'client_id = nobody\nclient_secret = wrong-secret'
    const { home, programs } = homeWith(`[work]\nhost = ${workspace.url}\ntoken = ${token}\n[robot]\nhost = ${workspace.url}\n${principal}\n[cli]\nhost = ${workspace.url}\nauth_type = databricks-cli`)
    const file = join(home, '.databrickscfg')
    const env: Record<string, string> = { DATABRICKS_CLI_PATH: commandIn(home, `echo '{"access_token":"dapi-of-yesterday"}'`) }
    const parley = await testCore({ programs: { ...programs, env } })
    const { endpointIds } = await parley.client.endpoints.add({ provider, url: workspace.url, auth: { kind: 'profile', profile: 'work' } })
    workspace.revokeToken()
    const refused = { code: 'token-refused', details: { reason: 'profile', name: 'work', file } }
    const sent = await parley.client.chat.send({ text: 'Hello', targets: [{ endpointId: endpointIds[0] ?? '' }] })
    expect((await parley.reply(sent.replyIds[0] ?? '')).error).toMatchObject(refused)
    expect(await errorOf(connect(parley, workspace.url))).toMatchObject(refused)
    expect((await parley.client.endpoints.test({ provider, url: workspace.url, auth: { kind: 'profile', profile: 'work' } })).steps.at(-1)?.error).toMatchObject(refused)
    expect(await errorOf(connect(parley, workspace.url, 'robot'))).toMatchObject({ code: 'sign-in-refused', details: { reason: 'profile', name: 'robot', file } })
    expect(await errorOf(connect(parley, workspace.url, 'cli'))).toMatchObject({ code: 'token-refused', details: { reason: 'cli', command: 'databricks auth login --profile cli' } })
    Object.assign(env, { DATABRICKS_HOST: workspace.url, DATABRICKS_TOKEN: 'dapi-of-yesterday' })
    expect(await errorOf(parley.client.endpoints.add({ provider, url: workspace.url, auth: { kind: 'environment' } }))).toMatchObject({ code: 'token-refused', details: { reason: 'environment', name: 'DATABRICKS_TOKEN' } })
    expect(await errorOf(parley.client.endpoints.add({ provider, url: workspace.url, token: 'wrong' }))).not.toHaveProperty('details.reason')
  })
})
