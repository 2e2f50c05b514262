import { mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { drawn, exportFile, readExport, reasons, storedExport } from '../../kit/exports.ts'
import { cherryStudio } from '#core/transfer/read-cherry-studio.ts'
import type { ExportFile } from '#core/transfer/reader.ts'

const read = readExport(cherryStudio, storedExport('cherry-studio'))

// The answers to one question are one after the other in the list: read as a line, each seems to answer the one before.
test('version 1: answers to one question in lanes, what follows below the one that was shown, a divider passed over', async () => {
  const { conversations: [talk] } = await read
  expect(talk && drawn(talk)).toEqual([
    'user: Good morning | image sunrise.png',
    '  GPT-4o: thought Morning: matin. | Bonjour | call dictionary({"word":"morning"}) {"result":"matin"} | 1. [Wiktionary](https://example.org/matin)',
    '  Claude Sonnet 4 (lane 1): Bon matin',
    '    user: And evening?',
    '      Claude Sonnet 4: Bonsoir | ```python\nprint(1)\n``` | image image.png',
    '        user: And evening?',
    '          Claude Sonnet 4:  *',
  ])
  expect(talk?.messages[0]?.parts[1]).toMatchObject({ type: 'found-image', file: { path: 'Data/Files/img-1.png' } })
  expect(talk?.messages.map(({ status }) => status ?? 'done')).toEqual(['done', 'done', 'done', 'done', 'stopped', 'done', 'error'])
})

// Names are not in the topics but in the state of the window; without it every conversation is called nothing.
test('version 1: names, folders, prompts and switched parameters come from the state', async () => {
  const { conversations } = await read
  expect(conversations[0]).toMatchObject({
    title: 'Two answers', createdAt: '2025-05-01T08:00:00.000Z', updatedAt: '2025-05-01T09:00:00.000Z', folder: { id: 'folder:as-1', name: 'Translator' },
    settings: { systemPrompt: 'Translate.\nInto French.', parameters: { temperature: 0.4, maxTokens: 4096, reasoningEffort: 'high' } },
  })
  expect(conversations[0]?.settings.parameters).not.toHaveProperty('topP')
  const reply = conversations[0]?.messages[1]
  expect(reply).toMatchObject({ madeWith: { model: 'gpt-4o' }, usage: { inputTokens: 5, outputTokens: 6 } })
  expect([reply?.firstContentAt, reply?.finishedAt].map((at) => (at ?? 0) - Date.parse('2025-05-01T08:00:01.000Z'))).toEqual([300, 1500])
  expect(conversations[1]).toMatchObject({ title: 'Old form', pinned: true })
  expect(conversations[1]).not.toHaveProperty('folder')
})

test('version 1: messages of the time before blocks', async () => {
  const { conversations } = await read
  expect(conversations[1] && drawn(conversations[1])).toEqual(['user: hello | image image.png', '  GPT-4o: thought greet | Hi. *'])
})

test('version 1: keys and passwords are told once for each place and never returned; the rest is counted', async () => {
  const { conversations, skipped } = await read
  expect(reasons(skipped).toSorted()).toEqual([
    'file-not-kept Two answers: words.pdf', 'image-missing Two answers: gone.png', 'key-not-kept llm.providers.OpenAI.apiKey', 'key-not-kept settings.webdavPass',
    'not-a-conversation data.json', 'unknown-content Two answers', 'unknown-content Two answers: hologram',
  ])
  expect(JSON.stringify([conversations, skipped])).not.toContain('sk-canary')
})

test('a backup of raw folders says that it cannot be read', async () => {
  const { conversations, skipped } = await readExport(cherryStudio, [...storedExport('cherry-studio-6'), exportFile('IndexedDB/file__0.indexeddb.leveldb/000003.log', Buffer.alloc(100))])
  expect(conversations).toEqual([])
  expect(reasons(skipped)).toEqual(['unreadable-format metadata.json'])
})

// A database that was open in the other application is in the mode with a journal beside it, which is not in the backup.
test('version 2: the database of the backup is read, and its copy is gone afterwards', async () => {
  const metadata = exportFile('metadata.json', JSON.stringify({ version: 7, timestamp: 1, appName: 'Cherry Studio', appVersion: '2.1.0' }))
  const { conversations, skipped } = await readExport(cherryStudio, [metadata, database(), exportFile('Data/Files/file-1.png', Buffer.from([0x89, 0]))])
  expect(conversations.map(drawn)).toEqual([[
    'user: Bom dia | image sol.png',
    '  GPT-4o: thought hm | call search({"q":"dia"}) {"hits":1} | Hello',
    '  claude-sonnet-4 (lane 1): Hi',
    '    user: E a noite?',
    '      GPT-4o:  *',
  ]])
  expect(conversations[0]).toMatchObject({
    title: 'Saudações', createdAt: 1_755_000_000_000, updatedAt: 1_755_000_009_000, folder: { name: 'Tradutor' },
    settings: { systemPrompt: 'Traduz.', parameters: { temperature: 0.5 } },
  })
  expect(conversations[0]?.messages[1]).toMatchObject({ madeWith: { model: 'gpt-4o' }, usage: { inputTokens: 3, outputTokens: 4, reasoningTokens: 2 } })
  expect(conversations[0]?.messages[4]).toMatchObject({ status: 'error', error: { message: 'quota' } })
  expect(reasons(skipped)).toEqual(['key-not-kept OpenAI.api_keys', 'unknown-content Saudações: data-hologram'])
  expect(JSON.stringify([conversations, skipped])).not.toContain('sk-canary')
})

test('version 2: the copy lies with the import, which removes it also where the thread is ended; a full disk is no unknown format', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'))
  const tools = { idFor: () => 'id', files: new Map<string, ExportFile>(), folder, signal: new AbortController().signal }
  const file = database()
  // Whatever else the system offers is not used.
  vi.stubEnv('TMPDIR', join(folder, 'nowhere'))
  const found = await Array.fromAsync(cherryStudio.read([file], tools)).finally(() => vi.unstubAllEnvs())
  expect(found.filter((one) => 'messages' in one)).toHaveLength(1)
  rmdirSync(folder)
  const full: ExportFile = { ...file, open: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })) }) }) }
  await expect(Array.fromAsync(cherryStudio.read([full], tools))).rejects.toThrow('no space')
})

