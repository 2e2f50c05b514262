import { describe, expect, test } from 'vitest'
import type { Input, Output } from '#shared/contract.ts'
import { memoryKeychain } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { ended, withDatabase } from '#kit/database.ts'
import { writeLibrary } from '#kit/pages.ts'
import type { Pages } from '#kit/pages.ts'
import { testCore, testFolder, testWorkspace } from '#kit/story.ts'
import { embeddingEndpoints } from '#kit/workspace/index.ts'
import type { Workspace } from '#kit/workspace/index.ts'

const [GTE = '', BGE = ''] = embeddingEndpoints.map(({ name }) => name)

interface Searched extends TestCore {
  readonly workspace: Workspace
  endpoint(name: string): string
  /** What the fake was sent, text by text. */
  sent(): string[]
  settled(state?: Output<'meaning.status'>['state']): Promise<Output<'meaning.status'>>
  find(text: string, more?: Partial<Input<'search.query'>>): Promise<string[]>
}

/** A core on a written library, connected to a fake whose vectors are near where texts share words. */
async function libraryOf(conversations: readonly Pages[], folder = testFolder(), keychain = memoryKeychain()): Promise<Searched> {
  writeLibrary(folder, conversations)
  const workspace = await testWorkspace({ endpoints: embeddingEndpoints })
  const parley = await testCore({ keychain }, folder)
  await parley.client.endpoints.add({ provider: 'databricks', url: workspace.url, token: workspace.token })
  const { endpoints } = await parley.client.endpoints.list({})
  return {
    ...parley, workspace,
    endpoint: (name) => endpoints.find((endpoint) => endpoint.name === name)?.id ?? '',
    sent: () => workspace.requests.flatMap(({ body }) => (body as { input?: string | string[] } | undefined)?.input ?? []),
    settled: async (state = 'complete') => {
      for (let status = await parley.client.meaning.status({}); ; status = await parley.client.meaning.status({})) {
        if (status.state === state) return status
        const seen = parley.events.length
        await parley.until((event) => event.type === 'meaning-changed' && parley.events.indexOf(event) >= seen)
      }
    },
    find: async (text, more) => (await parley.client.search.query({ text, order: 'meaning', ...more })).hits.map(({ messageId, conversationId }) => messageId ?? conversationId),
  }
}

const boats: Pages[] = [
  { id: 'a', title: 'Sailing', folderId: 'f', lines: [{ text: 'the boat crossed a rough sea' }, { text: 'bake bread with flour and yeast', by: 'claude' }] },
  { id: 'b', title: 'Tax', at: 5_000, lines: [{ text: 'income tax is due in April' }, { text: 'a boat is taxed as well', by: 'gpt' }] },
]

