import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { insertConversation } from '#core/store/conversations.ts'
import { openDatabase } from '#core/store/db.ts'
import type { Database } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import { migrations } from '#core/store/migrations.ts'
import { conversationNumber, firstIdAt, readableParts, tokenFor } from '#core/store/search-index.ts'
import { searchableText, toIndexText } from '#core/store/search-text.ts'
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
const indexedAtOnce = 20_000

/** Names of endpoints, most used first. */
export const endpointNames = Array.from({ length: 12 }, (_, index) => `endpoint-${index + 1}`)
/** Ids of folders, largest first. */
export const folderIds = Array.from({ length: 30 }, (_, index) => `folder-${index + 1}`)

/** Where generated libraries lie. */
export const libraryFolder = join(tmpdir(), 'perf-libraries-of-parley')

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

/** What the index is to be told of a message, or (`seq` 0) of a title. */
interface Entry {
  readonly at: number
  readonly seq: number
  readonly conversation: number
  readonly tokens: readonly string[]
}

function fill(folder: string, messages: number): Omit<Library, 'folder'> {
  const db = openDatabase(folder, () => newest)
  // What a crash would lose here is made again.
  db.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -400000')
  for (const id of folderIds) db.run('INSERT INTO folders (id, name, created_at) VALUES (?, ?, 0)', id, id)
  const writer = new Writer(messages)
  const longest = { id: 'c0', messages: Math.max(perConversation, messages / 100) }
  const sizes = sizesOf(writer, messages, longest.messages)
  const entries: Entry[] = []
  let characters = 0
  for (let first = 0; first < sizes.length; first += perTransaction) {
    db.transaction(() => {
      for (const [index, size] of sizes.slice(first, first + perTransaction).entries()) {
        characters += addConversation(db, writer, { number: first + index, size, share: (first + index) / sizes.length, entries })
      }
    })
  }
  fillIndex(db, entries.toSorted((a, b) => a.at - b.at))
  db.exec('PRAGMA journal_mode = WAL')
  db.close()
  return { messages, characters, longest }
}

/** Ids that grow and large transactions: many times as fast as what the application does in the background, and the same in the end. */
function fillIndex(db: Database, entries: readonly Entry[]): void {
  db.exec("INSERT INTO search (search, rank) VALUES ('hashsize', 80000000)")
  let id = 0
  for (let first = 0; first < entries.length; first += indexedAtOnce) {
    db.transaction(() => {
      for (const { at, seq, conversation, tokens } of entries.slice(first, first + indexedAtOnce)) {
        const row = seq === 0 ? undefined : db.get('SELECT parts FROM messages WHERE seq = ?', seq)
        const title = row === undefined ? db.get('SELECT title FROM conversations WHERE id = (SELECT conversation_id FROM search_conversations WHERE n = ?)', conversation)?.title : ''
        const text = row === undefined ? String(title) : searchableText(readableParts(row.parts))
        const filters = tokens.join(' ')
        id = Math.max(firstIdAt(at), id + 1)
        db.run('INSERT INTO search_rows (id, conversation, message, tokens) VALUES (?, ?, ?, ?)', id, conversation, seq, filters)
        db.run('INSERT INTO search (rowid, text, tokens) VALUES (?, ?, ?)', id, toIndexText(text), filters)
      }
    })
  }
  const changes = (): number => Number(db.get('SELECT total_changes() AS n')?.n)
  for (let before = -2; changes() - before >= 2;) {
    before = changes()
    db.run("INSERT INTO search (search, rank) VALUES ('merge', 20000)")
  }
  db.exec("INSERT INTO search (search, rank) VALUES ('hashsize', 1048576)")
}

/** Conversations of very different sizes, the longest first. */
function sizesOf(writer: Writer, messages: number, longest: number): number[] {
  const sizes = [longest]
  for (let left = messages - longest; left > 0; left -= sizes.at(-1) ?? 0) sizes.push(Math.min(left, Math.ceil(writer.length(perConversation * 0.6))))
  return sizes
}

interface Making {
  readonly number: number
  readonly size: number
  /** How far through the years the library is, from 0 to 1. */
  readonly share: number
  readonly entries: Entry[]
}

function addConversation(db: Database, writer: Writer, { number, size, share, entries }: Making): number {
  const id = `c${number}`
  const language = writer.language()
  const createdAt = newest - Math.floor((1 - share) * 3 * year)
  const folderId = writer.random() < 0.3 ? few(writer, folderIds) : null
  const times = Array.from({ length: size }, () => createdAt + Math.floor(writer.random() * Math.min(newest - createdAt, 30 * 24 * 60 * 60_000))).toSorted((a, b) => a - b)
  insertConversation(db, {
    id, title: writer.text(language, 30).slice(0, 60), titledBy: 'endpoint', createdAt, updatedAt: times.at(-1) ?? createdAt, activeLeafId: `${id}-${size - 1}`, endpointId: null, settings: {},
    attention: 'none', folderId, pinned: false, archived: writer.random() < 0.1,
  })
  const conversation = conversationNumber(db, id)
  const folder = folderId === null ? [] : [tokenFor(db, 'folder', folderId)]
  entries.push({ at: createdAt, seq: 0, conversation, tokens: folder })
  const messages = times.map((at, index) => messageOf(writer, { id, index, at, language }))
  for (const [index, message] of messages.entries()) {
    insertMessage(db, message)
    const seq = Number(db.get('SELECT last_insert_rowid() AS seq')?.seq)
    const answeredBy = (message.madeWith ?? messages[index + 1]?.madeWith)?.endpointName
    const image = message.parts.some((part) => part.type === 'image') ? [tokenFor(db, 'image', '')] : []
    entries.push({ at: message.createdAt, seq, conversation, tokens: [...(answeredBy === undefined ? [] : [tokenFor(db, 'endpoint', answeredBy)]), ...folder, ...image] })
  }
  if (writer.random() < 0.01) db.run('UPDATE conversations SET removed_at = updated_at WHERE id = ?', id)
  return messages.reduce((sum, { parts }) => sum + parts.reduce((length, part) => length + (part.type === 'text' ? part.text.length : 0), 0), 0)
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