test('version 2: a database cut in half and one of another application', async () => {
  const whole = database()
  const bytes = Buffer.concat(await Array.fromAsync(whole.open()))
  const cut = await readExport(cherryStudio, [exportFile('Data/cherrystudio.sqlite', bytes.subarray(0, bytes.length / 2))])
  expect(cut.conversations.length + cut.skipped.filter(({ skipped }) => skipped === 'unreadable-format').length).toBe(1)
  expect(await cherryStudio.recognise([exportFile('cherrystudio.sqlite', Buffer.from(`SQLite format 3\0${'x'.repeat(2000)}`))])).toEqual([])
})

/** A database with the tables of Cherry Studio 2 as far as conversations need them. */
function database(): ExportFile {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'))
  const path = join(folder, 'cherrystudio.sqlite')
  const db = new DatabaseSync(path)
  db.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE assistant (id TEXT PRIMARY KEY, name TEXT, prompt TEXT, settings TEXT);
    CREATE TABLE user_provider (provider_id TEXT PRIMARY KEY, name TEXT, api_keys TEXT);
    CREATE TABLE topic (id TEXT PRIMARY KEY, name TEXT, assistant_id TEXT, active_node_id TEXT, group_id TEXT, created_at INTEGER, updated_at INTEGER, deleted_at INTEGER);
    CREATE TABLE message (id TEXT PRIMARY KEY, parent_id TEXT, topic_id TEXT NOT NULL, role TEXT NOT NULL, data TEXT NOT NULL, status TEXT NOT NULL,
      siblings_group_id INTEGER NOT NULL DEFAULT 0, model_id TEXT, model_snapshot TEXT, stats TEXT, created_at INTEGER, updated_at INTEGER, deleted_at INTEGER);
    INSERT INTO assistant VALUES ('as', 'Tradutor', 'Traduz.', '{"temperature":0.5,"topP":1,"enableTopP":false}');
    INSERT INTO user_provider VALUES ('openai', 'OpenAI', '[{"id":"k1","key":"sk-canary-0000","isEnabled":true}]');
    INSERT INTO topic VALUES ('t', 'Saudações', 'as', 'r3', NULL, 1755000000000, 1755000009000, NULL), ('gone', 'Removed', 'as', NULL, NULL, 1, 1, 1), ('new', 'Unused', 'as', NULL, NULL, 1, 1, NULL);`)
  const insert = db.prepare('INSERT INTO message (id, parent_id, topic_id, role, data, status, siblings_group_id, model_id, model_snapshot, stats, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const add = (id: string, parent: string | null, role: string, parts: unknown[], more: { status?: string; group?: number; model?: string; name?: string } = {}): void => {
    const { status = 'success', group = 0, model, name } = more
    const snapshot = name === undefined ? null : JSON.stringify({ id: model, name, provider: 'openai' })
    const stats = id === 'r1' ? JSON.stringify({ promptTokens: 3, completionTokens: 4, thoughtsTokens: 2 }) : null
    insert.run(id, parent, 't', role, JSON.stringify({ parts }), status, group, model === undefined ? null : `openai::${model}`, snapshot, stats, 1_755_000_000_000 + Number(/\d/.exec(id)?.[0] ?? 0))
  }
  const image = { type: 'file', mediaType: 'image/png', filename: 'sol.png', url: 'file:///home/me/Files/file-1.png', providerMetadata: { cherry: { fileEntryId: 'file-1' } } }
  const call = { type: 'tool-search', toolCallId: 'c', state: 'output-available', input: { q: 'dia' }, output: { hits: 1 } }
  add('root', null, 'root', [])
  add('q1', 'root', 'user', [{ type: 'text', text: 'Bom dia' }, image])
  add('r1', 'q1', 'assistant', [{ type: 'step-start' }, { type: 'reasoning', text: 'hm' }, call, { type: 'text', text: 'Hello' }, { type: 'data-hologram', data: {} }], { group: 1, model: 'gpt-4o', name: 'GPT-4o' })
  add('r2', 'q1', 'assistant', [{ type: 'text', text: 'Hi' }], { group: 1, model: 'claude-sonnet-4' })
  add('q2', 'r1', 'user', [{ type: 'text', text: 'E a noite?' }])
  add('r3', 'q2', 'assistant', [{ type: 'data-error', data: { message: 'quota' } }], { status: 'error', model: 'gpt-4o', name: 'GPT-4o' })
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  const bytes = readFileSync(path)
  db.close()
  rmSync(folder, { recursive: true })
  return exportFile('Data/cherrystudio.sqlite', bytes)
}
