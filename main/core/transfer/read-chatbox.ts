import { fieldsOf, firstText, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { numberOf } from './foreign.ts'
import { failedWith, settingsFrom, usageOf } from './found-conversation.ts'
import type { LeftOut, SourceConversation, SourceMessage } from './found-conversation.ts'
import { callPart, proseParts, reasoningParts, replyParts, textParts } from './found-parts.ts'
import { importedModel } from './imported-model.ts'
import { conversationFrom } from './json-conversations.ts'
import { jsonValues } from './json-values.ts'
import { filesLike } from './outline.ts'
import type { ExportFile, FoundConversation, FoundPart, Reader, ReadTools, Skipped } from './reader.ts'
import { secretPlaces } from './secret-places.ts'

/**
 * Chatbox's export: an object of everything in its storage, a session under each key `session:<id>`; before 2025 all of them in the list
 * `chat-sessions`. A session goes on in `messages`; what was put aside in it are `threads`, each a conversation of its own here. Images
 * are named by a key and are not in the file.
 * (Source: chatboxai/chatbox, `src/shared/types/session.ts`, `src/shared/types/settings.ts`, `src/shared/session/message-forks.ts`.)
 */
export const chatbox: Reader = {
  source: 'chatbox',
  recognise: (files) => filesLike(files, ({ root, keys, has }) => {
    if (root !== 'object') return false
    const hasSession = [...keys].some((key) => /^session:[^.]+$/.test(key))
    return hasSession || has('__exported_items') || has('chat-sessions-list') || has('chat-sessions') || (has('configVersion', 'settings'))
  }),
  async *read(files, tools) {
    for (const file of files) yield* sessionsIn(file, tools)
  },
}

async function* sessionsIn(file: ExportFile, tools: ReadTools): AsyncGenerator<FoundConversation | Skipped> {
  // Folders may stand behind the sessions that lie in them.
  const folders = new Map<string, string>()
  for await (const found of jsonValues(file.open(), [['chat-sessions', '*'], ['chat-sessions-list', '*'], ['session-folders', '*']])) {
    tools.signal.throwIfAborted()
    const value = fieldsOf(found.type === 'value' ? found.value : undefined)
    if (found.type === 'value' && found.place === 2) folders.set(textOf(value.id), textOf(value.name))
    // These lists hold whole sessions only in the oldest exports, and in those that other programs write.
    else if (Array.isArray(value.messages)) yield* sessionFrom(value, file.path, folders, tools)
    else if (found.type === 'too-large') yield { skipped: found.type, where: file.path }
  }
  for await (const found of jsonValues(file.open(), [['*']])) {
    tools.signal.throwIfAborted()
    const key = String(found.path[0] ?? '')
    if (lists.has(key)) continue
    if (found.type !== 'value') yield { skipped: found.type, where: key === '' ? file.path : `${file.path}: ${key}` }
    else if (key.startsWith('session:')) yield* sessionFrom(found.value, `${file.path}: ${key}`, folders, tools)
    else yield* secretPlaces(found.value, key)
  }
}

const lists = new Set(['chat-sessions', 'chat-sessions-list', 'session-folders'])

function sessionFrom(value: unknown, where: string, folders: ReadonlyMap<string, string>, tools: ReadTools): (FoundConversation | Skipped)[] {
  const session = fieldsOf(value)
  if (!Array.isArray(session.messages) && !Array.isArray(session.threads)) return [{ skipped: 'not-a-conversation', where }]
  const threads = listOf(session.threads).map(fieldsOf).filter((thread) => listOf(thread.messages).length > 0)
  const name = textOf(session.name)
  // The threads of one session stay together: its name is their folder, where it lies in none.
  const folder = folderOf(session, folders) ?? (threads.length > 0 ? { ids: ['session', textOf(session.id)], name } : undefined)
  const current = { ...session, title: threads.length > 0 ? firstText(session.threadName, name) : name }
  const isEmpty = threads.length > 0 && listOf(session.messages).length === 0
  const all = [...(isEmpty ? [] : [current]), ...threads.map((thread) => ({ ...thread, title: firstText(thread.name, name) }))]
  return all.flatMap((one: Fields) => conversationFrom(one, where, tools, (value, leftOut) => conversationOf(value, session, folder, leftOut)))
}

function conversationOf(value: Fields, session: Fields, folder: SourceConversation['folder'], leftOut: LeftOut): SourceConversation {
  const settings = fieldsOf(session.settings)
  const shown = listOf(value.messages).map(fieldsOf)
  const all = branches(shown, fieldsOf(session.messageForksHash))
  const system = all.filter(({ message }) => message.role === 'system').map(({ message }) => plainText(message))
  const options = fieldsOf(settings.providerOptions)
  return {
    ids: value.id === session.id ? [textOf(session.id)] : [textOf(session.id), textOf(value.id)],
    title: textOf(value.title),
    createdAt: value.createdAt ?? shown.map(({ timestamp }) => timestamp).find((time) => numberOf(time) !== undefined),
    updatedAt: shown.findLast(({ timestamp }) => numberOf(timestamp) !== undefined)?.timestamp,
    shownId: textOf(shown.at(-1)?.id) || undefined,
    settings: settingsFrom(firstText(...system), {
      temperature: settings.temperature,
      topP: settings.topP,
      maxTokens: settings.maxTokens,
      reasoningEffort: fieldsOf(options.openai).reasoningEffort,
      reasoningBudget: fieldsOf(fieldsOf(options.claude).thinking).budgetTokens ?? fieldsOf(fieldsOf(options.google).thinkingConfig).thinkingBudget,
    }),
    pinned: session.starred === true,
    archived: session.hidden === true,
    folder,
    messages: all.map(({ message, parentId }) => messageOf(message, parentId, settings, leftOut)),
  }
}

interface Placed {
  readonly message: Fields
  readonly parentId: string | null
}

/**
 * The list that is shown and what was put aside at its forks. A fork is named by the message after which it begins; of its lists the one
 * at `position` is empty, since it is what is shown. Summaries stay with the message before a fork.
 */
function branches(shown: readonly Fields[], forks: Fields): Placed[] {
  const placed: Placed[] = []
  const followed = new Set<string>()
  const waiting: { list: readonly Fields[]; below: string | null }[] = [{ list: shown, below: null }]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    let parentId = next.below
    for (const message of next.list) {
      const id = textOf(message.id)
      placed.push({ message, parentId })
      parentId = id
      if (followed.has(id)) continue
      followed.add(id)
      waiting.push(...listOf(fieldsOf(forks[id]).lists).map((list) => ({ list: listOf(fieldsOf(list).messages).map(fieldsOf), below: id })))
    }
  }
  return byTime(placed)
}

