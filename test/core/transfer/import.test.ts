import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { databaseFile } from '#core/store/db.ts'
import type { Message } from '#shared/message.ts'
import { openCore, temporaryFolder } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { chatGptConversation, chatGptExport, endOf, importFiles } from '../../kit/import.ts'
import { png } from '../../kit/images.ts'
import { zipOf } from '../../kit/zip.ts'

const fixtures = resolve(import.meta.dirname, '../../fixtures/exports')
const text = (path: string): string => readFileSync(join(fixtures, path), 'utf8')

let folder: ReturnType<typeof temporaryFolder>
let core: TestCore
beforeEach(async () => {
  folder = temporaryFolder()
  core = await openCore(folder.path)
})
afterEach(async () => {
  await core.close()
  folder.remove()
})

/** Every row of what an import may touch, as text. */
function rows(): string[] {
  const db = new DatabaseSync(join(folder.path, databaseFile), { readOnly: true })
  try {
    return ['conversations', 'messages', 'revisions', 'folders', 'blobs', 'settings', 'drafts'].flatMap((table) =>
      db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all().map((row) => `${table} ${JSON.stringify(row)}`))
  } finally {
    db.close()
  }
}

async function messagesOf(title: string): Promise<Message[]> {
  const { conversations } = await core.client.conversations.list({})
  const conversation = conversations.find((one) => one.title === title)
  if (conversation === undefined) throw new Error(`there is no ${title}`)
  return (await core.client.conversations.get({ conversationId: conversation.id })).messages
}

async function chatGptZip(): Promise<Buffer<ArrayBuffer>> {
  const picture = new Uint8Array(await (await png({ width: 3, height: 2 })).arrayBuffer())
  return zipOf({
    'conversations-000.json': text('chatgpt/conversations-000.json'), 'conversations-001.json': text('chatgpt/conversations-001.json'), 'export_manifest.json': text('chatgpt/export_manifest.json'),
    'user.json': text('chatgpt/user.json'), 'chat.html': '<html></html>', 'file_0000000012ab-sanitized.png': picture, 'dalle-generations/file-Drawn1-dot.dat': 'no picture', '__MACOSX/._x': 'x',
  })
}

test('an archive comes in with its pictures, and what does not is counted with its reason', async () => {
  const report = await importFiles(core, { 'what ever.bin': await chatGptZip() })
  expect(report).toMatchObject({ sources: ['chatgpt'], conversations: { added: 4, updated: 0, unchanged: 0 }, messages: { added: 14 }, images: { added: 1 } })
  expect(Object.fromEntries(report.skipped.map(({ reason, count }) => [reason, count]))).toEqual({
    'date-invalid': 3, 'not-a-conversation': 2, 'file-not-kept': 2, 'image-missing': 1, 'unknown-content': 1, 'image-unreadable': 1, 'cycle': 1, 'no-messages': 1,
  })
  expect(report.skipped.find(({ reason }) => reason === 'image-unreadable')?.examples).toEqual(['file-Drawn1-dot.dat'])
  const { conversations } = await core.client.conversations.list({})
  expect(conversations.map(({ title }) => title)).toEqual(['No title, no times', 'Knots', 'Two ways to bake'])
  const archived = await core.client.conversations.list({ within: 'archive' })
  const { messages } = await core.client.conversations.get({ conversationId: archived.conversations[0]?.id ?? '' })
  expect(messages[0]?.parts.map((part) => part.type)).toEqual(['image', 'text'])
  const [image] = messages[0]?.parts ?? []
  expect(image?.type === 'image' && (await core.core.blob(image.blobId))?.bytes).toBeGreaterThan(0)
  expect(readdirSync(folder.path)).not.toContain('work')
  expect(readdirSync(join(folder.path, 'incoming'))).toEqual([])
})

