import { listOrOne } from './elements.ts'
import { fieldsOf, firstText, isFields, listOf, textOf, timeOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { AssetIndex, readContent } from './chatgpt-content.ts'
import type { Content } from './chatgpt-content.ts'
import { importedModel } from './imported-model.ts'
import type { ExportFile, FoundConversation, FoundMessage, FoundPart, ReadTools, Reader, Skipped } from './reader.ts'

/*
 * The export of ChatGPT (reference: import formats, 5.1): a list of conversations, in one file or, since 2026, in shards of about a
 * hundred. Each is a tree of nodes in `mapping`; one reply is a chain of nodes: thoughts, calls of tools, what these gave, text.
 */

/** Reads the export of ChatGPT. */
export const chatgpt: Reader = {
  source: 'chatgpt',
  async recognise(files) {
    const known: ExportFile[] = []
    for (const file of files) if (await holdsMappings(file)) known.push(file)
    return known.toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
  },
  async *read(files, tools) {
    const assets = new AssetIndex(tools.files)
    for (const file of files) {
      for await (const element of listOrOne(file)) {
        if ('skipped' in element) yield element
        else yield* toConversation(element.value, assets, tools)
      }
    }
  },
}

/** Entries without `mapping` may stand first, so that the head alone does not always tell. */
const looked = 200

async function holdsMappings(file: ExportFile): Promise<boolean> {
  const head = (await file.head()).trimStart()
  if (!/^[[{]/.test(head) || !/"(create_time|mapping|current_node|conversation_template_id)"\s*:/.test(head)) return false
  if (/"mapping"\s*:\s*\{/.test(head) && /"(current_node|author|children)"\s*:/.test(head)) return true
  if (!head.startsWith('[')) return false
  let count = 0
  for await (const element of listOrOne(file)) {
    if ('value' in element && isFields(fieldsOf(element.value).mapping)) return true
    count += 1
    if (count >= looked) return false
  }
  return false
}

/** A node of the tree, with what its message says. */
interface Node {
  readonly id: string
  readonly parent: string | null
  readonly message: Fields
  readonly isUser: boolean
  readonly content: Content
}

function* toConversation(value: unknown, assets: AssetIndex, tools: ReadTools): Generator<FoundConversation | Skipped> {
  const conversation = fieldsOf(value)
  const title = textOf(conversation.title)
  if (!isFields(conversation.mapping)) {
    yield { skipped: 'not-a-conversation', where: firstText(title, conversation.name, conversation.id, 'conversation') }
    return
  }
  const sourceId = firstText(conversation.conversation_id, conversation.id, `${title} ${String(conversation.create_time)}`)
  const nodes = readNodes(conversation.mapping, assets)
  for (const { content } of nodes) for (const skipped of content.skipped) yield { ...skipped, where: firstText(skipped.where, title, sourceId) }
  const groups = foldReplies(nodes)
  const idOf = (group: Group): string => tools.idFor('message', sourceId, group.id)
  const idOfNode = (id: string | null): string | null => {
    if (id === null) return null
    const group = groups.byNode.get(id)
    return group === undefined ? tools.idFor('message', sourceId, id) : idOf(group)
  }
  yield {
    id: tools.idFor('conversation', sourceId),
    title,
    createdAt: timeOf(conversation.create_time),
    updatedAt: timeOf(conversation.update_time),
    activeLeafId: idOfNode(textOf(conversation.current_node) || null),
    settings: {},
    pinned: conversation.is_starred === true,
    archived: conversation.is_archived === true,
    messages: groups.all.map((group) => toMessage(group, idOf(group), idOfNode(group.parent), textOf(conversation.default_model_slug))),
  }
}

/** The nodes from the roots down, versions in the order in which `children` names them; then those that nothing leads to. */
function readNodes(mapping: Fields, assets: AssetIndex): Node[] {
  const parents = new Map<string, string>()
  for (const [id, node] of Object.entries(mapping)) for (const child of listOf(fieldsOf(node).children)) parents.set(textOf(child), id)
  const seen = new Set<string>()
  const order: Node[] = []
  const roots = Object.keys(mapping).filter((id) => typeof fieldsOf(mapping[id]).parent !== 'string')
  const waiting = [...Object.keys(mapping).toReversed(), ...roots.toReversed()]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id) || !Object.hasOwn(mapping, id)) continue
    seen.add(id)
    const node = fieldsOf(mapping[id])
    const message = fieldsOf(node.message)
    const parent = node.parent === undefined ? (parents.get(id) ?? null) : textOf(node.parent) || null
    const isUser = fieldsOf(message.author).role === 'user'
    order.push({ id, parent, message, isUser, content: isHidden(message) ? { parts: [], skipped: [] } : readContent(id, message, assets) })
    waiting.push(...listOf(node.children).map(textOf).toReversed())
  }
  return order
}

/** Instructions and notes of the application to itself. */
function isHidden(message: Fields): boolean {
  const isForMachine = fieldsOf(message.metadata).is_visually_hidden_from_conversation === true
  return isForMachine || fieldsOf(message.author).role === 'system' || /^(user|model)_editable_context$/.test(textOf(fieldsOf(message.content).content_type))
}

/** Nodes that are one message here. Its id is that of the first node that says something, so that a longer export finds it again. */
interface Group {
  id: string
  readonly parent: string | null
  readonly nodes: Node[]
}

/** Joins each node that is no question to the one it follows, where that is none either and nothing else follows it. */
function foldReplies(nodes: readonly Node[]): { readonly all: readonly Group[]; readonly byNode: ReadonlyMap<string, Group> } {
  const followers = new Map<string, number>()
  for (const { parent } of nodes) if (parent !== null) followers.set(parent, (followers.get(parent) ?? 0) + 1)
  const byNode = new Map<string, Group>()
  const all: Group[] = []
  for (const node of nodes) {
    const above = node.parent === null || node.isUser || followers.get(node.parent) !== 1 ? undefined : byNode.get(node.parent)
    const joined = above !== undefined && above.nodes.at(-1)?.isUser === false ? above : undefined
    const group = joined ?? { id: node.id, parent: node.parent, nodes: [] }
    if (joined === undefined) all.push(group)
    if (group.nodes.every(({ content }) => content.parts.length === 0)) group.id = node.id
    group.nodes.push(node)
    byNode.set(node.id, group)
  }
  return { all, byNode }
}

function toMessage({ nodes }: Group, id: string, parentId: string | null, defaultModel: string): FoundMessage {
  const speaking = nodes.filter(({ content }) => content.parts.length > 0)
  const first = speaking[0] ?? nodes[0]
  const last = speaking.at(-1)?.message ?? {}
  const base = { id, parentId, createdAt: timeOf(first?.message.create_time), parts: joinCalls(nodes.flatMap(({ content }) => content.parts)) }
  if (first?.isUser === true) return { ...base, role: 'user' }
  const models = speaking.map(({ message }) => textOf(fieldsOf(message.metadata).model_slug)).filter((slug) => slug !== '')
  const model = models.at(-1) ?? defaultModel
  const end = textOf(fieldsOf(fieldsOf(last.metadata).finish_details).type)
  return {
    ...base,
    role: 'assistant',
    ...((last.status === 'in_progress' || end === 'interrupted') && { status: 'stopped' as const }),
    ...(end === 'max_tokens' && { finishReason: 'length' }),
    ...(model !== '' && { madeWith: importedModel(nameOf(model), model) }),
  }
}

/** The first models had no name that people knew. */
function nameOf(slug: string): string {
  return slug.startsWith('text-davinci-002-render') ? 'gpt-3.5' : slug
}

/** What a tool gave belongs to the call before it that has nothing yet. */
function joinCalls(parts: readonly FoundPart[]): FoundPart[] {
  const joined: FoundPart[] = []
  for (const part of parts) {
    const open = part.type === 'remote-call' && part.arguments === '' ? joined.findLastIndex((one) => one.type === 'remote-call' && one.result === undefined) : -1
    const call = joined[open]
    if (part.type === 'remote-call' && call?.type === 'remote-call') joined[open] = { ...call, result: part.result ?? '' }
    else joined.push(part)
  }
  return joined
}
