import { expect, test, vi } from 'vitest'
import { memoryKeychain } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { ended } from '#kit/database.ts'
import { CLAUDE, connected, testCore, testWorkspace } from '#kit/story.ts'

async function backUp(parley: TestCore): Promise<string> {
  const { jobId } = await parley.client.library.backUp({})
  return (await ended(parley, jobId)).result?.backupId ?? ''
}

async function restore(parley: TestCore, backupId: string): Promise<void> {
  expect(await ended(parley, (await parley.client.library.restore({ backupId })).jobId)).toMatchObject({ state: 'done' })
}

test('a restored connection to another server is signed out: the stored token was entered for the present one', async () => {
  const secrets = new Map<string, string>()
  const parley = await connected({ keychain: memoryKeychain(secrets) }, { token: 'dapi-of-the-old-server' })
  const { client, workspace, endpoint } = parley
  const backupId = await backUp(parley)
  const present = await testWorkspace({ token: 'dapi-of-the-new-server' })
  const connectionId = (await client.endpoints.list({})).connections.find(({ provider }) => provider === 'databricks')?.id ?? ''
  await client.endpoints.update({ connectionId, provider: 'databricks', url: present.url, token: present.token })
  const asked = workspace.requests.length
  await restore(parley, backupId)
  const { replyIds } = await client.chat.send({ text: 'Hello', targets: [{ endpointId: endpoint(CLAUDE) }] })
  expect(await parley.reply(replyIds[0] ?? '')).toMatchObject({ status: 'error', error: { code: 'secret-missing' } })
  expect(workspace.requests).toHaveLength(asked)
  expect((await client.endpoints.list({})).connections.find(({ id }) => id === connectionId)).toMatchObject({ url: workspace.url, secrets: 'signed-out' })
  // It is gone, not only out of use: whoever edits the connection would send it otherwise.
  await vi.waitFor(() => expect([...secrets.values()]).not.toContain(present.token))
})

test('a restored connection to the same server goes on with its token', async () => {
  const parley = await connected()
  await restore(parley, await backUp(parley))
  const { replyIds } = await parley.client.chat.send({ text: 'Hello', targets: [{ endpointId: parley.endpoint(CLAUDE) }] })
  expect(await parley.reply(replyIds[0] ?? '')).toMatchObject({ status: 'done' })
})

test('a restored proxy that is another one does not get the password of the present one', async () => {
  const parley = await testCore()
  const { client } = parley
  await client.network.update({ proxy: 'manual', proxyUrl: 'http://old.example:8080', proxyUser: 'ana', proxyPassword: 'old' })
  const backupId = await backUp(parley)
  await client.network.update({ proxyUrl: 'http://new.example:8080', proxyPassword: 'new' })
  await restore(parley, backupId)
  expect((await client.settings.get({})).settings.network).toMatchObject({ proxyUrl: 'http://old.example:8080', hasProxyPassword: false })
})
