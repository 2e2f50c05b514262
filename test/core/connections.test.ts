import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findLocalServers } from '#core/workspace/local-servers.ts'
import { memoryKeychain } from '#kit/core.ts'
import { startOpenAiServer } from '#kit/openai-server.ts'
import { CLAUDE, afterwards, connected, testCore, testFolder, testWorkspace } from '#kit/story.ts'
import { createNodeNetwork } from '../../main/network.ts'

const canary = 'dapi5ca1ab1ec0ffee0ddba11cafef00d5eed'

function filesWith(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text)).map((entry) => entry.name)
}

describe('discovery', () => {
  test('lists every endpoint of a workspace, those that cannot be used with the reason', async () => {
    const { client } = await connected()
    const { endpoints } = await client.endpoints.list({})
    const reasons = Object.fromEntries(endpoints.filter((endpoint) => !endpoint.usable).map((endpoint) => [endpoint.reason, endpoint.name]))
    expect(Object.keys(reasons).toSorted()).toEqual(['custom-model', 'not-chat', 'not-ready', 'route-optimized', 'stopped'])
    expect(endpoints.find((endpoint) => endpoint.name === CLAUDE)).toMatchObject({ usable: true, vision: 'yes', group: 'hosted', task: 'chat' })
    expect(endpoints[0]).toMatchObject({ id: 'demo', provider: 'demo' })
  })

  test('keeps an endpoint id over a refresh, and an endpoint that is gone as long as a conversation uses it', async () => {
    const { client, workspace, endpoint, reply } = await connected()
    const id = endpoint(CLAUDE)
    const sent = await client.chat.send({ text: 'Hello', targets: [{ endpointId: id }] })
    await reply(sent.replyIds[0] ?? '')
    const { connections } = await client.endpoints.list({})
    const connectionId = connections[1]?.id ?? ''
    await client.endpoints.refresh({ connectionId })
    expect((await client.endpoints.list({})).endpoints.find((one) => one.name === CLAUDE)?.id).toBe(id)
    workspace.setEndpoints([])
    await client.endpoints.refresh({ connectionId })
    const left = (await client.endpoints.list({})).endpoints.filter((one) => one.connectionId === connectionId)
    expect(left).toMatchObject([{ id, usable: false, reason: 'gone' }])
    await expect(client.chat.send({ text: 'Hello', targets: [{ endpointId: id }] })).rejects.toMatchObject({ code: 'endpoint-unusable' })
  })

  test('finds servers that answer on this machine and nothing else', async () => {
    const server = await startOpenAiServer({ flavour: 'ollama' })
    const page = await testWorkspace()
    afterwards(() => server.close())
    const places = [{ name: 'Ollama', url: server.url }, { name: 'not one', url: page.url }, { name: 'nobody', url: 'http://127.0.0.1:1' }]
    const { servers } = await findLocalServers(createNodeNetwork({}).fetch, places)
    expect(servers.map((one) => one.name)).toEqual(['Ollama'])
    expect(servers[0]?.models.length).toBeGreaterThan(0)
  })
})

describe('test connection says what worked and what did not, and stores nothing', () => {
  test('for every step', async () => {
    const { client } = await testCore()
    const workspace = await testWorkspace({ token: canary })
    const stepsFor = async (url: string, token: string): Promise<unknown> => {
      const { ok, steps } = await client.endpoints.test({ provider: 'databricks', url, token })
      return [ok, ...steps.map((step) => (step.ok ? step.step : `${step.step}: ${step.error?.code}`))]
    }
    expect(await stepsFor(workspace.url, canary)).toEqual([true, 'address', 'reach', 'sign-in', 'list'])
    expect(await stepsFor(`${workspace.url}/?o=1`, 'wrong')).toEqual([false, 'address', 'reach', 'sign-in: token-refused'])
    expect(await stepsFor('https://workspace.invalid', 'x')).toEqual([false, 'address', 'reach: host-unknown'])
    expect(await stepsFor('::', 'x')).toEqual([false, 'address: address-invalid'])
    expect((await client.endpoints.list({})).connections).toHaveLength(1)
  })
})

