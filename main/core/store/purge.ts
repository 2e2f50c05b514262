import { columnKey, lastLane } from '#shared/comparison.ts'
import { AppError } from '#shared/error.ts'
import type { Database } from './db.ts'
import { HeldWork } from './held-work.ts'
import { unindexConversation, unindexMessage } from './search-index.ts'
import { inSlices } from './slices.ts'

/** How long removed conversations and folders can be restored, in milliseconds. */
const trashTime = 30 * 24 * 60 * 60_000
/** How long a purge can be taken back, in milliseconds. */
const undoTime = 10 * 60_000
/** How often a running Parley looks for what is due, in milliseconds. */
const sweepInterval = 60_000
/** `purged_at` of what is being deleted: nobody gets it back, and the next sweep goes on with it. */
const beingDeleted = 0

/** `purged_at` of a copy in the making: only the next start deletes it. */
export const inTheMaking = Number.MAX_SAFE_INTEGER

/** Takes conversations out of the trash, or all that are in it, and answers their ids. Throws `not-found` where one is not in it. */
export function purge(db: Database, ids: readonly string[] | undefined, now: number): string[] {
  return db.transaction(() => {
    const which = ids === undefined ? '' : 'AND id IN (SELECT value FROM json_each(?))'
    const values = ids === undefined ? [] : [JSON.stringify(ids)]
    const inTrash = db.all(`SELECT id FROM conversations WHERE removed_at IS NOT NULL AND purged_at IS NULL ${which}`, ...values).map((row) => String(row.id))
    if (ids !== undefined && inTrash.length !== new Set(ids).size) throw new AppError('not-found', 'Some of these conversations are not in the trash.')
    db.run(`UPDATE conversations SET purged_at = ? WHERE removed_at IS NOT NULL AND purged_at IS NULL ${which}`, now, ...values)
    return inTrash
  })
}

/** Puts purged conversations back into the trash. Throws `not-found` where none of them is left. */
export function unpurge(db: Database, ids: readonly string[]): void {
  const changed = db.run(
    `UPDATE conversations SET purged_at = NULL WHERE id IN (SELECT value FROM json_each(?)) AND purged_at > ${beingDeleted} AND purged_at < ${inTheMaking}`,
    JSON.stringify(ids),
  )
  if (changed === 0) throw new AppError('not-found', 'These conversations were deleted for good.')
}

/** What a sweeper works with. */
export interface SweeperTools {
  readonly db: Database
  readonly signal: AbortSignal
  now(): number
  log(text: string): void
  /** Called when conversations are gone that the trash still showed. */
  expired(): void
  /** Called after each sweep: what was deleted may have been the last to refer to a file. */
  swept?(): void
}

/** Deletes for good what has been in the trash for 30 days and what was purged, in slices, so that other calls are answered. */
export class Sweeper extends HeldWork {
  readonly #tools: SweeperTools

  constructor(tools: SweeperTools) {
    super(tools.signal)
    this.#tools = tools
  }

  /** Sweeps now, and from time to time until Parley ends. What was purged in an earlier life cannot be taken back any more. */
  start(): void {
    void this.sweep(Number.MAX_SAFE_INTEGER)
    const timer = setInterval(() => void this.sweep(), sweepInterval).unref()
    this.#tools.signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  }

  /** Deletes what is due: of what was purged, all that was purged before `purgedBefore`. Resolves when it is done or cannot be done; never rejects. */
  async sweep(purgedBefore: number = this.#tools.now() - undoTime): Promise<void> {
    await this.run((signal) => this.#sweep(purgedBefore, signal))
  }

  async #sweep(purgedBefore: number, signal: AbortSignal): Promise<void> {
    const { db, log } = this.#tools
    try {
      this.#forgetFolders()
      for (const id of this.#due(purgedBefore)) await inSlices(db, signal, () => deleteSome(db, id))
      this.#tools.swept?.()
    } catch (thrown) {
      // A full disk or a read-only folder: the next sweep tries again.
      if (!signal.aborted) log(`what was removed could not be deleted: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    }
  }

  /** The ids of what is due; from here on nobody gets it back. */
  #due(purgedBefore: number): string[] {
    const { db, now, expired } = this.#tools
    const removedBefore = now() - trashTime
    // A copy in the making counts at a start only, when nobody makes it any more.
    const due = '(removed_at < ? OR purged_at <= ?)'
    const rows = db.all(`SELECT id, purged_at FROM conversations WHERE removed_at IS NOT NULL AND ${due}`, removedBefore, purgedBefore)
    if (rows.length === 0) return []
    db.run(`UPDATE conversations SET purged_at = ${beingDeleted} WHERE removed_at IS NOT NULL AND ${due}`, removedBefore, purgedBefore)
    if (rows.some((row) => row.purged_at === null)) expired()
    return rows.map((row) => String(row.id))
  }

  #forgetFolders(): void {
    const { db, now } = this.#tools
    for (const { id = null } of db.all('SELECT id FROM folders WHERE removed_at < ?', now() - trashTime)) {
      db.transaction(() => {
        db.run('UPDATE conversations SET folder_id = NULL WHERE folder_id = ?', id)
        db.run('DELETE FROM folders WHERE id = ?', id)
      })
    }
  }
}

/** Deletes one more message of a conversation, at the end the conversation itself; answers whether anything is left. Exchanges and revisions go with their message. */
function deleteSome(db: Database, conversationId: string): boolean {
  const messageId = db.get('SELECT id FROM messages WHERE conversation_id = ? ORDER BY seq LIMIT 1', conversationId)?.id
  if (messageId !== undefined) {
    unindexMessage(db, conversationId, String(messageId))
    db.run('DELETE FROM drafts WHERE conversation_id = ?', `edit:${String(messageId)}`)
    db.run('DELETE FROM messages WHERE id = ?', messageId)
    return true
  }
  unindexConversation(db, conversationId)
  db.run('DELETE FROM drafts WHERE conversation_id = ?', conversationId)
  for (let lane = 0; lane <= lastLane; lane += 1) db.run('DELETE FROM drafts WHERE conversation_id = ?', columnKey(conversationId, lane))
  db.run('DELETE FROM conversations WHERE id = ?', conversationId)
  return false
}
