import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SQLInputValue } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { databaseOf, withDatabase } from '#kit/database.ts'
import { CLAUDE, connected, testCore, testFolder } from '#kit/story.ts'
import type { TestCore } from '#kit/core.ts'

/** A library with a row in every table, closed. */
async function library(): Promise<{ folder: string; conversationId: string }> {
  const parley = await connected()
  const { client, folder } = parley
  const endpointId = parley.endpoint(CLAUDE)
  const first = await client.chat.send({ text: 'first question', targets: [{ endpointId }] })
  const { conversationId } = first
  await parley.reply(first.replyIds[0] ?? '')
  await client.chat.edit({ messageId: first.userMessageIds[0] ?? '', text: 'first question, edited' })
  const second = await client.chat.send({ conversationId, text: 'second question', targets: [{ endpointId }] })
  await parley.reply(second.replyIds[0] ?? '')
  await client.drafts.save({ conversationId, text: 'a draft' })
  await client.folders.add({ name: 'A folder' })
  await client.settings.update({ changes: { theme: 'dark' } })
  await parley.close()
  withDatabase(folder, (db) => db.prepare("INSERT INTO summaries (id, conversation_id, text, endpoint_name, created_at) VALUES ('s', ?, 'in short', 'Claude', 1)").run(conversationId))
  withDatabase(folder, (db) => db.prepare("UPDATE messages SET left_out = '{\"why\":\"summarised\",\"summaryId\":\"s\"}' WHERE seq = 1").run())
  withDatabase(folder, (db) => db.prepare("INSERT INTO queued (id, conversation_id, text, attachment_ids, targets, created_at) VALUES ('q1', ?, 'waiting', '[]', '[]', 1), ('q2', ?, 'waiting too', '[]', '[]', 2)").run(conversationId, conversationId))
  return { folder, conversationId }
}

/** What a person sees of it all; rejects when any of it cannot be shown. */
async function everything(parley: TestCore, conversationId: string): Promise<{ messages: number; titles: number; endpoints: number; queued: number }> {
  const { client } = parley
  const { conversations } = await client.conversations.list({})
  const { messages, queued } = await client.conversations.get({ conversationId })
  await client.settings.get({})
  await client.folders.list({})
  await client.search.query({ text: 'question' })
  const { endpoints } = await client.endpoints.list({})
  for (const { id } of messages) {
    await client.inspector.get({ messageId: id })
    await client.chat.revisions({ messageId: id })
  }
  return { messages: messages.length, titles: conversations.length, endpoints: endpoints.length, queued: queued.length }
}

const garbage = ["'{half'", "'null'", "'[7]'", "x'00ff'", '77', "'garbage'"] as const

const cells: Readonly<Record<string, readonly string[]>> = {
  messages: ['parts', 'about', 'left_out', 'role', 'status', 'created_at', 'lane', 'parent_id', 'turn_id', 'revisions'],
  conversations: ['title', 'titled_by', 'created_at', 'active_leaf_id', 'endpoint_id', 'settings', 'attention', 'folder_id', 'pinned'],
  connections: ['options', 'error', 'refreshed_at', 'name', 'secrets', 'has_token', 'created_at'],
  endpoints: ['found', 'overrides', 'learned', 'position'],
  settings: ['value'], folders: ['name', 'created_at'], drafts: ['text', 'attachment_ids'], summaries: ['text', 'endpoint_name', 'created_at'],
  queued: ['text', 'attachment_ids', 'targets', 'created_at'], revisions: ['parts', 'replaced_at'], exchanges: ['exchange'],
}

