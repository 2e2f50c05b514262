import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Database } from './db.ts'
import {
  attachmentTokens, conversationNumber, endpointNameOf, endpointToken, folderToken, onIndexChange, readableParts, takeOut, unindexConversation, writeRow,
} from './search-index.ts'
import { searchableText } from './search-text.ts'

/** How long a slice indexes before it stores what it wrote, in milliseconds. */
const sliceTime = 2
/** Pages of the index that one slice merges. */
const mergedPages = 16
/** So many such slices follow one that indexed, if there is anything to merge: what is written faster than merged is merged at once some day, for seconds. */
const mergesPerSlice = 12
/** Pages of the log after which a commit copies them into the database: 1,000, which is usual, hold up the core for 6 ms. */
const checkpointPages = 250
/** How often a look is taken at what other connections have queued, in milliseconds. */
const lookInterval = 3_000
/** When nothing can be written (a full disk), the next try is after this many milliseconds. */
const retryDelay = 30_000
/** Rows that are taken out, or replies that are looked through, at once. */
const atOnce = 100

/**
 * Indexes queued conversations and merges the index, in short slices with as long a rest after each, while Parley runs. A kill
 * loses nothing: what is queued is in the database until it is done.
 */
export class Indexer {
  readonly #db: Database
  readonly #log: (text: string) => void
  #timer: NodeJS.Timeout | undefined
  #looks: NodeJS.Timeout | undefined
  #work: Work | undefined
  #merges = 0
  #isInSlice = false
  #isClosed = false

  constructor(db: Database, log: (text: string) => void) {
    this.#db = db
    this.#log = log
  }

  /** Does the first slice at once, so that what was queued last is found when Parley opens; the rest follows by itself. */
  start(): void {
    this.restart()
    onIndexChange(this.#db, () => this.#wake())
    // Imports and restored backups queue where nobody here is told.
    this.#looks = setInterval(() => this.#wake(), lookInterval).unref()
    this.#turn()
  }

  /** Begins anew with what is queued in another database that was put in the place of the old one. */
  restart(): void {
    this.#db.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`)
    this.#work = undefined
  }

  /** Ends the work where it is; the next start goes on. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    clearInterval(this.#looks)
  }

  /** Something was queued or written, perhaps in a transaction that has not ended yet. */
  #wake(): void {
    if (this.#timer === undefined && !this.#isInSlice) this.#sleep(1)
  }

  #sleep(milliseconds: number): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#turn()
    }, milliseconds)
    // Whoever wants to end does not wait for the index.
    this.#timer.unref()
  }

  #turn(): void {
    const began = performance.now()
    this.#isInSlice = true
    try {
      if (this.#merges > 0 && mergeSlice(this.#db)) this.#merges -= 1
      else if (this.#index()) this.#merges = mergesPerSlice
      else if (!mergeSlice(this.#db)) return
      this.#sleep(Math.ceil(performance.now() - began))
    } catch (thrown) {
      this.#fail(thrown)
    } finally {
      this.#isInSlice = false
    }
  }

  /** One slice of the queue; answers whether there was anything to do. */
  #index(): boolean {
    this.#work ??= nextWork(this.#db)
    if (this.#work === undefined) return false
    // What is lost with the power is queued again as well: both are in one transaction.
    this.#db.unsynced(() => {
      const end = performance.now() + sliceTime
      while (this.#work !== undefined && performance.now() < end) {
        if (this.#work.steps.next().done === true) this.#work = nextWork(this.#db)
      }
    })
    return true
  }

  #fail(thrown: unknown): void {
    // What the slice wrote is undone: its conversation is begun anew.
    const failed = this.#work
    this.#work = undefined
    this.#log(`the search index: ${toErrorInfo(thrown).message}`)
    const isOfDisk = thrown instanceof AppError && thrown.code !== 'database-damaged'
    if (failed === undefined || isOfDisk) return this.#sleep(retryDelay)
    try {
      // One that cannot be read does not keep the others waiting.
      this.#db.run('DELETE FROM search_queue WHERE seq = ?', failed.queued.seq)
      this.#sleep(1)
    } catch {
      this.#sleep(retryDelay)
    }
  }
}

interface Queued {
  readonly seq: number
  readonly conversationId: string
}

interface Work {
  readonly queued: Queued
  readonly steps: Generator<undefined, void>
}

function nextWork(db: Database): Work | undefined {
  const row = db.get('SELECT seq, conversation_id FROM search_queue ORDER BY seq DESC LIMIT 1')
  if (row === undefined) return undefined
  const queued = { seq: Number(row.seq), conversationId: String(row.conversation_id) }
  return { queued, steps: stepsOf(db, queued) }
}

