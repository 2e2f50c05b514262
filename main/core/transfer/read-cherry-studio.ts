import { DatabaseSync } from 'node:sqlite'
import { blockParts, errorOf, imageAt, storedFile } from './cherry-blocks.ts'
import type { BlockTools } from './cherry-blocks.ts'
import { readCherryDatabase } from './cherry-database.ts'
import { cherryState } from './cherry-topics.ts'
import type { CherryState, Topic } from './cherry-topics.ts'
import { fieldsOf, firstText, isFields, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { isSqlite, sqliteMentions } from './foreign-database.ts'
import { numberOf, parsed } from './foreign.ts'
import { failedWith, lanesOf, usageOf } from './found-conversation.ts'
import type { SourceConversation, SourceMessage } from './found-conversation.ts'
import { reasoningParts, replyParts, proseParts } from './found-parts.ts'
import { importedModel } from './imported-model.ts'
import { conversationFrom } from './json-conversations.ts'
import { jsonValues } from './json-values.ts'
import type { JsonPlace } from './json-values.ts'
import { outlineOf } from './outline.ts'
import type { ExportFile, FoundConversation, FoundPart, Reader, ReadTools, Skipped } from './reader.ts'

/**
 * Backups of Cherry Studio. Up to version 5 `data.json` holds everything, and images lie beside it in `Data/Files`. From version 6 on
 * `metadata.json` stands before raw folders of the browser: those cannot be read without its database code, but from version 7 on there is
 * a SQLite database among them, which can.
 * (Source: CherryHQ/cherry-studio, `src/renderer/src/services/BackupService.ts`, and its pull request 17555 for version 7.)
 */
export const cherryStudio: Reader = {
  source: 'cherry-studio',
  async recognise(files) {
    const found: ExportFile[] = []
    for (const file of files) {
      if ((await kindOf(file)) !== 'other') found.push(file)
    }
    return found
  },
  async *read(files, tools) {
    const kinds = await Promise.all(files.map(async (file) => ({ file, kind: await kindOf(file) })))
    for (const { file, kind } of kinds) {
      if (kind === 'data') yield* conversationsOf(file, tools)
      if (kind === 'database') yield* readCherryDatabase(file, tools)
      if (kind === 'metadata' && !kinds.some((other) => other.kind === 'database')) yield { skipped: 'unreadable-format', where: file.path }
    }
  },
}

async function kindOf(file: ExportFile): Promise<'data' | 'metadata' | 'database' | 'other'> {
  const head = await file.head()
  if (isSqlite(head)) return (await sqliteMentions(file, 'siblings_group_id')) ? 'database' : 'other'
  const { root, has } = outlineOf(head)
  if (root !== 'object') return 'other'
  if (has('time', 'version') && (has('indexedDB.topics') || has('indexedDB.message_blocks') || has('localStorage'))) return 'data'
  return has('version', 'timestamp', 'appName', 'appVersion') && /"appName"\s*:\s*"Cherry ?Studio"/i.test(head) ? 'metadata' : 'other'
}

const statePlace: JsonPlace = ['localStorage', 'persist:cherry-studio']
const topicsPlace: JsonPlace = ['indexedDB', 'topics', '*']
const blocksPlace: JsonPlace = ['indexedDB', 'message_blocks', '*']

/** A topic has the ids of its messages' blocks, which stand all together behind the topics: so the blocks are set aside first. */
async function* conversationsOf(file: ExportFile, tools: ReadTools): AsyncGenerator<FoundConversation | Skipped> {
  let state: CherryState = { topics: new Map(), secrets: [] }
  const blocks = new Blocks()
  try {
    for await (const found of jsonValues(file.open(), [statePlace, blocksPlace])) {
      tools.signal.throwIfAborted()
      if (found.type !== 'value') yield { skipped: found.type, where: file.path }
      else if (found.place === 0) state = cherryState(textOf(found.value))
      else blocks.put(fieldsOf(found.value))
    }
    yield* state.secrets
    for await (const found of jsonValues(file.open(), [topicsPlace])) {
      tools.signal.throwIfAborted()
      // What is wrong with the document was told in the first pass; here only what is wrong with a topic is new.
      if (found.type === 'value') yield* topicFrom(found.value, { file, state, blocks, tools })
      else if (found.path.length === topicsPlace.length) yield { skipped: found.type, where: file.path }
    }
  } finally {
    blocks.close()
  }
}

/** Blocks by their id. A backup may hold more than memory does: SQLite's unnamed database takes to the disk what grows, and leaves nothing there. */
class Blocks {
  readonly #db = new DatabaseSync('')
  readonly #insert
  readonly #get

  constructor() {
    this.#db.exec('PRAGMA journal_mode = OFF; PRAGMA cache_size = -2000; CREATE TABLE blocks (id TEXT PRIMARY KEY, block TEXT); BEGIN')
    this.#insert = this.#db.prepare('INSERT OR REPLACE INTO blocks VALUES (?, ?)')
    this.#get = this.#db.prepare('SELECT block FROM blocks WHERE id = ?')
  }

  put(block: Fields): void {
    this.#insert.run(textOf(block.id), JSON.stringify(block))
  }

  get(id: string): Fields | undefined {
    const row = this.#get.get(id)
    return row === undefined ? undefined : fieldsOf(parsed(textOf(row.block)))
  }

  close(): void {
    this.#db.close()
  }
}

interface Backup {
  readonly file: ExportFile
  readonly state: CherryState
  readonly blocks: Blocks
  readonly tools: ReadTools
}

function topicFrom(value: unknown, { file, state, blocks, tools }: Backup): (FoundConversation | Skipped)[] {
  if (!isFields(value)) return [{ skipped: 'not-a-conversation', where: file.path }]
  const topic = state.topics.get(textOf(value.id))
  const title = firstText(topic?.name, value.name)
  // A topic that was opened and never used is no loss to tell of.
  if (listOf(value.messages).length === 0) return []
  return conversationFrom({ ...value, title }, file.path, tools, (fields, leftOut) =>
    conversationOf(fields, topic, blocks, { files: tools.files, leftOut }))
}

function conversationOf(value: Fields, topic: Topic | undefined, blocks: Blocks, tools: BlockTools): SourceConversation {
  const messages = listOf(value.messages).map(fieldsOf)
  return {
    ids: [textOf(value.id)],
    title: textOf(value.title),
    createdAt: topic?.createdAt ?? value.createdAt ?? messages[0]?.createdAt,
    updatedAt: topic?.updatedAt ?? value.updatedAt ?? messages.at(-1)?.createdAt,
    ...linked(messages, (message) => messageOf(message, blocks, tools)),
    ...(topic !== undefined && { settings: topic.settings, pinned: topic.pinned, folder: topic.folder }),
  }
}

/** A message of the list, before it is known what it hangs from. */
type Unplaced = Omit<SourceMessage, 'parentId' | 'lane'>

/**
 * The flat list as a tree: answers to one question (`askId`) lie side by side, one lane for each model, and what follows goes on from the
 * one that was shown (`foldSelected`), else the one marked as useful, else the last.
 */
function linked(messages: readonly Fields[], from: (message: Fields) => Unplaced): Pick<SourceConversation, 'messages' | 'shownId'> {
  const real = messages.filter(({ role, type }) => (role === 'user' || role === 'assistant') && type !== 'clear')
  const questions = new Set(real.filter(({ role }) => role === 'user').map(({ id }) => textOf(id)))
  const answers = Map.groupBy(real.filter(({ role, askId }) => role === 'assistant' && questions.has(textOf(askId))), ({ askId }) => textOf(askId))
  const named = (group: readonly Fields[]): { id: string; model: string }[] => group.map((message) => ({ id: textOf(message.id), model: modelKey(message) }))
  const lanes = new Map([...answers.values()].flatMap((group) => [...lanesOf(named(group))]))
  const chosen = new Map([...answers].map(([question, group]) => [question, textOf(chosenOf(group)?.id)]))
  let tail: string | null = null
  const all: SourceMessage[] = []
  for (const message of real) {
    const id = textOf(message.id)
    const question = textOf(message.askId)
    const isAnswer = message.role === 'assistant' && answers.has(question)
    all.push({ ...from(message), parentId: isAnswer ? question : tail, lane: lanes.get(id) ?? 0 })
    if (!isAnswer) tail = id
    else if (tail === question || answers.get(question)?.some((answer) => textOf(answer.id) === tail)) tail = chosen.get(question) ?? id
  }
  return { messages: all, shownId: tail ?? undefined }
}

function chosenOf(answers: readonly Fields[]): Fields | undefined {
  return answers.find(({ foldSelected }) => foldSelected === true) ?? answers.find(({ useful }) => useful === true) ?? answers.at(-1)
}

function messageOf(message: Fields, blocks: Blocks, tools: BlockTools): Unplaced {
  const role = message.role === 'user' ? 'user' : 'assistant'
  const found = listOf(message.blocks).map((id) => blocks.get(textOf(id))).filter((block) => block !== undefined)
  for (let missing = listOf(message.blocks).length - found.length; missing > 0; missing -= 1) tools.leftOut.add('unknown-content')
  const parts = [...inlineParts(message, tools), ...found.flatMap((block) => blockParts(block, tools))]
  const base = { id: textOf(message.id), role, createdAt: message.createdAt, parts } as const
  if (role === 'user') return base
  const model = fieldsOf(message.model)
  const modelId = firstText(model.id, message.modelId, message.model)
  const usage = fieldsOf(message.usage)
  const failure = firstText(...found.map(errorOf), fieldsOf(message.error).message)
  return {
    ...base,
    ...(modelId !== '' && { madeWith: importedModel(textOf(model.name) || modelId, modelId) }),
    ...usageOf(usage.prompt_tokens, usage.completion_tokens, usage.thoughts_tokens),
    ...timesOf(message),
    ...(message.status === 'paused' && { status: 'stopped' as const }),
    ...((message.status === 'error' || failure !== '') && failedWith(failure)),
  }
}

/** Until early 2025 the content stood in the message itself. */
function inlineParts(message: Fields, tools: BlockTools): FoundPart[] {
  if (listOf(message.blocks).length > 0) return []
  const content = textOf(message.content)
  const images = listOf(fieldsOf(fieldsOf(message.metadata).generateImage).images).map(textOf)
  return [
    ...reasoningParts(textOf(message.reasoning_content)),
    ...(message.role === 'user' ? proseParts(content) : replyParts(content)),
    ...listOf(message.images).map(textOf).concat(images).flatMap((url) => imageAt(url, tools)),
    ...listOf(message.files).map(fieldsOf).flatMap((file) => storedFile(file, tools)),
  ]
}

function timesOf(message: Fields): Pick<SourceMessage, 'firstContentAt' | 'finishedAt'> {
  const began = typeof message.createdAt === 'string' ? Date.parse(message.createdAt) : Number.NaN
  const { time_first_token_millsec, time_completion_millsec } = fieldsOf(message.metrics)
  const first = numberOf(time_first_token_millsec)
  const whole = numberOf(time_completion_millsec)
  if (Number.isNaN(began)) return {}
  return {
    ...(first !== undefined && first > 0 && { firstContentAt: began + first }),
    ...(whole !== undefined && whole > 0 && { finishedAt: began + whole }),
  }
}

function modelKey(message: Fields): string {
  const model = fieldsOf(message.model)
  return `${textOf(model.provider)} ${firstText(model.id, message.modelId, message.model)}`
}