describe('one broken row', () => {
  test.for(Object.keys(cells))('of %s hides nothing else, whatever stands in whichever column', { timeout: 60_000 }, async (table) => {
    const { folder, conversationId } = await library()
    const parley = await testCore({}, folder)
    const key = table === 'settings' ? 'key' : 'rowid'
    const first = withDatabase(folder, (db) => db.prepare(`SELECT *, ${key} AS broken_key FROM ${table} LIMIT 1`).get()) as Record<string, SQLInputValue>
    for (const column of cells[table] ?? []) {
      for (const value of garbage) {
        const write = (sql: string, ...values: SQLInputValue[]): void => withDatabase(folder, (db) => void db.prepare(`UPDATE ${table} SET ${column} = ${sql} WHERE ${key} = ?`).run(...values, first.broken_key ?? null))
        write(value)
        const seen = await everything(parley, conversationId).catch((thrown: unknown) => String(thrown))
        expect([column, value, seen]).toEqual([column, value, expect.objectContaining({ messages: 4, titles: 1 })])
        write('?', first[column] ?? null)
      }
    }
    // It starts like this too.
    withDatabase(folder, (db) => db.exec(`UPDATE ${table} SET ${(cells[table] ?? []).map((column) => `${column} = ${garbage[0]}`).join(', ')}`))
    await parley.close()
    const again = await testCore({}, folder)
    expect((await again.client.library.status({})).readOnly).toBe(false)
  })

  test('of what one keeps beside conversations hides nothing else either', async () => {
    const parley = await testCore()
    const { client, folder } = parley
    const { conversationId } = await client.chat.send({ text: 'A question', targets: [{ endpointId: 'demo' }] })
    await client.compare.start({ conversationId, columns: [{ endpointId: 'demo' }, { endpointId: null }] })
    for (const name of ['first', 'second']) {
      await client.presets.add({ name, body: { settings: { systemPrompt: 'Be brief.' } } })
      await client.snippets.add({ name, text: 'Hello {{name}}' })
    }
    await client.query.saveDraft({ kind: 'request', content: '{}' })
    withDatabase(folder, (db) => {
      const add = (sql: string): void => ['a', 'b'].forEach((id) => void db.prepare(sql).run(id))
      add("INSERT INTO batches (id, name, state, plan, file, places, created_at) VALUES (?, 'B', 'draft', '{}', '{}', '[]', 1)")
      add("INSERT INTO queries (id, endpoint_id, endpoint_name, place, body, state, started_at) VALUES (?, 'e', 'E', 'own', '{}', 'done', 1)")
    })
    const seen = async (): Promise<unknown> => [
      (await client.conversations.get({ conversationId })).messages.length, (await client.conversations.list({})).conversations.length,
      (await client.presets.list({})).presets.length, (await client.snippets.list({})).snippets.length,
      (await client.query.list({})).queries.length, (await client.query.get({ queryId: 'a' })).query.id, typeof (await client.query.draft({ kind: 'request' })).content,
      (await client.batches.list({})).batches.length,
    ]
    const whole = await seen()
    const keptBeside: typeof cells = {
      conversations: ['comparison'], presets: ['name', 'body', 'created_at', 'updated_at'], snippets: ['name', 'text', 'created_at', 'updated_at'], query_drafts: ['content'],
      queries: ['endpoint_id', 'endpoint_name', 'place', 'body', 'state', 'status', 'bytes', 'error', 'started_at', 'first_byte_at', 'ended_at', 'exchange'],
      batches: ['name', 'state', 'plan', 'file', 'places', 'done', 'cost', 'created_at', 'finished_at', 'error'],
    }
    for (const [table, columns] of Object.entries(keptBeside)) {
      for (const column of columns) {
        const key = table === 'query_drafts' ? 'kind' : 'id'
        const first = withDatabase(folder, (db) => db.prepare(`SELECT ${column} AS value, ${key} AS broken_key FROM ${table} ORDER BY ${key} LIMIT 1`).get()) as Record<string, SQLInputValue>
        for (const value of [garbage[0], garbage[3], garbage[4]]) {
          withDatabase(folder, (db) => void db.prepare(`UPDATE ${table} SET ${column} = ${value} WHERE ${key} = ?`).run(first.broken_key ?? null))
          expect([table, column, value, await seen().catch(String)]).toEqual([table, column, value, whole])
        }
        withDatabase(folder, (db) => void db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).run(first.value ?? null, first.broken_key ?? null))
      }
    }
    // It starts like this too.
    withDatabase(folder, (db) => Object.entries(keptBeside).forEach(([table, columns]) => db.exec(`UPDATE ${table} SET ${columns.map((column) => `${column} = ${garbage[0]}`).join(', ')}`)))
    await parley.close()
    const again = await testCore({}, folder)
    expect((await again.client.library.status({})).readOnly).toBe(false)
  })

  test('does not stop a migration', async () => {
    const folder = testFolder()
    copyFileSync(join(import.meta.dirname, '../../fixtures/databases/m001-initial.db'), databaseOf(folder))
    withDatabase(folder, (db) => db.exec("UPDATE endpoints SET found = '{half'; UPDATE messages SET parts = '{half' WHERE seq = 1"))
    const parley = await testCore({}, folder)
    expect((await parley.client.conversations.list({})).conversations).toHaveLength(1)
  })

  test('is counted in a notice, stands as a message that says so, and is never written over', async () => {
    const { folder, conversationId } = await library()
    withDatabase(folder, (db) => db.exec("UPDATE messages SET parts = '[{\"type\":\"text\",\"text\":\"half' WHERE seq = 2; UPDATE conversations SET settings = '?'"))
    const parley = await testCore({}, folder)
    const { messages } = await parley.client.conversations.get({ conversationId })
    expect(messages.map(({ status, error }) => error?.code ?? status)).toEqual(['done', 'message-unreadable', 'done', 'done'])
    await parley.until((event) => event.type === 'library-changed')
    expect((await parley.client.library.status({})).notices).toMatchObject([{ kind: 'broken-rows', count: 2 }])
    const broken = messages[1]?.id ?? ''
    await expect(parley.client.chat.edit({ messageId: broken, text: 'other' })).rejects.toMatchObject({ code: 'message-unreadable' })
    // The conversation goes on.
    const sent = await parley.client.chat.send({ conversationId, text: 'go on', targets: [{ endpointId: 'demo' }] })
    expect(await parley.reply(sent.replyIds[0] ?? '')).toMatchObject({ status: 'done' })
    await parley.close()
    expect(withDatabase(folder, (db) => db.prepare('SELECT parts FROM messages WHERE seq = 2').get())).toEqual({ parts: '[{"type":"text","text":"half' })
  })
})
