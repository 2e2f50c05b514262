import type { DatabaseSync } from 'node:sqlite'
import { blockParts, errorOf, imageAt, storedFile } from './cherry-blocks.ts'
import type { BlockTools } from './cherry-blocks.ts'
import { assistantSettings } from './cherry-topics.ts'
import { fieldsOf, firstText, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { withDatabase } from './foreign-database.ts'
import { numberOf, parsed } from './foreign.ts'
import { failedWith, lanesOf, usageOf } from './found-conversation.ts'
import type { SourceConversation, SourceMessage } from './found-conversation.ts'
import { callPart, proseParts, reasoningParts, replyParts, textParts } from './found-parts.ts'
import { importedModel } from './imported-model.ts'
import { conversationFrom } from './json-conversations.ts'
import type { ExportFile, FoundConversation, FoundPart, ReadTools, Skipped } from './reader.ts'
import { isDiskFull } from '../store/blobs.ts'
import { secretPlaces } from './secret-places.ts'

/**
 * The database of Cherry Studio 2 (`cherrystudio.sqlite`). A message hangs by `parent_id`; every topic has one without content at the top
 * (role `root`), and the answers of several models share a `siblings_group_id`. The content is `data.parts`, in the form of the AI SDK.
 * (Source: CherryHQ/cherry-studio 2, `src/main/data/db/schemas/{topic,message,assistant,userProvider}.ts`, `src/shared/data/types/
 * {message,uiParts}.ts`. Columns are asked for by name, and those that are missing are done without.)
 */
export async function* readCherryDatabase(file: ExportFile, tools: ReadTools): AsyncGenerator<FoundConversation | Skipped> {
  try {
    yield* withDatabase(file, tools, (db) => everythingIn(db, file.path, tools))
  } catch (error) {
    if (tools.signal.aborted || isDiskFull(error)) throw error
    yield { skipped: 'unreadable-format', where: file.path }
  }
}

function* everythingIn(db: DatabaseSync, path: string, tools: ReadTools): Generator<FoundConversation | Skipped> {
  for (const provider of rowsOf(db, 'user_provider')) yield* secretPlaces(unfolded(provider), firstText(provider.name, provider.provider_id))
  const assistants = new Map(rowsOf(db, 'assistant').map((row) => [textOf(row.id), unfolded(row)]))
  const groups = new Map(rowsOf(db, 'group').map((row) => [textOf(row.id), textOf(row.name)]))
  for (const topic of rowsOf(db, 'topic')) {
    tools.signal.throwIfAborted()
    if (!isThere(topic)) continue
    const messages = db.prepare('SELECT * FROM message WHERE topic_id = ? ORDER BY created_at, rowid').all(textOf(topic.id))
    // The one at the top is all that a topic has which was never used.
    if (messages.length <= 1) continue
    yield* conversationFrom({ ...topic, messages }, path, tools, (value, leftOut) =>
      conversationOf(value, { assistants, groups }, { files: tools.files, leftOut }))
  }
}

interface Around {
  readonly assistants: ReadonlyMap<string, Fields>
  readonly groups: ReadonlyMap<string, string>
}

function conversationOf(topic: Fields, { assistants, groups }: Around, tools: BlockTools): SourceConversation {
  const rows = listOf(topic.messages).map((row) => unfolded(fieldsOf(row))).filter(isThere)
  const assistant = assistants.get(textOf(topic.assistant_id)) ?? {}
  const group = groups.get(textOf(topic.group_id)) ?? ''
  const folder = group === '' ? { ids: [textOf(topic.assistant_id)], name: textOf(assistant.name) } : { ids: [textOf(topic.group_id)], name: group }
  const lanes = lanesIn(rows)
  return {
    ids: [textOf(topic.id)],
    title: textOf(topic.name),
    createdAt: topic.created_at,
    updatedAt: topic.updated_at,
    shownId: textOf(topic.active_node_id) || undefined,
    settings: assistantSettings(textOf(assistant.prompt), fieldsOf(assistant.settings)),
    folder,
    messages: rows.map((row) => messageOf(row, lanes, tools)),
  }
}

function messageOf(row: Fields, lanes: ReadonlyMap<string, number>, tools: BlockTools): SourceMessage {
  const id = textOf(row.id)
  const base = { id, parentId: textOf(row.parent_id) || null, createdAt: row.created_at, lane: lanes.get(id) ?? 0 }
  if (row.role !== 'user' && row.role !== 'assistant') return { ...base, role: 'other', parts: [] }
  const data = fieldsOf(row.data)
  // While version 2 was made, its messages held the blocks of version 1.
  const blocks = listOf(data.blocks).map(fieldsOf)
  const pieces = listOf(data.parts).map(fieldsOf)
  const isUser = row.role === 'user'
  const parts = [...blocks.flatMap((block) => blockParts(block, tools)), ...pieces.flatMap((piece) => pieceParts(piece, isUser, tools))]
  if (isUser) return { ...base, role: 'user', parts }
  const snapshot = fieldsOf(row.model_snapshot)
  const model = firstText(snapshot.id, textOf(row.model_id).split('::').at(-1))
  const stats = fieldsOf(row.stats)
  const failure = firstText(...blocks.map(errorOf), ...pieces.map(({ type, data }) => (type === 'data-error' ? fieldsOf(data).message : '')))
  return {
    ...base,
    role: 'assistant',
    parts,
    ...(model !== '' && { madeWith: importedModel(textOf(snapshot.name) || model, model) }),
    ...usageOf(stats.promptTokens, stats.completionTokens, stats.thoughtsTokens),
    ...timesOf(row, stats),
    ...((row.status === 'paused' || row.status === 'pending') && { status: 'stopped' as const }),
    ...((row.status === 'error' || failure !== '') && failedWith(failure)),
  }
}

function pieceParts(piece: Fields, isUser: boolean, tools: BlockTools): FoundPart[] {
  const type = textOf(piece.type)
  const data = fieldsOf(piece.data)
  const text = textOf(piece.text)
  if (type === 'dynamic-tool' || type.startsWith('tool-')) {
    const name = firstText(piece.toolName, type.slice('tool-'.length))
    return [callPart({ id: textOf(piece.toolCallId), name, arguments: piece.input ?? '', result: piece.output ?? piece.errorText })]
  }
  switch (type) {
    case 'text': return isUser ? proseParts(text) : replyParts(text)
    case 'reasoning': return reasoningParts(text)
    case 'file': return fileParts(piece, tools)
    case 'source-url': return textParts(`[${firstText(piece.title, piece.url)}](${textOf(piece.url)})`)
    case 'data-translation': case 'data-compact': return proseParts(textOf(data.content))
    case 'data-code': return textParts(`\`\`\`${textOf(data.language)}\n${textOf(data.content)}\n\`\`\``)
    case 'step-start': case 'data-error': return []
    case 'data-video': case 'source-document':
      tools.leftOut.add('file-not-kept', firstText(piece.filename, piece.title))
      return []
    default:
      tools.leftOut.add('unknown-content', type)
      return []
  }
}

function fileParts(piece: Fields, tools: BlockTools): FoundPart[] {
  const entry = textOf(fieldsOf(fieldsOf(piece.providerMetadata).cherry).fileEntryId)
  const mediaType = textOf(piece.mediaType)
  const url = textOf(piece.url)
  if (!mediaType.startsWith('image/')) return storedFile({ name: firstText(piece.filename, entry) }, tools)
  if (url.startsWith('data:') || entry === '') return imageAt(url, tools)
  const ending = /\.\w+$/.exec(firstText(piece.filename, url))?.[0] ?? `.${mediaType.slice('image/'.length)}`
  return storedFile({ id: entry, ext: ending, name: firstText(piece.filename, entry), path: url, type: 'image' }, tools)
}

function lanesIn(rows: readonly Fields[]): Map<string, number> {
  const answers = rows.filter(({ role, siblings_group_id }) => role === 'assistant' && (numberOf(siblings_group_id) ?? 0) > 0)
  const groups = Map.groupBy(answers, (row) => `${textOf(row.parent_id)} ${numberOf(row.siblings_group_id) ?? 0}`)
  const modelOf = (row: Fields): string => firstText(row.model_id, fieldsOf(row.model_snapshot).id)
  return new Map([...groups.values()].flatMap((group) => [...lanesOf(group.map((row) => ({ id: textOf(row.id), model: modelOf(row) })))]))
}

function timesOf(row: Fields, stats: Fields): Pick<SourceMessage, 'firstContentAt' | 'finishedAt'> {
  const began = numberOf(row.created_at)
  const first = numberOf(stats.timeFirstTokenMs)
  const whole = numberOf(stats.timeCompletionMs)
  if (began === undefined) return {}
  return { ...(first !== undefined && { firstContentAt: began + first }), ...(whole !== undefined && { finishedAt: began + whole }) }
}

const jsonColumns = new Set(['data', 'model_snapshot', 'stats', 'settings', 'api_keys', 'auth_config', 'provider_settings', 'endpoint_configs'])

/** A row with its columns of JSON as what they hold. */
function unfolded(row: Fields): Fields {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, jsonColumns.has(name) ? parsed(textOf(value)) : value]))
}

/** Rows stay for a while after they were removed. */
function isThere({ deleted_at }: Fields): boolean {
  return deleted_at === undefined || deleted_at === null
}

/** All rows of a table; none where it does not exist. */
function rowsOf(db: DatabaseSync, table: 'user_provider' | 'assistant' | 'group' | 'topic'): Fields[] {
  const exists = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table)
  return exists === undefined ? [] : db.prepare(`SELECT * FROM "${table}"`).all()
}
