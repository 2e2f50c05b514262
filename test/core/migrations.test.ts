import { copyFileSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { migrations } from '#core/store/migrations.ts'
import { textOf } from '#shared/fold.ts'
import { testCore, testFolder } from '#kit/story.ts'

const databases = join(import.meta.dirname, '../fixtures/databases')
/** One database of every released schema, named by its last migration. */
const released = globSync('*.db', { cwd: databases }).toSorted()

function schemaOf(path: string): unknown[] {
  const db = new DatabaseSync(path, { readOnly: true })
  const rows = db.prepare("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()
  db.close()
  return rows
}

describe('a database of every released schema', () => {
  test.each(released)('%s opens with everything that was in it', async (name) => {
    const folder = testFolder()
    copyFileSync(join(databases, name), join(folder, 'parley.db'))
    const { client } = await testCore({}, folder)
    const { conversations } = await client.conversations.list({})
    expect(conversations.map((one) => one.title)).toEqual(['What is in the chart? São Paulo'])
    const { messages, conversation } = await client.conversations.get({ conversationId: conversations[0]?.id ?? '' })
    expect(messages.map((message) => [message.role, message.status])).toEqual([
      ['user', 'done'], ['assistant', 'done'], ['user', 'done'], ['assistant', 'error'], ['assistant', 'error'],
    ])
    expect(messages[0]?.parts[0]).toMatchObject({ type: 'image', name: 'chart.png', width: 64 })
    expect(textOf(messages[1] ?? { parts: [] })).toContain('PNG')
    expect(conversation.activeLeafId).toBe(messages.at(-1)?.id)
    expect((await client.search.query({ text: 'sao paulo' })).hits.length).toBeGreaterThan(0)
    expect((await client.drafts.get({ conversationId: null })).draft.text).toBe('a draft')
    expect((await client.settings.get({})).settings.theme).toBe('dark')
    expect((await client.endpoints.list({})).connections[1]).toMatchObject({ name: 'A server', query: { version: '7' } })
  })

  test('ends at the schema of a new database', async () => {
    const fresh = await testCore()
    await fresh.close()
    for (const name of released) {
      const folder = testFolder()
      copyFileSync(join(databases, name), join(folder, 'parley.db'))
      const migrated = await testCore({}, folder)
      await migrated.close()
      expect(schemaOf(join(folder, 'parley.db'))).toEqual(schemaOf(join(fresh.folder, 'parley.db')))
    }
  })

  test('is kept for the newest migration too', () => {
    expect(released.map((name) => basename(name, '.db'))).toContain(migrations.at(-1)?.name)
  })
})
