import type { ConversationTree } from '#shared/conversation-tree.ts'
import type { Message } from '#shared/message.ts'
import { messageSchema } from '#shared/message.ts'
import type { Database, Value } from './db.ts'
import { readJson } from './readable.ts'

type LeftOut = NonNullable<Message['leftOut']>

// All of them stand in the index messages_tree: what the messages say is not even loaded.
const treeSql = 'SELECT id, parent_id, turn_id, lane, role, left_out, removed_at FROM messages WHERE conversation_id = ? ORDER BY seq'

/** The messages of a conversation's tree without what they say; what hung from a removed message hangs from what that hung from. */
export function readConversationTree(db: Database, conversationId: string): ConversationTree {
  const tree: ConversationTree = { ids: [], parents: [], roles: '', lanes: [], turns: [], turnIds: [], leftOut: [], reasons: [] }
  const places = new Places(tree.ids)
  const [turns, reasons] = [new Column(tree.turnIds), new Column(tree.reasons)]
  /** Parents that were not found before their children. */
  const open: { readonly place: number; readonly parent: string }[] = []
  for (const [id, parent, turn, lane, role, leftOut, removed] of db.lists(treeSql, conversationId)) {
    const above = parent === null ? -1 : places.of(String(parent))
    if (removed !== null) {
      places.remove(String(id), above ?? -1)
      continue
    }
    const place = places.add(String(id))
    if (above === undefined) open.push({ place, parent: String(parent) })
    tree.parents.push(above ?? -1)
    tree.roles += role === 'user' ? 'u' : 'a'
    tree.lanes.push(Number.isInteger(lane) ? Number(lane) : 0)
    tree.turns.push(turns.place(String(turn), String(turn)))
    tree.leftOut.push(leftOut === null ? -1 : reasons.placeOf(String(leftOut), () => readLeftOut(db, String(id), leftOut)))
  }
  for (const { place, parent } of open) {
    const above = places.of(parent)
    // What hangs from nothing that is there hangs from what arrived before it, so that it is shown at all.
    if (above === undefined) db.onBrokenRow('messages', tree.ids[place] ?? '')
    tree.parents[place] = above ?? place - 1
  }
  return tree
}

function readLeftOut(db: Database, key: string, stored: Value | undefined): LeftOut | undefined {
  const fits = (value: unknown): boolean => messageSchema.shape.leftOut.unwrap().safeParse(value).success
  return readJson<LeftOut | undefined>(db, { table: 'messages', key }, stored, fits, undefined)
}

/** Where messages stand, also those that were removed: they stand where what they hung from stands. */
class Places {
  readonly #ids: string[]
  readonly #removed = new Map<string, number>()
  #known: Map<string, number> | undefined

  constructor(ids: string[]) {
    this.#ids = ids
  }

  add(id: string): number {
    this.#known?.set(id, this.#ids.length)
    return this.#ids.push(id) - 1
  }

  remove(id: string, above: number): void {
    this.#removed.set(id, above)
  }

  of(id: string): number | undefined {
    // Nearly every message hangs from the one before it: a conversation without branches needs no map.
    if (this.#ids.at(-1) === id) return this.#ids.length - 1
    this.#known ??= new Map(this.#ids.map((one, place) => [one, place]))
    return this.#known.get(id) ?? this.#removed.get(id)
  }
}

/** Values that many rows share, each once. */
class Column<Item> {
  readonly #values: Item[]
  readonly #places = new Map<string, number>()

  constructor(values: Item[]) {
    this.#values = values
  }

  place(key: string, value: Item): number {
    return this.placeOf(key, () => value)
  }

  /** Where the value stands; -1 for one that there is not. */
  placeOf(key: string, make: () => Item | undefined): number {
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const value = make()
    const place = value === undefined ? -1 : this.#values.push(value) - 1
    this.#places.set(key, place)
    return place
  }
}
