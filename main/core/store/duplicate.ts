import { columnSettings, openComparison, withColumns } from '#shared/comparison.ts'
import type { Message } from '#shared/message.ts'
import { insertConversation, updateConversation } from './conversations.ts'
import type { StoredConversation } from './conversations.ts'
import { isObject, readJson } from './readable.ts'
import type { Database, Row, Value } from './db.ts'
import { readPathIds } from './messages.ts'
import { inTheMaking } from './purge.ts'
import { queueIndexing } from './search-index.ts'
import { inSlices } from './slices.ts'

/** What a copy is made with. */
export interface CopyTools {
  readonly db: Database
  readonly signal: AbortSignal
  readonly now: number
  /** Only the branch that leads to this message is copied. */
  readonly leafId?: string
  newId(): string
}

/** The ids of a copy by those of what it was made of. */
class Ids {
  readonly #made = new Map<string, string>()
  readonly #newId: () => string

  constructor(newId: () => string) {
    this.#newId = newId
  }

  of(id: string): string {
    const known = this.#made.get(id) ?? this.#newId()
    this.#made.set(id, known)
    return known
  }

  /** `null` for what was not copied. */
  known(id: Value | undefined): string | null {
    return typeof id === 'string' ? (this.#made.get(id) ?? null) : null
  }
}

/**
 * Copies a conversation with all its branches or one of them, revisions and summaries, in slices, so that other calls are answered;
 * answers the id of the copy. It is seen by nobody before it is whole: a crash in between leaves something that the next start deletes.
 */
export async function duplicate(source: StoredConversation, tools: CopyTools): Promise<string> {
  const { db, signal, now, leafId } = tools
  const { comparison, ...whole } = source
  const ordinary = leafId === undefined ? whole : withColumn(db, source, leafId)
  const copy: StoredConversation = {
    ...ordinary, id: tools.newId(), title: copyTitle(source.title), createdAt: now, updatedAt: now, activeLeafId: null, attention: 'none', pinned: false, archived: false,
  }
  db.transaction(() => {
    insertConversation(db, copy)
    db.run('UPDATE conversations SET removed_at = ?, purged_at = ? WHERE id = ?', now, inTheMaking, copy.id)
  })
  try {
    const ids = new Ids(tools.newId)
    copySummaries(db, { from: source.id, to: copy.id, ids })
    const rows = leafId === undefined ? rowsOf(db, source.id) : rowsOfBranch(db, leafId)
    const newest = await copyMessages({ rows, to: copy.id, ids }, db, signal)
    show(db, copy, ids.known(leafId ?? source.activeLeafId) ?? newest)
    // What is made of one branch is an ordinary conversation.
    if (comparison !== undefined && leafId === undefined) updateConversation(db, copy.id, { comparison: withColumns(comparison, (column) => ({ ...column, leafId: ids.known(column.leafId) })) })
    return copy.id
  } catch (thrown) {
    // The next sweep takes what there is of it.
    db.run('UPDATE conversations SET purged_at = 0 WHERE id = ?', copy.id)
    throw thrown
  }
}

interface Copying {
  /** Parents before their children. */
  readonly rows: Iterator<Row>
  readonly to: string
  readonly ids: Ids
}

/** What is in the conversation at this moment, each row read when it is asked for. */
function* rowsOf(db: Database, conversationId: string): Generator<Row> {
  const last = Number(db.get('SELECT max(seq) AS seq FROM messages WHERE conversation_id = ?', conversationId)?.seq ?? 0)
  for (let seq = 0; ;) {
    const row = db.get('SELECT * FROM messages WHERE conversation_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT 1', conversationId, seq, last)
    if (row === undefined) return
    seq = Number(row.seq)
    yield row
  }
}

function* rowsOfBranch(db: Database, leafId: string): Generator<Row> {
  for (const id of readPathIds(db, leafId)) {
    const row = db.get('SELECT * FROM messages WHERE id = ?', id)
    if (row !== undefined) yield row
  }
}

function copySummaries(db: Database, { from, to, ids }: { readonly from: string; readonly to: string; readonly ids: Ids }): void {
  db.transaction(() => {
    for (const row of db.all('SELECT id, text, endpoint_name, created_at FROM summaries WHERE conversation_id = ?', from)) {
      const { text = null, endpoint_name: name = null, created_at: at = null } = row
      db.run('INSERT INTO summaries (id, conversation_id, text, endpoint_name, created_at) VALUES (?, ?, ?, ?, ?)', ids.of(String(row.id)), to, text, name, at)
    }
  })
}

/** Copies the rows; answers the newest of the copies. */
async function copyMessages(copying: Copying, db: Database, signal: AbortSignal): Promise<string | null> {
  const { rows, ids } = copying
  /** What hangs from a removed message is to hang from what that hung from. */
  const above = new Map<string, string | null>()
  let newest: string | null = null
  await inSlices(db, signal, () => {
    const { done, value: row } = rows.next()
    if (done === true) return false
    const parent = typeof row.parent_id === 'string' ? row.parent_id : null
    const shown = parent !== null && above.has(parent) ? (above.get(parent) ?? null) : ids.known(parent)
    if (row.removed_at === null) newest = copyMessage(row, shown, copying, db)
    else above.set(String(row.id), shown)
    return true
  })
  return newest
}

function copyMessage(row: Row, parentId: string | null, { to, ids }: Copying, db: Database): string {
  const id = ids.of(String(row.id))
  const { lane = null, role = null, parts = null, about = null, revisions = null, created_at: at = null } = row
  // A reply may have begun to go on meanwhile: nothing runs in the copy.
  const status = row.status === 'running' || row.status === 'waiting' ? 'stopped' : (row.status ?? null)
  db.run(
    'INSERT INTO messages (id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about, left_out, revisions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    id, to, parentId, ids.of(`turn ${String(row.turn_id)}`), lane, role, status, at, parts, about, leftOutOf(db, row, ids), revisions,
  )
  if (Number(revisions) > 0) copyRevisions(db, String(row.id), id, ids)
  return id
}

function leftOutOf(db: Database, { id, left_out: stored = null }: Row, ids: Ids): Value {
  if (stored === null) return null
  const readable = readJson<NonNullable<Message['leftOut']> | null>(db, { table: 'messages', key: String(id) }, stored, isObject, null)
  if (readable === null) return stored
  const { summaryId, ...leftOut } = readable
  const copied = ids.known(summaryId)
  return JSON.stringify(copied === null ? leftOut : { ...leftOut, summaryId: copied })
}

function copyRevisions(db: Database, from: string, to: string, ids: Ids): void {
  for (const { id, parts = null, replaced_at: at = null } of db.all('SELECT id, parts, replaced_at FROM revisions WHERE message_id = ? ORDER BY seq', from)) {
    db.run('INSERT INTO revisions (id, message_id, parts, replaced_at) VALUES (?, ?, ?, ?)', ids.of(String(id)), to, parts, at)
  }
}

function show(db: Database, { id }: StoredConversation, activeLeafId: string | null): void {
  db.transaction(() => {
    db.run('UPDATE conversations SET removed_at = NULL, purged_at = NULL, active_leaf_id = ? WHERE id = ?', activeLeafId, id)
    queueIndexing(db, id)
  })
}

/** What is made of a branch of a column is set as that column is. */
function withColumn(db: Database, { comparison, ...conversation }: StoredConversation, leafId: string): Omit<StoredConversation, 'comparison'> {
  const lane = Number(db.get('SELECT lane FROM messages WHERE id = ?', leafId)?.lane ?? 0)
  const column = openComparison({ ...(comparison !== undefined && { comparison }) })?.columns.find((one) => one.lane === lane)
  if (comparison === undefined || column === undefined) return conversation
  return { ...conversation, endpointId: column.endpointId, settings: columnSettings({ ...conversation, comparison }, lane) }
}

/** "Plan" becomes "Plan (2)", that "Plan (3)". */
export function copyTitle(title: string): string {
  const numbered = /^(.*\S)\s\((\d{1,6})\)$/u.exec(title)
  return numbered === null ? `${title} (2)` : `${numbered[1] ?? ''} (${Number(numbered[2]) + 1})`
}