// The promise to whoever moves: importing again, with whatever was done meanwhile, takes nothing back and adds nothing twice.
test('a second import of the same export changes no row, whatever the person did in between', async () => {
  await importFiles(core, { 'a.zip': await chatGptZip() })
  await importFiles(core, { 'c.json': text('claude/conversations.json') })
  const before = rows()
  expect(await importFiles(core, { 'b.zip': await chatGptZip(), 'c.json': text('claude/conversations.json') })).toMatchObject({
    sources: ['claude', 'chatgpt'], conversations: { added: 0, updated: 0, unchanged: 6 }, messages: { added: 0 }, images: { added: 0 },
  })
  expect(rows()).toEqual(before)
  const { conversations } = await core.client.conversations.list({})
  const [first, second] = conversations
  const edited = await messagesOf('Two ways to bake')
  await core.client.conversations.update({ conversationId: first?.id ?? '', title: 'Mine' })
  await core.client.conversations.organise({ conversationIds: [first?.id ?? ''], pinned: true })
  await core.client.conversations.remove({ conversationIds: [second?.id ?? ''] })
  await core.client.chat.edit({ messageId: edited[0]?.id ?? '', text: 'Edited' })
  await core.client.chat.remove({ messageId: edited[1]?.id ?? '', scope: 'message' })
  const after = rows()
  await importFiles(core, { 'a.zip': await chatGptZip(), 'c.json': text('claude/conversations.json') })
  expect(rows()).toEqual(after)
})

test('a newer export adds what is new, and the branch goes on where the person has not left it', async () => {
  const old = [chatGptConversation('Seen', 1_700_000_000, ['q', 'r']), chatGptConversation('Left', 1_700_000_100, ['q', 'r'])]
  await importFiles(core, { 'a.json': JSON.stringify(old) })
  const left = await messagesOf('Left')
  await core.client.conversations.update({ conversationId: left[0]?.conversationId ?? '', activeLeafId: left[0]?.id ?? '' })
  const grown = [chatGptConversation('Seen', 1_700_000_000, ['q', 'r', 'q2', 'r2']), chatGptConversation('Left', 1_700_000_100, ['q', 'r']), chatGptConversation('New', 1_700_000_200, ['q', 'r'])]
  const report = await importFiles(core, { 'b.json': JSON.stringify(grown) })
  expect(report).toMatchObject({ conversations: { added: 1, updated: 1, unchanged: 1 }, messages: { added: 4 } })
  const seen = await messagesOf('Seen')
  expect(seen.map(({ parts }) => parts[0]?.type === 'text' && parts[0].text)).toEqual(['q', 'r', 'q2', 'r2'])
  const { conversations } = await core.client.conversations.list({})
  expect(conversations.map(({ title, activeLeafId }) => [title, activeLeafId])).toEqual([['New', expect.anything()], ['Left', left[0]?.id], ['Seen', seen[3]?.id]])
  expect(core.events.filter((event) => event.type === 'tree-changed').map((event) => event.conversationId)).toEqual([seen[0]?.conversationId])
  expect(core.events.some((event) => event.type === 'message-added')).toBe(false)
})

test('conversations that grow by the hundred are told of as a list: reading each of them to tell it would hold up the core', async () => {
  const exported = (length: number): string => JSON.stringify(Array.from({ length: 100 }, (_, n) => chatGptConversation(`c${n}`, 1_700_000_000 + n, ['q', 'r', 'q2', 'r2'].slice(0, length))))
  await importFiles(core, { 'a.json': exported(2) })
  const before = core.events.length
  expect(await importFiles(core, { 'b.json': exported(4) })).toMatchObject({ conversations: { updated: 100 } })
  const told = core.events.slice(before).filter(({ type }) => type !== 'job-changed').map(({ type }) => type)
  expect(told).toContain('conversations-changed')
  expect(told.filter((type) => type === 'tree-changed')).toHaveLength(100)
  expect(told.filter((type) => type === 'conversation-changed').length).toBeLessThanOrEqual(20)
})

