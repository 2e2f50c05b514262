import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Job } from '#shared/contract.ts'
import { insertConversation } from '#core/store/conversations.ts'
import { Database } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import { queueIndexing } from '#core/store/search-index.ts'
import type { Message, Part } from '#shared/message.ts'
import type { TestCore } from './core.ts'
import { png } from './images.ts'

const began = Date.UTC(2026, 2, 1, 9)

/** A job that has ended; rejects never. */
export async function jobEnd(parley: TestCore, jobId: string): Promise<Job> {
  const event = await parley.until((one) => one.type === 'job-changed' && one.job.id === jobId && one.job.state !== 'running')
  if (event.type !== 'job-changed') throw new Error('unreachable')
  return event.job
}

/** Exports and answers the file's path and name. Throws when the job failed. */
export async function exported(parley: TestCore, input: Parameters<TestCore['client']['transfer']['export']>[0]): Promise<{ path: string; name: string; fileId: string }> {
  const { jobId } = await parley.client.transfer.export(input)
  const { state, error, result } = await jobEnd(parley, jobId)
  const { fileId = '', name = '' } = result ?? {}
  const file = await parley.core.blob(fileId)
  if (file === null) throw new Error(`the export ended as ${state}: ${error?.message ?? ''}`)
  return { path: file.path, name, fileId }
}

/** A message of the library with what the test does not name filled in. */
export function message(id: string, about: Partial<Message> & Pick<Message, 'conversationId' | 'parentId'>): Message {
  return { id, turnId: `turn-${id}`, lane: 0, role: 'user', status: 'done', parts: [{ type: 'text', text: id }], createdAt: began + Number(id.replace(/\D/g, '')) * 1000, ...about }
}

/** What a reply of the library was made with. */
export const madeWith = { endpointId: 'e1', endpointName: 'Claude on Databricks', provider: 'databricks', model: 'databricks-claude', parameters: { temperature: 0.3 }, systemPrompt: 'Be kind.' } as const

/** Stores an image in the folder of a closed core, as `put` would. Answers its part. */
export async function storeImage(folder: string, db: Database, image: { name: string; colour: string; width?: number; height?: number }): Promise<Extract<Part, { type: 'image' }>> {
  const bytes = Buffer.from(await (await png(image)).arrayBuffer())
  const id = createHash('sha256').update(bytes).digest('hex')
  mkdirSync(join(folder, 'blobs', id.slice(0, 2)), { recursive: true })
  writeFileSync(join(folder, 'blobs', id.slice(0, 2), id), bytes)
  db.run('INSERT OR IGNORE INTO blobs (id, name, media_type, bytes, width, height, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)', id, image.name, 'image/png', bytes.length, image.width ?? 64, image.height ?? 48, began)
  return { type: 'image', blobId: id, name: image.name, mediaType: 'image/png', bytes: bytes.length, width: image.width ?? 64, height: image.height ?? 48 }
}

/**
 * Fills the folder of a closed core with everything that a library can hold: folders (also empty and removed), pins, archive, trash, branches,
 * removed and edited messages, summaries, what is left out, images, drafts, what waits, and provider fields that nobody knows.
 */
