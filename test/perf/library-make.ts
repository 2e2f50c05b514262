import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { insertConversation } from '#core/store/conversations.ts'
import { databaseFile, openDatabase } from '#core/store/db.ts'
import type { Database } from '#core/store/db.ts'
import { indexEverything } from '#core/store/indexer.ts'
import { insertMessage } from '#core/store/messages.ts'
import { migrations } from '#core/store/migrations.ts'
import type { Message, Part } from '#shared/message.ts'
import { Writer } from './library-text.ts'

/** A generated library on disk. */
export interface Library {
  readonly folder: string
  readonly messages: number
  /** Characters of text. */
  readonly characters: number
  /** The conversation with the most messages, and how many. */
  readonly longest: { readonly id: string; readonly messages: number }
}

/** Change it with what is generated. */
const version = 1
const perConversation = 50
const year = 365 * 24 * 60 * 60_000
/** What the newest message may not be later than: the same in every run. */
const newest = Date.UTC(2026, 10, 1)
const perTransaction = 200

/** Names of endpoints, most used first. */
export const endpointNames = Array.from({ length: 12 }, (_, index) => `endpoint-${index + 1}`)
/** Ids of folders, largest first. */
export const folderIds = Array.from({ length: 30 }, (_, index) => `folder-${index + 1}`)

/** Where generated libraries lie. */
export const libraryFolder = join(tmpdir(), 'parley-perf-libraries')

/** A library of so many messages; one that was made before with the same generator and schema is taken as it is. */
export function makeLibrary(messages: number): Library {
  const schema = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 12)
  const folder = join(libraryFolder, `${version}-${schema}-${messages}`)
  const description = join(folder, 'library.json')
  if (existsSync(description)) return JSON.parse(readFileSync(description, 'utf8')) as Library
  const half = `${folder}.half`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { recursive: true })
  const made = { ...fill(half, messages), folder }
  writeFileSync(join(half, 'library.json'), JSON.stringify(made))
  renameSync(half, folder)
  return made
}

/** Frees the disk. */
export function removeLibraries(): void {
  rmSync(libraryFolder, { recursive: true, force: true })
}

function fill(folder: string, messages: number): Omit<Library, 'folder'> {
  const db = openDatabase(folder, () => newest)
  // What a crash would lose here is made again.
  db.exec('PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 20000; PRAGMA cache_size = -200000')
  for (const id of folderIds) db.run('INSERT INTO folders (id, name, created_at) VALUES (?, ?, 0)', id, id)
  const writer = new Writer(messages)
  const longest = { id: 'c0', messages: Math.max(perConversation, messages / 100) }
  const sizes = sizesOf(writer, messages, longest.messages)
  let characters = 0
  for (let first = 0; first < sizes.length; first += perTransaction) {
    db.transaction(() => {
      for (const [index, size] of sizes.slice(first, first + perTransaction).entries()) characters += addConversation(db, writer, { number: first + index, size })
    })
  }
  db.run("INSERT INTO search_queue (conversation_id) SELECT id FROM conversations WHERE removed_at IS NULL ORDER BY updated_at")
  indexEverything(db)
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  if (!existsSync(join(folder, databaseFile))) throw new Error('the library has no database')
  return { messages, characters, longest }
}

/** Conversations of very different sizes, the longest first. */
function sizesOf(writer: Writer, messages: number, longest: number): number[] {
  const sizes = [longest]
  for (let left = messages - longest; left > 0; left -= sizes.at(-1) ?? 0) sizes.push(Math.min(left, Math.ceil(writer.length(perConversation * 0.6))))
  return sizes
}

function addConversation(db: Database, writer: Writer, { number, size }: { number: number; size: number }): number {
  const id = `c${number}`
  const language = writer.language()
  const createdAt = newest - Math.floor(writer.random() * 3 * year)
  const folderId = writer.random() < 0.3 ? few(writer, folderIds) : null
  const times = Array.from({ length: size }, () => createdAt + Math.floor(writer.random() * Math.min(newest - createdAt, 30 * 24 * 60 * 60_000))).toSorted((a, b) => a - b)
  insertConversation(db, {
    id, title: writer.text(language, 30).slice(0, 60), titledBy: 'endpoint', createdAt, updatedAt: times.at(-1) ?? createdAt, activeLeafId: `${id}-${size - 1}`, endpointId: null, settings: {},
    attention: 'none', folderId, pinned: false, archived: writer.random() < 0.1,
  })
  let characters = 0
  for (const [index, at] of times.entries()) {
    const message = messageOf(writer, { id, index, at, language })
    insertMessage(db, message)
    characters += message.parts.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0)
  }
  if (writer.random() < 0.01) db.run('UPDATE conversations SET removed_at = updated_at WHERE id = ?', id)
  return characters
}

function messageOf(writer: Writer, { id, index, at, language }: { id: string; index: number; at: number; language: number }): Message {
  const base = { id: `${id}-${index}`, conversationId: id, parentId: index === 0 ? null : `${id}-${index - 1}`, turnId: `${id}-t${index >> 1}`, lane: 0, status: 'done', createdAt: at } as const
  if (index % 2 === 0) {
    const image: Part = { type: 'image', blobId: 'b', name: `chart-${index}.png`, mediaType: 'image/png', bytes: 1, width: 1, height: 1 }
    return { ...base, role: 'user', parts: [...(writer.random() < 0.04 ? [image] : []), { type: 'text', text: writer.text(language, writer.length(90)) }] }
  }
  const name = few(writer, endpointNames)
  const madeWith = { endpointId: name, endpointName: name, provider: 'databricks', model: name, parameters: {} }
  const parts: Part[] = [{ type: 'step-start', at }, { type: 'text', text: writer.text(language, writer.length(640)) }]
  return { ...base, role: 'assistant', parts, madeWith, usage: { inputTokens: 900, outputTokens: 250 }, finishReason: 'stop', finishedAt: at }
}

/** One of them, the first ones most often. */
function few(writer: Writer, names: readonly string[]): string {
  return names[Math.floor(writer.random() ** 3 * names.length)] ?? ''
}
