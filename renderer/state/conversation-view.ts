import type { Event, Output } from '#shared/contract.ts'
import type { Conversation, Draft, Queued } from '#shared/conversation.ts'
import type { Message } from '#shared/message.ts'
import { pathTo } from '#shared/tree.ts'
import type { TreeNode } from '#shared/tree.ts'
import type { MessageStore } from './message-store.ts'

/** An open conversation without the texts of its messages: it does not change while a reply streams. */
export interface ConversationView {
  readonly conversation: Conversation
  /** All messages of the tree. */
  readonly nodes: ReadonlyMap<string, TreeNode>
  /** Ids of the messages of the branch that is shown, in reading order. */
  readonly path: readonly string[]
  /** What was typed and not sent when the conversation was opened. */
  readonly draft: Draft
  readonly queued: readonly Queued[]
}

/** The view of what `conversations.get` answered. */
export function viewOf(answer: Output<'conversations.get'>): ConversationView {
  const { conversation, draft, queued, messages } = answer
  const nodes = new Map(messages.map((message) => [message.id, nodeOf(message)]))
  return { conversation, nodes, path: pathIds(nodes, conversation.activeLeafId), draft, queued }
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
  const child = [...nodes.values()].findLast((node) => node.parentId === id)
  return child === undefined ? id : leafBelow(nodes, child.id)
}

function concerns(view: ConversationView, event: Event): boolean {
  if (event.type === 'conversation-changed') return event.conversation.id === view.conversation.id
  return 'conversationId' in event && event.conversationId === view.conversation.id
}

function withNodes(view: ConversationView, nodes: ConversationView['nodes']): ConversationView {
  const leaf = view.conversation.activeLeafId
  // The leaf may be told before its message: the branch shown until then stays.
  if (leaf !== null && !nodes.has(leaf)) return { ...view, nodes }
  const path = pathIds(nodes, leaf)
  const same = path.length === view.path.length && path.every((id, index) => id === view.path[index])
  return { ...view, nodes, path: same ? view.path : path }
}

function pathIds(nodes: ConversationView['nodes'], leaf: string | null): string[] {
  return pathTo(nodes, leaf).map((node) => node.id)
}

function nodeOf({ id, parentId }: Message): TreeNode {
  return { id, parentId }
}