/** Answers whether there was anything to merge. FTS5 counts less than two changes where there was not (sqlite.org/fts5.html, 6.8). */
function mergeSlice(db: Database): boolean {
  const changes = (): number => Number(db.get('SELECT total_changes() AS n')?.n)
  const before = changes()
  db.unsynced(() => db.run("INSERT INTO search (search, rank) VALUES ('merge', ?)", mergedPages))
  return changes() - before >= 2
}

/** Indexes one conversation; between two steps anything may happen to it, and when it is queued again this ends. */
function* stepsOf(db: Database, queued: Queued): Generator<undefined, void> {
  const { conversationId } = queued
  if (db.get('SELECT 1 AS one FROM conversations WHERE id = ? AND removed_at IS NULL', conversationId) === undefined) {
    while (!unindexConversation(db, conversationId, atOnce)) yield
    db.run('DELETE FROM search_queue WHERE seq = ?', queued.seq)
    return
  }
  const askedOf = yield* endpointsOf(db, conversationId)
  const conversation = conversationNumber(db, conversationId)
  const isQueued = (): boolean => db.get('SELECT seq FROM search_queue WHERE conversation_id = ?', conversationId)?.seq === queued.seq
  if (!isQueued()) return
  const folder = indexTitleRow(db, { conversationId, conversation, endpoints: [...new Set([...askedOf.values()].flatMap((tokens) => [...tokens]))] })
  for (let seq: number | undefined = 0; ;) {
    yield
    if (!isQueued()) return
    seq = indexNext(db, { conversationId, conversation, folder, askedOf }, seq)
    if (seq === undefined) break
  }
  db.run('DELETE FROM search_queue WHERE seq = ?', queued.seq)
}

/** The tokens of those who answered, by the id of the question. */
function* endpointsOf(db: Database, conversationId: string): Generator<undefined, Map<string, Set<string>>> {
  const askedOf = new Map<string, Set<string>>()
  for (let seq = 0; ;) {
    const rows = db.all(
      "SELECT seq, parent_id, about FROM messages WHERE conversation_id = ? AND seq > ? AND role = 'assistant' AND removed_at IS NULL ORDER BY seq LIMIT ?",
      conversationId, seq, atOnce,
    )
    for (const row of rows) {
      const question = String(row.parent_id)
      askedOf.set(question, new Set([...(askedOf.get(question) ?? []), ...endpointToken(db, endpointNameOf(row.about))]))
    }
    if (rows.length < atOnce) return askedOf
    seq = Number(rows.at(-1)?.seq)
    yield
  }
}

interface Place {
  readonly conversationId: string
  readonly conversation: number
  readonly folder: readonly string[]
  readonly askedOf: ReadonlyMap<string, ReadonlySet<string>>
}

/** The title is the first row, since ids that grow are written fastest. Answers the folder's tokens. */
function indexTitleRow(db: Database, { conversationId, conversation, endpoints }: { conversationId: string; conversation: number; endpoints: readonly string[] }): string[] {
  const row = db.get('SELECT title, created_at, folder_id FROM conversations WHERE id = ?', conversationId)
  const folder = folderToken(db, row?.folder_id)
  writeRow(db, { conversation, message: 0, at: Number(row?.created_at), text: String(row?.title), tokens: [...endpoints, ...folder] })
  return folder
}

/** Indexes the message after `seq`; answers its own, and `undefined` behind the last one. */
function indexNext(db: Database, { conversationId, conversation, folder, askedOf }: Place, seq: number): number | undefined {
  const row = db.get(
    'SELECT seq, id, role, status, created_at, parts, about, removed_at FROM messages WHERE conversation_id = ? AND seq > ? ORDER BY seq LIMIT 1',
    conversationId, seq,
  )
  if (row === undefined) return undefined
  const message = Number(row.seq)
  if (row.removed_at !== null) takeOut(db, conversation, message)
  // A reply that is being produced is indexed when it ends.
  else if (row.status !== 'running') {
    const parts = readableParts(row.parts)
    const endpoints = row.role === 'user' ? (askedOf.get(String(row.id)) ?? []) : endpointToken(db, endpointNameOf(row.about))
    writeRow(db, { conversation, message, at: Number(row.created_at), text: searchableText(parts), tokens: [...endpoints, ...folder, ...attachmentTokens(db, parts)] })
  }
  return message
}

/** Does all that is queued and merges the index, without a rest: for tests and benchmarks. */
export function indexEverything(db: Database): void {
  for (let work = nextWork(db); work !== undefined; work = nextWork(db)) {
    const { steps } = work
    db.transaction(() => {
      while (steps.next().done !== true);
    })
    mergeSlice(db)
  }
  while (mergeSlice(db));
}