test('one bad thing never takes the rest along: bombs, climbing paths, halves, and a message of 40 MB', async () => {
  const huge = 'x'.repeat(40 * 1024 * 1024)
  const half = chatGptExport(['First', 'Second', 'Third'])
  const zip = await zipOf({ 'a/b.json': chatGptExport(['Kept']), '../../up.json': chatGptExport(['Up']), '/etc/x.json': chatGptExport(['Root']), 'C:/x.json': '[]', 'bomb.json': new Uint8Array(60 * 1024 * 1024) })
  const report = await importFiles(core, {
    'a.zip': zip, 'half.json': half.slice(0, half.indexOf('Third') + 20), 'nested.zip': await zipOf({ 'inner.zip': await zipOf({ 'x.json': chatGptExport(['Nested']), 'deeper.zip': await zipOf({ a: 'b' }) }) }),
    'huge.json': JSON.stringify([chatGptConversation('Huge', 1_700_000_000, ['a', huge, 'c', 'd']), chatGptConversation('Beside', 1_700_000_500, ['a', 'b'])]),
    'broken.json': '[{"title":"Broken","mapping":{"a":{"children":[],"id":oops}}},'.concat(chatGptExport(['After it']).slice(1)),
  })
  const { conversations } = await core.client.conversations.list({})
  expect(conversations.map(({ title }) => title).toSorted()).toEqual(['After it', 'Beside', 'First', 'Huge', 'Kept', 'Nested', 'Second'])
  expect(Object.fromEntries(report.skipped.map(({ reason, count, examples }) => [reason, [count, examples.length]]))).toEqual({
    'path-unsafe': [3, 3], 'zip-bomb': [2, 2], 'json-cut': [1, 1], 'too-large': [1, 1], 'not-json': [1, 1],
  })
  expect((await messagesOf('Huge')).map(({ parts, parentId }) => [parts.length, parentId !== null])).toEqual([[1, false], [1, true], [1, true]])
})

test('an archive that is cut, locked or nobody\'s says so, and files that nobody knows too', async () => {
  const zip = await zipOf({ 'conversations.json': chatGptExport(['Cut']) })
  const cut = zip.subarray(0, zip.length - 30)
  // Bit 0 of the flags says encrypted, in the local and in the central header.
  const locked = Buffer.from(zip)
  for (const [mark, at] of [['PK\u0003\u0004', 6], ['PK\u0001\u0002', 8]] as const) locked[locked.indexOf(mark, 0, 'latin1') + at] = (locked[locked.indexOf(mark, 0, 'latin1') + at] ?? 0) | 1
  const damaged = Buffer.from(zip)
  damaged.fill(0x55, 60, 90)
  const { skipped } = await importFiles(core, { 'cut.zip': new Uint8Array(cut), 'locked.zip': new Uint8Array(locked), 'damaged.zip': new Uint8Array(damaged), 'no.zip': await zipOf({ 'a.json': '{"name":"package"}' }), 'a.txt': 'Hello' })
  expect(Object.fromEntries(skipped.map(({ reason, examples }) => [reason, examples.toSorted()]))).toMatchObject({
    'zip-damaged': ['conversations.json', 'cut.zip'], encrypted: ['locked.zip/conversations.json'], 'not-a-conversation': ['no.zip'],
  })
  expect(skipped.find(({ reason }) => reason === 'unreadable-format')?.examples).toContain('a.txt')
  expect((await core.client.conversations.list({})).conversations).toEqual([])
})

test('what was put is forgotten when its import has ended, and a file that was never put is none', async () => {
  const { id } = await core.client.putForImport(new File([chatGptExport(['A'])], 'a.json'))
  await endOf(core, (await core.client.transfer.import({ fileIds: [id] })).jobId)
  await expect(core.client.transfer.import({ fileIds: [id] })).rejects.toMatchObject({ code: 'not-found' })
  await expect(core.client.putForImport(new File([], 'a.json'))).rejects.toMatchObject({ code: 'file-empty' })
  expect(await core.core.put({ name: 'a', path: folder.path }, 'import')).toMatchObject({ ok: false, error: { code: 'file-unreadable' } })
})

test('a stream that breaks leaves nothing behind', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1000)
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
  }
  expect(await core.core.put({ name: 'a.zip', bytes: broken() }, 'import')).toMatchObject({ ok: false, error: { code: 'disk-full' } })
  expect(readdirSync(join(folder.path, 'incoming'))).toEqual([])
})