/** Versions are shown in the order of their arrival, whichever of them is shown. A message without a time stays with the one above it. */
function byTime(placed: readonly Placed[]): Placed[] {
  const times = new Map<string, number>()
  for (const { message, parentId } of placed) times.set(textOf(message.id), numberOf(message.timestamp) ?? times.get(parentId ?? '') ?? 0)
  return placed.toSorted((a, b) => (times.get(textOf(a.message.id)) ?? 0) - (times.get(textOf(b.message.id)) ?? 0))
}

function messageOf(message: Fields, parentId: string | null, settings: Fields, leftOut: LeftOut): SourceMessage {
  const role = message.role === 'user' ? 'user' : 'assistant'
  const parts = [...attachedParts(message, leftOut), ...contentParts(message, leftOut)]
  const base = { id: textOf(message.id), parentId, role, createdAt: message.timestamp, parts } as const
  if (role === 'user') return base
  if (message.role !== 'assistant') return { ...base, role: 'other' }
  const model = firstText(settings.modelId, message.model)
  const usage = fieldsOf(message.usage)
  const failure = textOf(message.error)
  const latency = numberOf(message.firstTokenLatency)
  const began = numberOf(message.timestamp)
  return {
    ...base,
    ...(firstText(message.model, model) !== '' && { madeWith: importedModel(textOf(message.model) || model, modelOf(message, model)) }),
    ...usageOf(usage.inputTokens, usage.outputTokens, usage.reasoningTokens),
    ...(textOf(message.finishReason) !== '' && { finishReason: textOf(message.finishReason) }),
    ...(latency !== undefined && began !== undefined && { firstContentAt: began + latency }),
    ...(message.generating === true && { status: 'stopped' as const }),
    ...((failure !== '' || message.errorCode !== undefined) && failedWith(failure)),
  }
}

/** A message names its model as `Provider (model)`; only in the session's own model is the id alone. */
function modelOf(message: Fields, sessionModel: string): string {
  const name = textOf(message.model)
  if (name === '' || name.includes(`(${sessionModel})`)) return sessionModel
  return /\(([^()]+)\)\s*$/.exec(name)?.[1] ?? name
}

function contentParts(message: Fields, leftOut: LeftOut): FoundPart[] {
  const pieces = listOf(message.contentParts).map(fieldsOf)
  const reasoning = pieces.some(({ type }) => type === 'reasoning') ? [] : reasoningParts(textOf(message.reasoningContent))
  if (pieces.length > 0) return [...reasoning, ...pieces.flatMap((piece) => pieceParts(piece, leftOut))]
  // Until 2025 the text stood in `content`.
  const text = textOf(message.content)
  return [...reasoning, ...(message.role === 'user' ? proseParts(text) : replyParts(text))]
}

function pieceParts(piece: Fields, leftOut: LeftOut): FoundPart[] {
  const text = textOf(piece.text)
  switch (piece.type) {
    case 'text': return replyParts(text)
    case 'info': return textParts(text)
    case 'reasoning': return reasoningParts(text)
    case 'tool-call':
      return [callPart({ id: textOf(piece.toolCallId), name: textOf(piece.toolName), arguments: piece.args, result: piece.result })]
    case 'image':
      leftOut.add('image-missing', textOf(piece.storageKey))
      return textParts(textOf(piece.ocrResult))
    default:
      leftOut.add('unknown-content', textOf(piece.type))
      return []
  }
}

/** Files have only a key, links their address and title. */
function attachedParts(message: Fields, leftOut: LeftOut): FoundPart[] {
  for (const file of listOf(message.files).map(fieldsOf)) leftOut.add('file-not-kept', textOf(file.name))
  for (const picture of listOf(message.pictures).map(fieldsOf)) leftOut.add('image-missing', textOf(picture.storageKey))
  return listOf(message.links).map(fieldsOf).flatMap((link) => textParts(`[${firstText(link.title, link.url)}](${textOf(link.url)})`))
}

function plainText(message: Fields): string {
  return firstText(listOf(message.contentParts).map((piece) => textOf(fieldsOf(piece).text)).join(''), message.content)
}

function folderOf(session: Fields, folders: ReadonlyMap<string, string>): SourceConversation['folder'] {
  const name = folders.get(textOf(session.folderId)) ?? ''
  return name === '' ? undefined : { ids: [textOf(session.folderId)], name }
}
