import { fieldsOf, firstText, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { fileNamed } from './files-beside.ts'
import { numberOf } from './foreign.ts'
import { settingsFrom, usageOf } from './found-conversation.ts'
import type { LeftOut, SourceConversation, SourceMessage } from './found-conversation.ts'
import { callPart, proseParts, reasoningParts, replyParts } from './found-parts.ts'
import { importedModel } from './imported-model.ts'
import { conversationsIn } from './json-conversations.ts'
import { filesLike } from './outline.ts'
import type { ExportFile, FoundPart, Reader } from './reader.ts'

/**
 * LM Studio's `conversations/*.conversation.json`, which its maker calls internal. Every message of a list has `versions` and which of them
 * is `currentlySelected`; what follows it stays when another one is selected. A reply is `multiStep`: blocks of content, one of them of the
 * style `thinking`. There is no id in the file: it is told by when it began and what it began with. Images lie elsewhere (`user-files`), and
 * come in where they are in the same archive.
 * (Source: converters of others, since LM Studio's code is closed: YorkieDev/lm-studio-conversation-converter `script.js`, zeveck/json_to_md
 * `convert-conversation.js`, ispaure/migration-chatgpt-to-lmstudio `Python/lm_export.py`; lmstudio-bug-tracker issue 872.)
 */
export const lmStudio: Reader = {
  source: 'lm-studio',
  recognise: (files) => filesLike(files, ({ root, has }) => {
    if (root !== 'object' || !has('messages')) return false
    return has('messages.*.versions') || (has('name', 'createdAt') && ownKeys.some((key) => has(key)))
  }),
  async *read(files, tools) {
    for (const file of files) {
      const folder = folderIn(file.path)
      yield* conversationsIn(file, tools, (value, leftOut) => conversationOf(value, folder, { files: tools.files, leftOut }))
    }
  },
}

const ownKeys = ['perChatPredictionConfig', 'usePerChatPredictionConfig', 'lastUsedModel', 'userFilesSizeBytes']

interface Around {
  readonly files: ReadonlyMap<string, ExportFile>
  readonly leftOut: LeftOut
}

/** The folder that a conversation lies in, of those below LM Studio's own. */
function folderIn(path: string): SourceConversation['folder'] {
  const pieces = path.split('/').slice(0, -1)
  const inside = pieces.slice(pieces.indexOf('conversations') + 1)
  return pieces.includes('conversations') && inside.length > 0 ? { ids: inside, name: inside.join(' / ') } : undefined
}

function conversationOf(value: Fields, folder: SourceConversation['folder'], around: Around): SourceConversation {
  const config = configOf(value.perChatPredictionConfig)
  const name = textOf(value.name)
  const began = numberOf(value.createdAt)
  const first = versionsOf(listOf(value.messages)[0])[0]
  const { messages, shownId } = linked(listOf(value.messages), value, around)
  const times = messages.map(({ createdAt }) => numberOf(createdAt)).filter((time) => time !== undefined)
  return {
    ids: [String(began ?? name), firstText(...listOf(first?.content).map((piece) => fieldsOf(piece).text)).slice(0, 1000)],
    title: name,
    createdAt: value.createdAt,
    updatedAt: times.at(-1) ?? value.createdAt,
    shownId,
    settings: settingsFrom(firstText(config.get('systemPrompt'), value.systemPrompt), {
      temperature: config.get('temperature'),
      topP: config.get('topPSampling'),
      maxTokens: config.get('maxPredictedTokens'),
      stop: config.get('stopStrings'),
    }),
    pinned: value.pinned === true,
    folder,
    messages,
  }
}

/** Every version hangs from the selected one of the message before. */
function linked(list: readonly unknown[], conversation: Fields, around: Around): { messages: SourceMessage[]; shownId: string | undefined } {
  const messages: SourceMessage[] = []
  let tail: string | null = null
  for (const [index, entry] of list.entries()) {
    const versions = versionsOf(entry)
    const selected = Math.min(numberOf(fieldsOf(entry).currentlySelected) ?? 0, versions.length - 1)
    for (const [position, version] of versions.entries()) {
      messages.push(messageOf(version, { id: `${index}.${position}`, parentId: tail }, conversation, around))
    }
    if (versions.length > 0) tail = `${index}.${selected}`
  }
  return { messages, shownId: tail ?? undefined }
}

/** Before 0.3 a message stood in the list itself. */
function versionsOf(entry: unknown): readonly Fields[] {
  const { versions, role } = fieldsOf(entry)
  return role !== undefined && versions === undefined ? [fieldsOf(entry)] : listOf(versions).map(fieldsOf)
}

function messageOf(version: Fields, place: Pick<SourceMessage, 'id' | 'parentId'>, conversation: Fields, around: Around): SourceMessage {
  const steps = listOf(version.steps).map(fieldsOf)
  const createdAt = steps.map((step) => /^(\d{13})-/.exec(textOf(step.stepIdentifier))?.[1]).find((time) => time !== undefined)
  const say = version.role === 'user' ? proseParts : replyParts
  const results = resultsIn(steps)
  const direct = piecesOf(version.content).flatMap((piece) => pieceParts(piece, say, results, around))
  if (version.role === 'user') return { ...place, role: 'user', createdAt, parts: direct }
  const parts = [...direct, ...steps.flatMap((step) => stepParts(step, results, around))]
  if (version.role !== 'assistant') return { ...place, role: 'other', createdAt, parts }
  const info = fieldsOf(steps.findLast(({ genInfo }) => genInfo !== undefined)?.genInfo)
  const stats = fieldsOf(info.stats)
  const sender = textOf(fieldsOf(version.senderInfo).senderName)
  const model = firstText(info.indexedModelIdentifier, info.identifier, sender, fieldsOf(conversation.lastUsedModel).identifier)
  const reason = finishReasons.get(textOf(stats.stopReason))
  return {
    ...place, role: 'assistant', createdAt, parts,
    ...(model !== '' && { madeWith: importedModel(firstText(info.identifier, sender, model), model) }),
    ...usageOf(stats.promptTokensCount, stats.predictedTokensCount),
    ...(reason !== undefined && { finishReason: reason }),
    ...(stats.stopReason === 'userStopped' && { status: 'stopped' as const }),
  }
}

/** How LM Studio says why a reply ended, and how APIs do. */
const finishReasons = new Map([
  ['eosFound', 'stop'], ['stopStringFound', 'stop'], ['toolCalls', 'tool_calls'], ['maxPredictedTokensReached', 'length'], ['contextLengthReached', 'length'],
])

function stepParts(step: Fields, results: Results, around: Around): FoundPart[] {
  switch (step.type) {
    case 'contentBlock': {
      const isThought = fieldsOf(step.style).type === 'thinking'
      return piecesOf(step.content).flatMap((piece) => pieceParts(piece, isThought ? reasoningParts : replyParts, results, around))
    }
    // How far a call or the model has come, and what its makers look at.
    case 'toolStatus': case 'debugInfoBlock': case 'genInfo': case 'status': return []
    default:
      around.leftOut.add('unknown-content', textOf(step.type))
      return []
  }
}

/** What tools answered, by the id of the call. */
type Results = ReadonlyMap<string, unknown>

function pieceParts(piece: Fields, say: (text: string) => FoundPart[], results: Results, { files, leftOut }: Around): FoundPart[] {
  switch (piece.type) {
    // Structural text are the tags around a thought.
    case 'text': return piece.isStructural === true ? [] : say(textOf(piece.text))
    case 'toolCallRequest': {
      const id = callId(piece)
      return [callPart({ id, name: textOf(piece.name), arguments: piece.arguments ?? piece.parameters, result: results.get(id) })]
    }
    case 'toolCallResult': return []
    case 'file': {
      const name = firstText(piece.name, piece.fileIdentifier)
      const file = fileNamed(files, textOf(piece.fileIdentifier))
      if (file === undefined) leftOut.add(piece.fileType === 'image' ? 'image-missing' : 'file-not-kept', name)
      return file === undefined ? [] : [{ type: 'found-image', name, file, ...(piece.fileType !== 'image' && { isFile: true }) }]
    }
    default:
      leftOut.add('unknown-content', textOf(piece.type))
      return []
  }
}

function resultsIn(steps: readonly Fields[]): Map<string, unknown> {
  const pieces = steps.flatMap(({ content }) => piecesOf(content)).filter(({ type }) => type === 'toolCallResult')
  return new Map(pieces.map((piece) => [callId(piece), piece.content]))
}

function callId(piece: Fields): string {
  return firstText(piece.toolCallRequestId, String(piece.callId ?? ''))
}

function piecesOf(content: unknown): readonly Fields[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content).map(fieldsOf)
}

/** The fields of a configuration by the last piece of their key; one that can be switched off has its value only where it is on. */
function configOf(config: unknown): ReadonlyMap<string, unknown> {
  return new Map(listOf(fieldsOf(config).fields).map(fieldsOf).map(({ key, value }) => {
    const switched = fieldsOf(value)
    return [textOf(key).split('.').at(-1) ?? '', 'checked' in switched ? (switched.checked === true ? switched.value : undefined) : value]
  }))
}