export async function fillLibrary(folder: string): Promise<void> {
  const db = new Database(join(folder, 'parley.db'))
  const [blue, red, green, grey] = [
    await storeImage(folder, db, { name: 'sales chart.png', colour: '#3366cc' }), await storeImage(folder, db, { name: 'red.png', colour: '#cc3333' }),
    await storeImage(folder, db, { name: 'green.png', colour: '#33cc66' }), await storeImage(folder, db, { name: 'grey.png', colour: '#888888' }),
  ]
  db.transaction(() => {
    db.exec(`INSERT INTO folders VALUES ('f1', 'Work / Q3', ${began}, NULL), ('f2', 'Empty', ${began + 1}, NULL), ('f3', 'Gone', ${began + 2}, ${Date.now() - 86_400_000})`)
    db.exec(`INSERT INTO settings VALUES ('theme', '"dark"'), ('autoTitle', 'false'), ('newConversation', '{"systemPrompt":"Short."}')`)
    db.run('INSERT INTO presets (id, name, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?)', 'p1', 'Brief', JSON.stringify({ endpoint: { id: 'e1', name: 'Claude on Databricks' }, settings: { systemPrompt: 'Be brief.', parameters: { temperature: 0 } }, tools: ['later'] }), began, began + 5)
    db.run('INSERT INTO snippets (id, name, text, created_at, updated_at) VALUES (?, ?, ?, ?, ?)', 'k1', 'Sum up', 'Sum up {{text}}', began, began + 6)
    fillTree(db, blue, green)
    conversation(db, { id: 'c2', title: 'Pinned', pinned: true, folderId: 'f3' })
    insertMessage(db, message('m20', { conversationId: 'c2', parentId: null, parts: [{ type: 'text', text: 'Olá, São Paulo 東京' }] }))
    conversation(db, { id: 'c3', title: 'Archived', archived: true, attention: 'failed', folderId: 'f1', endpointId: 'e1' })
    insertMessage(db, message('m30', { conversationId: 'c3', parentId: null, role: 'assistant', status: 'error', error: { code: 'rate-limited', message: 'Busy.', retryable: true, details: { seconds: 3 } } }))
    conversation(db, { id: 'c4', title: 'In the trash' })
    insertMessage(db, message('m40', { conversationId: 'c4', parentId: null }))
    conversation(db, { id: 'c5', title: '' })
    db.exec(`UPDATE conversations SET removed_at = ${Date.now() - 86_400_000} WHERE id = 'c4'`)
    for (const id of ['c1', 'c2', 'c3', 'c4', 'c5']) queueIndexing(db, id)
    db.run('INSERT INTO drafts (conversation_id, text, attachment_ids, updated_at) VALUES (?, ?, ?, ?)', '', 'for a new one', JSON.stringify([red.blobId]), began + 1)
    db.run('INSERT INTO drafts (conversation_id, text, attachment_ids, updated_at) VALUES (?, ?, ?, ?)', 'c1', 'not sent yet', '[]', began + 2)
    db.run('INSERT INTO drafts (conversation_id, text, attachment_ids, updated_at) VALUES (?, ?, ?, ?)', 'edit:m1', 'first question, better', '[]', began + 3)
    db.run('INSERT INTO drafts (conversation_id, text, attachment_ids, updated_at) VALUES (?, ?, ?, ?)', 'column:c1:1', 'to one column', '[]', began + 4)
    db.run("INSERT INTO queued (id, conversation_id, text, attachment_ids, targets, created_at, sending) VALUES ('q1', 'c1', 'and then', ?, ?, ?, ?)", JSON.stringify([grey.blobId]), JSON.stringify([{ endpointId: 'e1' }]), began, JSON.stringify({ [grey.blobId]: { original: true } }))
  })
  db.close()
}

const comparison = {
  columns: [{ lane: 0, endpointId: 'e1', endpointName: 'Claude on Databricks', leafId: 'm6' }, { lane: 1, endpointId: null, endpointName: '', settings: { systemPrompt: 'Be short.' }, leafId: 'm5' }],
  syncPrompt: true, syncSettings: false, syncScroll: true, winner: 0, shared: { parameters: { topP: 0.5 } },
}