// Its model is none that can be asked here: asking again must take the endpoint of the conversation.
test('an imported reply is made again by the endpoint that is chosen', async () => {
  await importFiles(core, { 'a.json': chatGptExport(['Again']) })
  const [question, reply] = await messagesOf('Again')
  await expect(core.client.chat.retry({ messageId: reply?.id ?? '' })).rejects.toMatchObject({ code: 'endpoint-unusable' })
  await core.client.chat.retry({ messageId: reply?.id ?? '', endpointId: 'demo' })
  await core.client.chat.retry({ messageId: reply?.id ?? '' })
  expect((await messagesOf('Again')).slice(2)).toMatchObject([{ parentId: question?.id, madeWith: { endpointId: 'demo' } }, { parentId: question?.id, madeWith: { endpointId: 'demo' } }])
})

// A file of the person's own is read where it is; only what was streamed in is ours to delete.
test('a file on this machine is neither copied nor removed', async () => {
  const path = join(fixtures, 'claude/conversations.json')
  const put = await core.core.put({ name: 'c.json', path }, 'import')
  if (!put.ok) throw new Error(put.error.message)
  expect(readdirSync(folder.path)).not.toContain('incoming')
  await endOf(core, (await core.client.transfer.import({ fileIds: [(put.value as { id: string }).id] })).jobId)
  expect(readFileSync(path, 'utf8')).toContain('A letter to the landlord')
  const { folders } = await core.client.folders.list({})
  expect(folders).toEqual([])
})

test('a cancelled import keeps what came in and says so; the next one brings the rest', async () => {
  const names = Array.from({ length: 600 }, (_, n) => `Conversation ${n}`)
  const all = chatGptExport(names, 'A reply of some length. '.repeat(200))
  const { id } = await core.client.putForImport(new File([all], 'a.json'))
  const { jobId } = await core.client.transfer.import({ fileIds: [id] })
  await core.until((event) => event.type === 'job-changed' && event.job.id === jobId && (event.job.report?.conversations.added ?? 0) > 0)
  await core.client.jobs.cancel({ jobId })
  const job = await endOf(core, jobId)
  expect(job.state).toBe('cancelled')
  const { conversations } = await core.client.conversations.list({ limit: 1_000 })
  expect(conversations.length).toBe(job.report?.conversations.added)
  expect(conversations.length).toBeLessThan(600)
  for (const { id: conversationId, activeLeafId } of conversations.slice(0, 20)) {
    const { messages } = await core.client.conversations.get({ conversationId })
    expect([messages.length, messages.at(-1)?.id]).toEqual([2, activeLeafId])
  }
  const report = await importFiles(core, { 'a.json': all })
  expect(report.conversations).toEqual({ added: 600 - conversations.length, updated: 0, unchanged: conversations.length })
})

test('a conversation whose last message was lost with the end of a file is shown up to there, and can be gone on with', async () => {
  const head = { type: 'conversation', id: 'c', title: 'Cut', titledBy: 'person', createdAt: 1, updatedAt: 1, activeLeafId: 'lost', endpointId: null, settings: {}, attention: 'none', folderId: null, pinned: false, archived: false }
  const said = { type: 'message', id: 'm', parentId: null, turnId: 't', lane: 0, role: 'user', status: 'done', createdAt: 1, parts: [{ type: 'text', text: 'said' }] }
  await importFiles(core, { 'conversations.jsonl': `${JSON.stringify(head)}\n${JSON.stringify(said)}\n{"type":"mess` })
  const { replyIds } = await core.client.chat.send({ conversationId: 'c', text: 'on', targets: [{ endpointId: 'demo' }] })
  expect(await core.reply(replyIds[0] ?? '')).toMatchObject({ status: 'done' })
})

test('a file is imported once: a second import that began meanwhile would find it gone in the middle', async () => {
  const { id } = await core.client.putForImport(new File([chatGptExport(['One'])], 'a.json'))
  const { jobId } = await core.client.transfer.import({ fileIds: [id] })
  await expect(core.client.transfer.import({ fileIds: [id] })).rejects.toMatchObject({ code: 'not-found' })
  expect(await endOf(core, jobId)).toMatchObject({ state: 'done' })
})
