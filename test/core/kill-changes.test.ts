import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { textOf } from '#shared/fold.ts'
import { openCore } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { addConversations, databaseOf, ended, withDatabase } from '#kit/database.ts'
import type { Told } from '#kit/killable-changes.ts'

const kills = process.env.PARLEY_LONG === '1' ? 200 : 20
const script = new URL('../kit/killable-changes.ts', import.meta.url).pathname
const databases = join(import.meta.dirname, '../fixtures/databases')

interface Death {
  /** From the first of these words on the clock runs. */
  readonly from: 'starting' | 'open'
  /** In milliseconds. */
  readonly after: number
  readonly args: readonly string[]
}

/** Starts a life of the core and kills it; answers what it had told. */
async function liveAndDie({ from, after, args }: Death): Promise<Told[]> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const told: Told[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const fact = JSON.parse(line) as Told
    told.push(fact)
    // The moment of the kill is the one thing here that must be random in time.
    if (from in fact) setTimeout(() => child.kill('SIGKILL'), after)
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return told
}

function isSound(folder: string): void {
  withDatabase(folder, (db) => {
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([])
  })
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function inNextLife(folder: string, look: (parley: TestCore) => Promise<void>): Promise<void> {
  const parley = await openCore(folder)
  try {
    await look(parley)
  } finally {
    await parley.close()
  }
  isSound(folder)
}

/** Every change that was acknowledged is there, in all lives so far, and is found. */
async function changes(count: number): Promise<void> {
  await inFolder(async (folder) => {
    const titles = new Map<string, string>()
    const texts = new Map<string, { conversationId: string; text: string }>()
    const folders = new Map<string, string>()
    const removed = new Set<string>()
    // What comes after the last word of a life may have happened or not.
    const open = new Set<string>()
    for (let round = 0; round < count; round += 1) {
      let conversationId = ''
      const told = await liveAndDie({ from: 'open', after: Math.random() * 700, args: ['changes', folder, String(round)] })
      for (const fact of told) {
        if ('sent' in fact) conversationId = fact.sent
        if ('titled' in fact) titles.set(fact.titled, fact.title)
        if ('edited' in fact) texts.set(fact.edited, { conversationId, text: fact.text })
        if ('foldered' in fact) folders.set(fact.foldered, fact.name)
        if ('removed' in fact) removed.add(fact.removed)
        if ('restored' in fact) removed.delete(fact.restored)
      }
      open.add(conversationId)
      isSound(folder)
      await inNextLife(folder, async ({ client }) => {
        const present = new Map((await client.conversations.list({ limit: 10_000 })).conversations.map((one) => [one.id, one]))
        for (const [id, title] of titles) if (!removed.has(id) && !open.has(id)) expect(present.get(id)?.title).toBe(title)
        for (const id of removed) if (!open.has(id)) expect(present.has(id)).toBe(false)
        const names = (await client.folders.list({})).folders
        for (const [id, name] of folders) expect(names.find((one) => one.id === id)?.name).toBe(name)
        for (const [id, { conversationId: of, text }] of texts) {
          if (!present.has(of)) continue
          const { messages } = await client.conversations.get({ conversationId: of })
          expect(textOf(messages.find((one) => one.id === id) ?? { parts: [] })).toBe(text)
        }
        const shown = [...texts.values()].find((one) => present.has(one.conversationId) && !removed.has(one.conversationId))
        if (shown !== undefined) await expect.poll(async () => (await client.search.query({ text: `"${shown.text}"` })).hits.some((hit) => hit.conversationId === shown.conversationId), { timeout: 15_000 }).toBe(true)
      })
    }
  })
}

const old = { conversations: 150, messages: 30 }

/** A migration is made or not: everything is there either way, and after the next start in the present schema. */
async function migrations(count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await inFolder(async (folder) => {
      const name = ['m001-initial', 'm002-workspace', 'm003-removed-messages', 'm004-library'][round % 4] ?? ''
      copyFileSync(join(databases, `${name}.db`), databaseOf(folder))
      addConversations(folder, old)
      const before = withDatabase(folder, (db) => db.prepare('SELECT count(*) AS n FROM messages').get()?.n)
      await liveAndDie({ from: 'starting', after: 100 + Math.random() * 900, args: ['open', folder] })
      isSound(folder)
      await inNextLife(folder, async ({ client }) => {
        expect((await client.library.status({})).messages).toBe(before)
        expect((await client.conversations.get({ conversationId: 'c7' })).messages).toHaveLength(old.messages)
        expect((await client.library.status({})).notices).toEqual([])
      })
    })
  }
}

/** Whatever moment a restore is killed at, one complete library is there, and every backup can still be read. */
async function restores(count: number): Promise<void> {
  await inFolder(async (folder) => {
    await inNextLife(folder, async (parley) => void (await parley.client.settings.get({})))
    addConversations(folder, { conversations: 40, messages: 20 })
    for (let round = 0; round < count; round += 1) {
      await liveAndDie({ from: 'open', after: Math.random() * 1_500, args: ['restore', folder] })
      await inNextLife(folder, async ({ client }) => {
        const { conversations, messages, notices, backups } = await client.library.status({})
        expect([conversations, messages, notices]).toEqual([40, 800, []])
        for (const backup of backups) expect([backup.conversations, backup.messages]).toEqual([40, 800])
      })
    }
  })
}

function claudeExport(count: number): string {
  const at = '2025-03-01T10:00:00.000000Z'
  return JSON.stringify(Array.from({ length: count }, (_, c) => ({
    uuid: `chat-${c}`, name: `Imported ${c}`, created_at: at, updated_at: at, account: { uuid: 'me' },
    chat_messages: Array.from({ length: 10 }, (__, m) => ({
      uuid: `chat-${c}-${m}`, text: `imported ${c} ${m}`, content: [{ type: 'text', text: `imported ${c} ${m}` }], sender: m % 2 === 0 ? 'human' : 'assistant',
      created_at: at, updated_at: at, attachments: [], files: [],
    })),
  })))
}

/** An import that was killed is made whole by importing once more, and no conversation is half there. */
async function imports(count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await inFolder(async (folder) => {
      const file = join(folder, 'conversations.json')
      writeFileSync(file, claudeExport(300))
      await liveAndDie({ from: 'open', after: 50 + Math.random() * 900, args: ['import', folder, '0', file] })
      isSound(folder)
      await inNextLife(folder, async (parley) => {
        const { client, core } = parley
        for (const { id } of (await client.conversations.list({ limit: 20 })).conversations) expect((await client.conversations.get({ conversationId: id })).messages).toHaveLength(10)
        const put = await core.put({ name: 'conversations.json', path: file }, 'import')
        const fileId = put.ok ? (put.value as { id: string }).id : ''
        expect((await ended(parley, (await client.transfer.import({ fileIds: [fileId] })).jobId)).state).toBe('done')
        const { conversations, messages } = await client.library.status({})
        expect([conversations, messages]).toEqual([300, 3_000])
      })
    })
  }
}

test(`${kills} kills during sends, edits, folders, removals, migrations, backups, restores and imports lose nothing that was acknowledged`, { timeout: kills * 8_000 }, async () => {
  const each = kills / 20
  await Promise.all([changes(8 * each).then(() => imports(3 * each)), migrations(4 * each).then(() => restores(5 * each))])
})
