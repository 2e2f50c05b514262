import { describe, expect, test, vi } from 'vitest'
import { openDatabase } from '#core/store/db.ts'
import { listConversations } from '#core/store/conversations.ts'
import type { Within } from '#core/store/conversations.ts'
import type { TestCore } from '#kit/core.ts'
import { afterwards, testCore, testFolder } from '#kit/story.ts'

/** Starts conversations with the demo, one after the other, and stops their replies; answers their ids. */
async function talk({ client }: TestCore, ...texts: string[]): Promise<string[]> {
  const ids: string[] = []
  for (const text of texts) {
    const { conversationId } = await client.chat.send({ text, targets: [{ endpointId: 'demo' }] })
    await client.chat.stop({ conversationId })
    ids.push(conversationId)
  }
  return ids
}

/** A database with `count` conversations: half in 200 folders, some pinned, archived and removed. */
function fill(folder: string, count: number): void {
  const db = openDatabase(folder, () => 1)
  db.transaction(() => {
    for (let n = 0; n < 200; n += 1) db.run('INSERT INTO folders (id, name, created_at) VALUES (?, ?, 1)', `folder-${n}`, `Folder ${n}`)
    for (let n = 0; n < count; n += 1) {
      db.run(
        `INSERT INTO conversations (id, title, titled_by, created_at, updated_at, folder_id, pinned, archived, removed_at) VALUES (?, ?, 'person', 1, ?, ?, ?, ?, ?)`,
        `c-${n}`, `Number ${n}`, n, n % 2 === 0 ? `folder-${n % 200}` : null, Number(n % 40 === 1), Number(n % 7 === 1), n % 11 === 1 ? Date.now() : null,
      )
    }
  })
  db.close()
}

async function titles({ client }: TestCore, within: Within, folderId?: string): Promise<string[]> {
  const { conversations } = await client.conversations.list({ within, ...(folderId !== undefined && { folderId }) })
  return conversations.map((conversation) => conversation.title)
}

describe('where conversations lie', () => {
  test('a conversation is in the part that it was put into, in no other, and windows are told', async () => {
    const parley = await testCore()
    const { client, events } = parley
    const [one = '', two = '', three = ''] = await talk(parley, 'one', 'two', 'three')
    const { folderId } = await client.folders.add({ name: ' Work ' })
    expect((await client.folders.list({})).folders.map(({ name }) => name)).toEqual(['Work'])
    await client.conversations.organise({ conversationIds: [one], folderId })
    await client.conversations.organise({ conversationIds: [two], pinned: true })
    await client.conversations.organise({ conversationIds: [three], archived: true })
    expect(await titles(parley, 'folder', folderId)).toEqual(['one'])
    expect(await titles(parley, 'pinned')).toEqual(['two'])
    expect(await titles(parley, 'archive')).toEqual(['three'])
    expect(await titles(parley, 'loose')).toEqual([])
    expect(await titles(parley, 'all')).toEqual(['two', 'one'])
    expect((await client.folders.list({})).contents).toEqual([{ folderId, count: 1, mark: 'none' }])
    const told = events.findLast((event) => event.type === 'conversation-changed')
    expect(told).toMatchObject({ conversation: { id: three, archived: true } })
    await client.chat.send({ conversationId: one, text: 'more', targets: [{ endpointId: 'demo' }] })
    expect((await client.folders.list({})).contents).toEqual([{ folderId, count: 1, mark: 'running' }])
    await client.conversations.organise({ conversationIds: [one], folderId: null })
    expect(await titles(parley, 'loose')).toEqual(['one'])
  })

  test('who goes on in an archived conversation has it back in the list', async () => {
    const parley = await testCore()
    const [id = ''] = await talk(parley, 'one')
    await parley.client.conversations.organise({ conversationIds: [id], archived: true })
    await parley.client.chat.send({ conversationId: id, text: 'again', targets: [{ endpointId: 'demo' }] })
    expect(await titles(parley, 'loose')).toEqual(['one'])
  })

  test('a removed folder lets go of its conversations, and gets back those that nobody moved', async () => {
    const parley = await testCore()
    const { client } = parley
    const ids = await talk(parley, 'one', 'two')
    const { folderId } = await client.folders.add({ name: 'Work' })
    const { folderId: other } = await client.folders.add({ name: 'Home' })
    await client.conversations.organise({ conversationIds: ids, folderId })
    await client.folders.remove({ folderId })
    expect(await titles(parley, 'loose')).toEqual(['two', 'one'])
    expect((await client.folders.list({})).folders.map(({ name }) => name)).toEqual(['Home'])
    await parley.until((event) => event.type === 'conversations-changed')
    await client.conversations.organise({ conversationIds: ids.slice(0, 1), folderId: other })
    await client.folders.restore({ folderId })
    expect(await titles(parley, 'folder', folderId)).toEqual(['two'])
    await client.folders.rename({ folderId, name: 'Office' })
    expect((await client.folders.list({})).folders.map(({ name }) => name)).toEqual(['Home', 'Office'])
  })

  test('what is not there is said in words, and nothing is done by half', async () => {
    const parley = await testCore()
    const { client } = parley
    const [one = ''] = await talk(parley, 'one')
    const { folderId } = await client.folders.add({ name: 'Work' })
    await client.folders.remove({ folderId })
    const notFound = expect.objectContaining({ code: 'not-found', message: expect.stringMatching(/no such folder|no longer there|no such conversation|trash|for good/) as string }) as Error
    await expect(client.conversations.organise({ conversationIds: [one], folderId })).rejects.toEqual(notFound)
    await expect(client.conversations.organise({ conversationIds: [one, 'nobody'], pinned: true })).rejects.toEqual(notFound)
    await expect(client.conversations.remove({ conversationIds: [one, 'nobody'] })).rejects.toEqual(notFound)
    await expect(client.conversations.restore({ conversationIds: ['nobody'] })).rejects.toEqual(notFound)
    await expect(client.conversations.purge({ conversationIds: [one] })).rejects.toEqual(notFound)
    await expect(client.conversations.unpurge({ conversationIds: [one] })).rejects.toEqual(notFound)
    await expect(client.conversations.duplicate({ conversationId: 'nobody' })).rejects.toEqual(notFound)
    await expect(client.conversations.list({ within: 'folder', folderId })).rejects.toEqual(notFound)
    await expect(client.folders.remove({ folderId })).rejects.toEqual(notFound)
    await expect(client.folders.rename({ folderId: 'nobody', name: 'x' })).rejects.toEqual(notFound)
    await expect(client.folders.add({ name: '  ' })).rejects.toMatchObject({ code: 'bad-input' })
    expect(await titles(parley, 'loose')).toEqual(['one'])
  })
})

