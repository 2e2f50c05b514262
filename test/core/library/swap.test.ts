import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addConversations, databaseOf, ended, withDatabase } from '#kit/database.ts'
import { testCore } from '#kit/story.ts'

const steps = ['copy made', 'decided', 'log aside', 'old one aside', 'new one in place', 'journal gone'] as const

test('a restore that is killed at any moment leaves either the old or the new library, whole, and the old one as a backup', async () => {
  for (const step of steps) {
    const reached = (name: (typeof steps)[number]): boolean => steps.indexOf(step) >= steps.indexOf(name)
    const first = await testCore()
    const { folder } = first
    await first.client.settings.update({ changes: { theme: 'dark' } })
    await ended(first, (await first.client.library.backUp({})).jobId)
    await first.close()
    addConversations(folder, { conversations: 3, messages: 4 })

    // What the moment of the kill left, made with the parts of the restore.
    const restoring = join(folder, 'restoring')
    mkdirSync(restoring)
    withDatabase(folder, (db) => {
      db.prepare('VACUUM INTO ?').run(join(restoring, 'fresh.db'))
      // Something in the log that belongs to the old one alone.
      db.exec("UPDATE conversations SET title = 'old'")
    })
    const fresh = join(restoring, 'fresh.db')
    const aside = join(folder, 'backups', '2026-01-01T00-00-00.000Z restore 3c 12m.db')
    if (reached('decided')) writeFileSync(join(folder, 'swap.json'), JSON.stringify({ fresh: 'restoring/fresh.db', aside: 'backups/2026-01-01T00-00-00.000Z restore 3c 12m.db' }))
    for (const part of ['-wal', '-shm']) if (reached('log aside') && existsSync(databaseOf(folder) + part)) renameSync(databaseOf(folder) + part, aside + part)
    if (reached('old one aside')) renameSync(databaseOf(folder), aside)
    if (reached('new one in place')) renameSync(fresh, databaseOf(folder))
    if (reached('journal gone')) renameSync(join(folder, 'swap.json'), join(folder, 'swap.gone'))

    const { client, close } = await testCore({}, folder)
    const titles = (await client.conversations.list({})).conversations.map(({ title }) => title)
    expect([step, titles[0]]).toEqual([step, reached('decided') ? 'Title c2' : 'old'])
    const { backups } = await client.library.status({})
    expect([step, backups.map(({ why }) => why).toSorted()]).toEqual([step, reached('decided') ? ['person', 'restore'] : ['person']])
    await close()
    expect(existsSync(join(folder, 'swap.json')) || existsSync(restoring)).toBe(false)
    expect(withDatabase(folder, (db) => db.prepare('PRAGMA integrity_check').get())).toEqual({ integrity_check: 'ok' })
  }
})
