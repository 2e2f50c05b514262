import { z } from 'zod'
import { messageSchema } from './message.ts'

const place = z.number().int()

/**
 * The messages of a conversation without what they say, column by column: ten thousand of them in half a megabyte. All columns but
 * `turnIds` and `reasons` are as long as `ids`. Oldest first; a message may stand before what it hangs from.
 */
export const conversationTreeSchema = z.object({
  ids: z.array(z.string()),
  /** Where what each hangs from stands in `ids`; -1 for a first message. */
  parents: z.array(place),
  /** A letter for each: `u` for the person's, `a` for a reply. */
  roles: z.string(),
  lanes: z.array(place),
  /** Where the turn of each stands in `turnIds`. */
  turns: z.array(place),
  turnIds: z.array(z.string()),
  /** Where the reason of each that is left out stands in `reasons`; -1 for what is sent. */
  leftOut: z.array(place),
  reasons: z.array(messageSchema.shape.leftOut.unwrap()),
})

/** The messages of a conversation without what they say. */
export type ConversationTree = z.infer<typeof conversationTreeSchema>

/** The places of the last `rows` messages of the branch that ends at `leaf`, its end first. A circle ends where it closes. */
export function branchEnd({ parents }: Pick<ConversationTree, 'parents'>, leaf: number, rows: number): number[] {
  const places: number[] = []
  for (let at = leaf; at >= 0 && places.length < Math.min(rows, parents.length); at = parents[at] ?? -1) places.push(at)
  return places
}

/** The places of up to `rows` messages around one, the nearest first: half of them before it, the others after it in the newest branch. */
export function around({ parents }: Pick<ConversationTree, 'parents'>, at: number, rows: number): number[] {
  const newest = new Map(parents.map((parent, child) => [parent, child]))
  const before = branchEnd({ parents }, at, Math.ceil(rows / 2))
  const after: number[] = []
  for (let child = newest.get(at); child !== undefined && child > at && before.length + after.length < rows; child = newest.get(child)) after.push(child)
  const places = new Set<number>()
  for (let step = 0; step < rows; step += 1) for (const one of [before[step], after[step]]) if (one !== undefined) places.add(one)
  return [...places]
}
