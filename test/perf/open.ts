import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createCore } from '#core/index.ts'
import type { Core } from '#core/index.ts'
import { insertConversation } from '#core/store/conversations.ts'
import { databaseFile, openDatabase } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import { temporaryFolder, testHost } from '#kit/core.ts'
import type { Message } from '#shared/message.ts'
import { alternate, timed } from './measure.ts'
import type { Side } from './measure.ts'
import type { Benchmark } from './report.ts'

const sizes = [1_000, 10_000]
const text = 'What a person asks and what a model answers, of middling length. '.repeat(8)

/** Reading a whole conversation through the door, against its rows alone. */
export const open: Benchmark = {
  name: 'open',
  about: `conversations.get, messages of ${text.length} letters`,
  run: async (effort) => {
    const folder = temporaryFolder()
    fill(folder.path)
    const core = await createCore(testHost(folder.path))
    const rows = new DatabaseSync(join(folder.path, databaseFile), { readOnly: true })
    try {
      const timings = await alternate(sizes.flatMap((size) => sidesFor(size, core, rows)), effort.rounds(21, 9), 3)
      return { rows: timings.map((timing) => ({ ...timing, ...(timing.name.startsWith('core') && { reference: timing.name.replace('core', 'rows') }) })) }
    } finally {
      rows.close()
      await core.close()
      folder.remove()
    }
  },
}

function sidesFor(size: number, core: Core, rows: DatabaseSync): Side[] {
  const select = rows.prepare('SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq')
  const readRows = (): void => check(select.all(nameOf(size)).length, size)
  const callCore = async (): Promise<void> => {
    const answer = await core.call('conversations.get', { conversationId: nameOf(size) })
    check(answer.ok ? (answer.value as { messages: unknown[] }).messages.length : 0, size)
  }
  const messages = `${size.toLocaleString('en')} messages`
  return [{ name: `core, ${messages}`, once: () => timed(callCore) }, { name: `rows, ${messages}`, once: () => timed(readRows) }]
}

function check(found: number, size: number): void {
  if (found !== size) throw new Error(`${found} of ${size} messages were read`)
}

function nameOf(size: number): string {
  return `conversation-${size}`
}

function fill(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const db = openDatabase(folder, () => 0)
  for (const size of sizes) {
    const id = nameOf(size)
    db.transaction(() => {
      insertConversation(db, { id, title: id, titledBy: 'person', createdAt: 0, updatedAt: 0, activeLeafId: `${id}-${size - 1}`, endpointId: null, settings: {}, attention: 'none', folderId: null, pinned: false, archived: false })
      for (let index = 0; index < size; index += 1) insertMessage(db, messageAt(id, index))
    })
  }
  db.close()
}

function messageAt(conversationId: string, index: number): Message {
  const parentId = index === 0 ? null : `${conversationId}-${index - 1}`
  const base = { id: `${conversationId}-${index}`, conversationId, parentId, turnId: `turn-${index >> 1}`, lane: 0, status: 'done', createdAt: index } as const
  if (index % 2 === 0) return { ...base, role: 'user', parts: [{ type: 'text', text }] }
  const madeWith = { endpointId: 'e', endpointName: 'endpoint', provider: 'databricks', model: 'model', parameters: {} }
  const usage = { inputTokens: 12, outputTokens: 120 }
  return { ...base, role: 'assistant', parts: [{ type: 'step-start', at: index }, { type: 'text', text }], madeWith, usage, finishReason: 'stop', finishedAt: index }
}