function fillTree(db: Database, blue: Part, green: Part): void {
  conversation(db, { id: 'c1', title: 'Sales: Q3 <b>&</b>', titledBy: 'person', folderId: 'f1', endpointId: 'e1', activeLeafId: 'm6', settings: { systemPrompt: 'Be kind.', parameters: { temperature: 0.3 } }, comparison })
  const of = { conversationId: 'c1' }
  const add = (...messages: Message[]): void => {
    for (const one of messages) insertMessage(db, one)
  }
  add(
    message('m1', { ...of, parentId: null, turnId: 't1', parts: [{ type: 'text', text: 'What does the chart show?' }, blue], leftOut: { why: 'summarised', summaryId: 's1' } }),
    message('m2', {
      ...of, parentId: 'm1', turnId: 't1', role: 'assistant', madeWith, answeredBy: 'claude-2026', finishReason: 'stop', firstContentAt: began + 1, finishedAt: began + 2,
      usage: { inputTokens: 12, outputTokens: 34 }, adapted: [{ field: 'temperature' }],
      parts: [
        { type: 'step-start', at: began }, { type: 'reasoning', text: 'They grow.', signature: 'sig', hidden: 'abc', vendorField: { deep: [1, null] } },
        { type: 'remote-call', callId: 'r1', name: 'search', arguments: '{"q":"x"}', result: 'found' }, { type: 'text', text: 'Sales **grow**.', citations: ['kept'] },
      ],
    }),
    message('m3', { ...of, parentId: 'm1', turnId: 't1', role: 'assistant', status: 'stopped', madeWith, parts: [{ type: 'text', text: 'another version' }] }),
    message('m4', { ...of, parentId: 'm2', parts: [{ type: 'text', text: 'removed in between' }] }),
    message('m5', { ...of, parentId: 'm4', role: 'assistant', madeWith, lane: 1, parts: [{ type: 'text', text: 'edited reply' }, green], leftOut: { why: 'chosen' } }),
    message('m6', { ...of, parentId: 'm5', parts: [{ type: 'text', text: 'last one' }] }),
  )
  db.run("UPDATE messages SET removed_at = ? WHERE id = 'm4'", began + 7_000)
  db.run("UPDATE messages SET revisions = 2 WHERE id = 'm5'")
  for (const [index, text] of ['first text', 'second text'].entries()) {
    db.run('INSERT INTO revisions (id, message_id, parts, replaced_at) VALUES (?, ?, ?, ?)', `v${index}`, 'm5', JSON.stringify([{ type: 'text', text }]), began + 8_000 + index)
  }
  db.run('INSERT INTO summaries VALUES (?, ?, ?, ?, ?)', 's1', 'c1', 'They spoke of a chart.', 'Claude on Databricks', began + 9_000)
}

function conversation(db: Database, about: Partial<Parameters<typeof insertConversation>[1]> & { id: string; title: string }): void {
  insertConversation(db, {
    titledBy: 'first-words', createdAt: began + Number(about.id.slice(1)), updatedAt: began + 100 + Number(about.id.slice(1)), activeLeafId: null, endpointId: null,
    settings: {}, attention: 'none', folderId: null, pinned: false, archived: false, ...about,
  })
}

/** Every row that must survive an export and an import, by table, in an order that does not depend on when it arrived. JSON columns are parsed. */
export function libraryOf(folder: string): Record<string, unknown[]> {
  const db = new DatabaseSync(join(folder, 'parley.db'), { readOnly: true })
  const rows = (sql: string): unknown[] => db.prepare(sql).all().map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, parsed(value)])))
  try {
    return {
      folders: rows('SELECT * FROM folders ORDER BY id'),
      conversations: rows('SELECT * FROM conversations WHERE purged_at IS NULL ORDER BY id'),
      messages: rows('SELECT messages.*, row_number() OVER (PARTITION BY conversation_id ORDER BY seq) AS seq FROM messages JOIN conversations ON conversations.id = conversation_id AND purged_at IS NULL ORDER BY messages.conversation_id, messages.seq'),
      revisions: rows('SELECT id, message_id, parts, replaced_at, row_number() OVER (PARTITION BY message_id ORDER BY seq) AS place FROM revisions ORDER BY message_id, seq'),
      summaries: rows('SELECT * FROM summaries ORDER BY id'),
      drafts: rows('SELECT * FROM drafts ORDER BY conversation_id'),
      queued: rows('SELECT id, conversation_id, text, attachment_ids, sending, targets, created_at FROM queued ORDER BY conversation_id, seq'),
      blobs: rows('SELECT * FROM blobs ORDER BY id'),
      presets: rows('SELECT * FROM presets ORDER BY id'),
      snippets: rows('SELECT * FROM snippets ORDER BY id'),
      settings: rows("SELECT * FROM settings WHERE key NOT LIKE 'core.%' AND key NOT IN ('network', 'windowPlace') ORDER BY key"),
    }
  } finally {
    db.close()
  }
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}