describe('20,000 conversations', () => {
  test('a page of every part is found by an index, and the pages hold every conversation once', () => {
    const folder = testFolder()
    fill(folder, 20_000)
    const db = openDatabase(folder, () => 1)
    afterwards(() => db.close())
    const found = new Map<Within, number>()
    for (const within of ['all', 'loose', 'pinned', 'archive', 'trash', 'folder'] as const) {
      const seen = new Set<string>()
      const all = vi.spyOn(db, 'all')
      for (let after = { at: Number.MAX_SAFE_INTEGER, id: '' }; ;) {
        const page = listConversations(db, 500, { within, folderId: 'folder-2', after })
        for (const { id } of page) seen.add(id)
        const last = page.at(-1)
        if (last === undefined) break
        after = { at: last.removedAt ?? last.updatedAt, id: last.id }
      }
      const [sql = '', ...values] = all.mock.calls[0] ?? []
      all.mockRestore()
      const plan = db.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => String(row.detail))
      expect([within, plan[0]]).toEqual([within, expect.stringMatching(/conversations USING INDEX conversations_/)])
      expect([within, plan.filter((step) => step.includes('TEMP B-TREE'))]).toEqual([within, []])
      found.set(within, seen.size)
    }
    const total = Number(db.get('SELECT count(*) AS count FROM conversations')?.count)
    expect((found.get('all') ?? 0) + (found.get('archive') ?? 0) + (found.get('trash') ?? 0)).toBe(total)
    expect(found.get('trash')).toBeGreaterThan(1_500)
  })

  test('a thousand at once are one transaction and one event', async () => {
    const folder = testFolder()
    fill(folder, 3_000)
    const parley = await testCore({}, folder)
    const { client, events } = parley
    const { conversations } = await client.conversations.list({ limit: 1_000 })
    const conversationIds = conversations.map(({ id }) => id)
    for (const act of [
      () => client.conversations.organise({ conversationIds, folderId: 'folder-9', archived: true }),
      () => client.conversations.remove({ conversationIds }),
      () => client.conversations.restore({ conversationIds }),
    ]) {
      const before = (await client.conversations.list({ limit: 1 })).lastEvent
      await act()
      await client.conversations.list({ limit: 1 })
      await vi.waitFor(() => expect(events.filter(({ n }) => n > before).map(({ type }) => type)).toEqual(['conversations-changed']))
    }
    expect((await client.conversations.list({ within: 'archive', limit: 10_000 })).conversations.filter(({ id }) => conversationIds.includes(id))).toHaveLength(1_000)
  })
})