describe('secrets', () => {
  test('are in the keychain under the folder, and in no file, event, answer or log', async () => {
    const secrets = new Map<string, string>()
    const workspace = await testWorkspace({ token: canary })
    const parley = await testCore({ keychain: memoryKeychain(secrets) })
    const { client } = parley
    await expect(client.endpoints.add({ provider: 'databricks', url: workspace.url, token: `${canary}x` })).rejects.toMatchObject({ code: 'token-refused' })
    expect([...secrets.values()]).toEqual([])
    const { endpointIds, connectionId } = await client.endpoints.add({ provider: 'databricks', url: workspace.url, token: canary, headers: [{ name: 'X-Key', value: `${canary}h`, secret: true }] })
    expect([...secrets.values()]).toEqual([canary, `${canary}h`])
    for (const text of ['Hello', 'Hello !403', 'Hello !500']) {
      const sent = await client.chat.send({ text, targets: [{ endpointId: endpointIds[0] ?? '' }] })
      await parley.reply(sent.replyIds[0] ?? '')
    }
    const told = JSON.stringify([parley.events, parley.log, await client.endpoints.list({}), await client.app.info({})])
    expect(told).not.toContain(canary)
    await client.endpoints.remove({ connectionId })
    expect([...secrets.keys()]).toEqual([])
    await parley.close()
    expect(filesWith(parley.folder, canary)).toEqual([])
  })

  test('that a server repeats when it refuses are in no error, not even a stored one', async () => {
    const server = createServer((request, response) => response.writeHead(500).end(`no: ${request.headers.authorization}`)).listen(0, '127.0.0.1')
    afterwards(() => void server.close())
    await once(server, 'listening')
    const { client } = await testCore()
    const form = { provider: 'openai-compatible', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: canary } as const
    const { connectionId } = await client.endpoints.add({ ...form, force: true })
    const refused = await client.endpoints.refresh({ connectionId }).catch((error: unknown) => error)
    const told = JSON.stringify([await client.endpoints.test(form), refused, (refused as Error).message, await client.endpoints.list({})])
    expect(told).toContain('server-error')
    expect(told).not.toContain(canary)
  })

  test('a change keeps the secret that it leaves out, replaces the one it names, and forgets the one it empties', async () => {
    const secrets = new Map<string, string>()
    const { client } = await testCore({ keychain: memoryKeychain(secrets) })
    const workspace = await testWorkspace({ token: canary })
    const form = { provider: 'databricks', url: workspace.url } as const
    const { connectionId } = await client.endpoints.add({ ...form, token: canary })
    await client.endpoints.update({ ...form, connectionId, name: 'Mine' })
    expect([...secrets.values()]).toEqual([canary])
    expect((await client.endpoints.test({ ...form, connectionId })).ok).toBe(true)
    await client.endpoints.update({ ...form, connectionId, token: '', force: true })
    expect([...secrets.values()]).toEqual([])
    expect((await client.endpoints.list({})).connections[1]).toMatchObject({ name: 'Mine', hasToken: false, secrets: 'none' })
  })

  test('that lived in memory only are reported missing after a restart, and the reply says what to do', async () => {
    const folder = testFolder()
    const workspace = await testWorkspace({ token: canary })
    const first = await testCore({ keychain: memoryKeychain(new Map(), 'memory') }, folder)
    const { endpointIds } = await first.client.endpoints.add({ provider: 'databricks', url: workspace.url, token: canary })
    expect((await first.client.endpoints.list({})).connections[1]?.secrets).toBe('memory')
    await first.close()
    const second = await testCore({ keychain: memoryKeychain(new Map(), 'memory') }, folder)
    expect((await second.client.endpoints.list({})).connections[1]?.secrets).toBe('missing')
    const sent = await second.client.chat.send({ text: 'Hello', targets: [{ endpointId: endpointIds[0] ?? '' }] })
    expect((await second.reply(sent.replyIds[0] ?? '')).error).toMatchObject({ code: 'secret-missing' })
  })
})
