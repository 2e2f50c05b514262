import type { FoundMessage } from './reader.ts'

/** Messages with their parents, parents before children, and how many cycles had to be broken for that. */
export interface SoundTree {
  readonly messages: readonly FoundMessage[]
  readonly cycles: number
}

/**
 * Makes a tree of what a source calls one: of two messages with one id the first counts; what has no content is left out, and what
 * hung from it hangs from its parent; a cycle is broken at its first message; a message whose parent is nowhere hangs from the one
 * listed before it.
 */
export function soundTree(found: readonly FoundMessage[]): SoundTree {
  const all = new Map<string, FoundMessage>()
  for (const message of found) if (!all.has(message.id)) all.set(message.id, message)
  const parents = new Map([...all.values()].map(({ id, parentId }) => [id, parentId]))
  const cycles = breakCycles(parents)
  adopt(parents)
  const kept = [...all.values()].filter(hasContent)
  const keptIds = new Set(kept.map(({ id }) => id))
  const messages = kept.map((message) => ({ ...message, parentId: nearestKept(message.id, parents, keptIds) }))
  return { messages: parentsFirst(messages), cycles }
}

function hasContent({ parts, error, removedAt, earlier }: FoundMessage): boolean {
  return parts.length > 0 || error !== undefined || removedAt !== undefined || earlier !== undefined
}

/** Walks up from every message once; where a walk meets itself, the message it met becomes a first one. */
function breakCycles(parents: Map<string, string | null>): number {
  const sound = new Set<string>()
  let cycles = 0
  for (const start of parents.keys()) {
    const way = new Set<string>()
    let at: string | null | undefined = start
    while (at !== null && at !== undefined && !sound.has(at)) {
      if (way.has(at)) {
        parents.set(at, null)
        cycles += 1
        break
      }
      way.add(at)
      at = parents.get(at)
    }
    for (const id of way) sound.add(id)
  }
  return cycles
}

/** Gives a message without a known parent the one that is listed before it, unless that hangs from it. */
function adopt(parents: Map<string, string | null>): void {
  const tops = new Map<string, string>()
  let before: string | null = null
  for (const [id, parent] of parents) {
    // It has no parent yet, so that whatever hangs from it has it at the top.
    if (parent !== null && !parents.has(parent)) parents.set(id, before !== null && topOf(before, parents, tops) !== id ? before : null)
    before = id
  }
}

/** The message at the top of a branch. What was passed on the way is remembered as long as it holds. */
function topOf(id: string, parents: ReadonlyMap<string, string | null>, tops: Map<string, string>): string {
  const way: string[] = []
  let at = id
  for (;;) {
    const next = tops.get(at) ?? parents.get(at) ?? null
    if (next === null || next === at || !parents.has(next)) break
    way.push(at)
    at = next
  }
  for (const one of way) tops.set(one, at)
  return at
}

function nearestKept(id: string, parents: ReadonlyMap<string, string | null>, kept: ReadonlySet<string>): string | null {
  let at = parents.get(id) ?? null
  while (at !== null && !kept.has(at)) at = parents.get(at) ?? null
  return at
}

/** In the order given, but for parents that come later than their children: the store adds a message below one that is there. */
function parentsFirst(messages: readonly FoundMessage[]): FoundMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const placed = new Set<string>()
  const order: FoundMessage[] = []
  for (const message of messages) {
    const way: FoundMessage[] = []
    for (let at: FoundMessage | undefined = message; at !== undefined && !placed.has(at.id); at = byId.get(at.parentId ?? '')) way.push(at)
    for (const one of way.toReversed()) {
      placed.add(one.id)
      order.push(one)
    }
  }
  return order
}

/** The end of the branch to show: below the one the source shows, or below the last message where it names none. */
export function soundLeaf(messages: readonly FoundMessage[], named: string | null): string | null {
  const last = new Map<string, string>()
  for (const { id, parentId } of messages) if (parentId !== null) last.set(parentId, id)
  const known = named !== null && messages.some(({ id }) => id === named)
  let leaf = known ? named : (messages.at(-1)?.id ?? null)
  for (let below = leaf; below !== null; below = last.get(below) ?? null) leaf = below
  return leaf
}
