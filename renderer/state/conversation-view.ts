import type { Event, Output } from '#shared/contract.ts'
import type { Conversation, Draft, Queued, Summary } from '#shared/conversation.ts'
import type { Message } from '#shared/message.ts'
import { pathTo } from '#shared/tree.ts'
import type { TreeNode } from '#shared/tree.ts'
import type { MessageStore } from './message-store.ts'

/** What of a message decides its place, and whether it is shown among those that are not sent. */
export interface MessageNode extends TreeNode, Pick<Message, 'role' | 'lane' | 'turnId' | 'leftOut'> {}

/** An open conversation without the texts of its messages: it does not change while a reply streams. */
export interface ConversationView {
  readonly conversation: Conversation
  /** All messages of the tree, in the order of their arrival. */
  readonly nodes: ReadonlyMap<string, MessageNode>
  /** By message: the ids of all its versions, oldest first. Messages of which there is only one are not in it. */
  readonly versions: ReadonlyMap<string, readonly string[]>
  /** Ids of the messages of the branch that is shown, in reading order. */
  readonly path: readonly string[]
  /** What was typed and not sent when the conversation was opened. */
  readonly draft: Draft
  readonly queued: readonly Queued[]
  /** What stands for messages that are left out as summarised. */
  readonly summaries: readonly Summary[]
  /** Whether all messages are there; else those that are missing come in pages. */
  readonly isWhole: boolean
}

/** The view of what `conversations.get` answered. */
export function viewOf(answer: Output<'conversations.get'>): ConversationView {
  const { conversation, draft, queued, messages, tree, summaries } = answer
  const nodes = tree === undefined ? new Map(messages.map((message) => [message.id, nodeOf(message)])) : nodesOf(tree)
  return { conversation, nodes, versions: versionsIn(nodes), path: pathIds(nodes, conversation.activeLeafId), draft, queued, summaries, isWhole: tree === undefined }
}

/** The ids of all messages in the order in which they are needed: the branch shown from its end up, then the others, the newest first. */
export function byNeed({ path, nodes }: Pick<ConversationView, 'path' | 'nodes'>): Iterable<string> {
  return new Set([...path.toReversed(), ...[...nodes.keys()].toReversed()])
}

/** The view after an event; texts go into `messages`. Answers the same view where nothing of it has changed. */
export function applyToView(view: ConversationView, event: Event, messages: MessageStore): ConversationView {
  if (!concerns(view, event)) return view
  switch (event.type) {
    case 'message-added':
      messages.put(event.message)
      return withNodes(view, new Map(view.nodes).set(event.messageId, nodeOf(event.message)))
    case 'message-delta':
      messages.fold(event.messageId, event.parts)
      return view
    case 'message-finished':
      messages.finish(event.messageId, event.status)
      return view
    case 'conversation-changed':
      return withNodes({ ...view, conversation: event.conversation }, view.nodes)
    case 'queue-changed':
      return { ...view, queued: event.queued }
    default:
      return view
  }
}

/** The newest message at or below one: the end of a branch that shows it. */
export function leafBelow(nodes: ConversationView['nodes'], id: string): string {
  const newest = new Map([...nodes.values()].map((node) => [node.parentId, node.id]))
  const seen = new Set<string>()
  let leaf = id
  for (let child = newest.get(leaf); child !== undefined && !seen.has(child); child = newest.get(leaf)) {
    seen.add(child)
    leaf = child
  }
  return leaf
}

function nodesOf({ ids, parents, roles, lanes, turns, turnIds, leftOut, reasons }: NonNullable<Output<'conversations.get'>['tree']>): Map<string, MessageNode> {
  const nodes = new Map<string, MessageNode>()
  for (const [place, id] of ids.entries()) {
    const reason = reasons[leftOut[place] ?? -1]
    const node = { id, parentId: ids[parents[place] ?? -1] ?? null, role: roles[place] === 'u' ? ('user' as const) : ('assistant' as const), lane: lanes[place] ?? 0, turnId: turnIds[turns[place] ?? -1] ?? id }
    nodes.set(id, reason === undefined ? node : { ...node, leftOut: reason })
  }
  return nodes
}

/** Versions are siblings of one role and lane. */
function versionsIn(nodes: ConversationView['nodes']): ConversationView['versions'] {
  const parents = new Set<string | null>()
  const shared = new Set<string | null>()
  // Few messages of many have a sibling: only these are put into groups.
  for (const { parentId } of nodes.values()) (parents.has(parentId) ? shared : parents).add(parentId)
  const siblings = shared.size === 0 ? [] : [...nodes.values()].filter(({ parentId }) => shared.has(parentId))
  const groups = Map.groupBy(siblings, ({ parentId, role, lane }) => `${role} ${lane} ${parentId ?? ''}`)
  return new Map([...groups.values()].filter((group) => group.length > 1).flatMap((group) => {
    const ids = group.map(({ id }) => id)
    return ids.map((id) => [id, ids] as const)
  }))
}

function concerns(view: ConversationView, event: Event): boolean {
  if (event.type === 'conversation-changed') return event.conversation.id === view.conversation.id
  return 'conversationId' in event && event.conversationId === view.conversation.id
}

function withNodes(view: ConversationView, nodes: ConversationView['nodes']): ConversationView {
  const leaf = view.conversation.activeLeafId
  // The leaf may be told before its message: the branch shown until then stays.
  const versions = nodes === view.nodes ? view.versions : versionsIn(nodes)
  if (leaf !== null && !nodes.has(leaf)) return { ...view, nodes, versions }
  const path = pathIds(nodes, leaf)
  const same = path.length === view.path.length && path.every((id, index) => id === view.path[index])
  return { ...view, nodes, versions, path: same ? view.path : path }
}

function pathIds(nodes: ConversationView['nodes'], leaf: string | null): string[] {
  return pathTo(nodes, leaf).map((node) => node.id)
}

function nodeOf({ id, parentId, role, lane, turnId, leftOut }: Message): MessageNode {
  return { id, parentId, role, lane, turnId, ...(leftOut !== undefined && { leftOut }) }
}