describe('search by meaning', () => {
  test('sends nothing until it is on; then finds what no word search finds, joined with what words find, within the filters', async () => {
    const { client, find, sent, settled, endpoint, workspace } = await libraryOf(boats)
    expect(await client.meaning.status({})).toMatchObject({ state: 'off' })
    expect((await client.search.query({ text: 'boat', order: 'meaning' })).meaning).toBeUndefined()
    expect(await client.meaning.estimate({ endpointId: endpoint(GTE) })).toEqual({ messages: 4, tokens: expect.any(Number) })
    expect(sent()).toEqual([])
    await client.meaning.turnOn({ endpointId: endpoint(GTE) })
    expect(await settled()).toMatchObject({ endpointName: GTE, waiting: 0, skipped: 0 })
    expect(sent().toSorted()).toEqual(boats.flatMap(({ lines }) => lines.map(({ text }) => text)).toSorted())

    // No message holds all these words.
    expect(await find('storm on a rough sea with a boat', { order: 'relevance' })).toEqual([])
    const [first] = (await client.search.query({ text: 'storm on a rough sea with a boat', order: 'meaning' })).hits
    expect(first).toMatchObject({ messageId: 'a-0', title: 'Sailing', snippet: 'the boat crossed a rough sea' })
    expect((await find('boat')).slice(0, 2).toSorted()).toEqual(['a-0', 'b-1'])
    expect(await find('boat', { filters: { folderId: 'f' } })).toEqual(['a-0', 'a-1'])
    expect((await find('boat sea', { filters: { endpointName: 'gpt' } }))[0]).toBe('b-1')
    expect(await find('boat sea', { filters: { endpointName: 'gpt' } })).not.toContain('a-0')
    expect(await find('boat sea -tax', { filters: { from: 5_000 } })).not.toContain('b-0')
    expect(workspace.requests.length).toBeLessThan(12)
  })

  test('follows what is written, edited, removed and put into the trash', async () => {
    const { client, find, settled, endpoint } = await libraryOf(boats)
    await client.meaning.turnOn({ endpointId: endpoint(GTE) })
    await settled()
    const { conversationId, userMessageIds } = await client.chat.send({ text: 'violin concerto in D', targets: [{ endpointId: 'demo' }] })
    await settled()
    const violin = 'a concerto that a violin plays'
    expect((await find(violin))[0]).toBe(userMessageIds[0])
    await client.chat.edit({ messageId: 'a-0', text: 'a violin concerto plays in D' })
    await settled()
    expect((await find(violin)).slice(0, 2).toSorted()).toEqual(['a-0', userMessageIds[0]].toSorted())
    expect((await find('the boat crossed a rough sea'))[0]).toBe('b-1')
    await client.chat.remove({ messageId: 'a-0', scope: 'message' })
    await client.conversations.remove({ conversationIds: [conversationId] })
    expect((await find(violin)).filter((id) => id === 'a-0' || id === userMessageIds[0])).toEqual([])
    await client.conversations.restore({ conversationIds: [conversationId] })
    await settled()
    expect((await find(violin))[0]).toBe(userMessageIds[0])
  })

  test('another endpoint makes it anew, turning it off leaves no vector behind, and a restart goes on where it was', async () => {
    const folder = testFolder()
    const first = await libraryOf(boats, folder)
    await first.client.meaning.turnOn({ endpointId: first.endpoint(GTE) })
    await first.settled()
    await first.client.meaning.turnOn({ endpointId: first.endpoint(BGE) })
    expect(await first.settled()).toMatchObject({ endpointName: BGE })
    await expect.poll(() => count(folder, 'message_vectors')).toBe(4)
    expect((await first.find('rough sea'))[0]).toBe('a-0')
    await first.close()
    const { client } = await testCore({}, folder)
    expect(await client.meaning.status({})).toMatchObject({ state: 'complete', endpointName: BGE })
    await client.meaning.turnOff({})
    await expect.poll(() => [count(folder, 'message_vectors'), count(folder, 'vector_queue')]).toEqual([0, 0])
    expect((await client.search.query({ text: 'boat', order: 'meaning' })).hits.map(({ messageId }) => messageId).toSorted()).toEqual(['a-0', 'b-1'])
  })

  test('what changes while it is asked for is asked again, a close in the middle keeps what was done, and a restored library is searched as it was', async () => {
    const folder = testFolder()
    const keychain = memoryKeychain()
    const many = Array.from({ length: 40 }, (_, place) => ({ text: `note${place} about thing${place}` }))
    const { client, endpoint, workspace, close, sent } = await libraryOf([{ id: 'n', lines: many }], folder, keychain)
    const [edited, held] = ['note39', 'note0 '].map((word) => workspace.gate(GTE, { beforeHeaders: true, when: ({ body }) => JSON.stringify(body).includes(word) }))
    await client.meaning.turnOn({ endpointId: endpoint(GTE) })
    await edited?.reached
    await client.chat.edit({ messageId: 'n-39', text: 'an otter swims' })
    edited?.open()
    await held?.reached
    await close()
    expect(count(folder, 'message_vectors')).toBe(31)

    const again = await testCore({ keychain }, folder)
    await expect.poll(async () => (await again.client.meaning.status({})).state).toBe('complete')
    expect([count(folder, 'message_vectors'), count(folder, 'vector_queue'), sent().filter((text) => text === 'note38 about thing38').length]).toEqual([40, 0, 1])
    const find = async (text: string): Promise<string | null | undefined> => (await again.client.search.query({ text, order: 'meaning' })).hits[0]?.messageId
    expect(await find('does an otter swim')).toBe('n-39')
    const { result } = await ended(again, (await again.client.library.backUp({})).jobId)
    await again.client.chat.edit({ messageId: 'n-39', text: 'something else' })
    await ended(again, (await again.client.library.restore({ backupId: result?.backupId ?? '' })).jobId)
    expect(await find('does an otter swim')).toBe('n-39')
  })

  test('an endpoint that fails pauses the index and leaves words to search by, with the reason; asked again, it goes on', async () => {
    const { client, find, settled, endpoint, workspace } = await libraryOf(boats)
    workspace.setEndpoints([])
    await client.meaning.turnOn({ endpointId: endpoint(GTE) })
    const paused = await settled('paused')
    expect(paused).toMatchObject({ waiting: 4, error: { code: expect.any(String) } })
    expect(paused.retryAt).toBeGreaterThan(Date.now())
    workspace.setEndpoints(embeddingEndpoints)
    await client.meaning.retry({})
    await settled()
    workspace.setEndpoints([])
    const answer = await client.search.query({ text: 'rough sea', order: 'meaning' })
    expect(answer.meaning?.error?.code).toBe(paused.error?.code)
    expect(answer.hits.map(({ messageId }) => messageId)).toEqual(['a-0'])
    expect(await find('rough sea')).toEqual(['a-0'])
  })

  test('a long message is found by the piece that says it, and what holds no words keeps nothing waiting', async () => {
    const filler = Array.from({ length: 900 }, (_, place) => `w${place} x${place} y${place} z${place}.`).join('\n')
    const { client, settled, endpoint } = await libraryOf([{ id: 'long', lines: [{ text: `${filler}\n\nThe violin concerto begins in autumn.` }, { text: '!!!' }, { text: '' }] }, ...boats])
    await client.meaning.turnOn({ endpointId: endpoint(GTE) })
    await settled()
    const [hit] = (await client.search.query({ text: 'violin concerto begins autumn evening', order: 'meaning' })).hits
    expect(hit?.messageId).toBe('long-0')
    expect(hit?.snippet).toContain('violin concerto')
  })
})

function count(folder: string, table: string): number {
  return Number(withDatabase(folder, (db) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get())?.['n'])
}
