import { leafInLane, withColumns } from '#shared/comparison.ts'
import { conversationSettingsSchema } from '#shared/conversation.ts'
import type { Comparison } from '#shared/conversation.ts'
import type { Part } from '#shared/message.ts'
import type { ImportSource, SkipReason } from '#shared/transfer.ts'
import { importedModel } from './imported-model.ts'
import type { ImportedConversation, ImportedMessage } from './import-items.ts'
import type { FoundConversation, FoundImage, FoundMessage, FoundPart } from './reader.ts'
import { soundLeaf, soundTree } from './tidy-tree.ts'
import { believableTime, spanOfSeconds } from './times.ts'

/** A message that is sound but for its images, which are still to be fetched. */
export interface TidyMessage extends Omit<ImportedMessage, 'parts'> {
  readonly parts: readonly FoundPart[]
}

/** A conversation that can be stored, and what had to be mended or left out for that. */
export interface Tidy {
  readonly conversation: ImportedConversation
  readonly messages: readonly TidyMessage[]
  readonly activeLeafId: string | null
  readonly skipped: readonly SkipReason[]
}

/** How applications are called whose replies do not say which model they are from. */
const sourceNames: Readonly<Record<ImportSource, string>> = {
  parley: 'Parley', chatgpt: 'ChatGPT', claude: 'Claude', 'open-webui': 'Open WebUI', librechat: 'LibreChat',
  'cherry-studio': 'Cherry Studio', chatbox: 'Chatbox', jan: 'Jan', 'lm-studio': 'LM Studio',
}

/** A longer message, in UTF-16 units, is left out: no call takes a longer text. */
const maxTextLength = 10_000_000
const maxTitleLength = 200
const maxWordsLength = 60

/**
 * Makes a found conversation fit for the store, whatever its source got wrong: times, tree, texts, title. `skipped` alone where nothing
 * is left of it. Parley's own stays as it is but for its tree.
 */
export function tidy(found: FoundConversation, source: ImportSource, now: number): Tidy | { readonly skipped: readonly SkipReason[] } {
  const skipped: SkipReason[] = []
  const isOwn = source === 'parley'
  const cleaned = isOwn ? found.messages : found.messages.map((message) => withSoundParts(message, skipped))
  const tree = soundTree(cleaned)
  for (let n = 0; n < tree.cycles; n += 1) skipped.push('cycle')
  const isKept = tree.messages.length > 0 || (isOwn && found.messages.length === 0)
  if (!isKept) return { skipped: [...skipped, 'no-messages'] }
  const clock = new Clock(isOwn, now, skipped)
  const times = clock.times(found, tree.messages)
  const messages = withTurns(tree.messages.map((message, index) => toMessage(message, times.messages[index] ?? times.createdAt, source)))
  return {
    conversation: { ...toConversation(found, tree.messages, isOwn), createdAt: times.createdAt, updatedAt: times.updatedAt },
    messages,
    activeLeafId: isOwn ? ownLeaf(found, tree.messages) : soundLeaf(tree.messages, shownId(found, cleaned, tree.messages)),
    skipped,
  }
}

/** Parley's own is shown as it was; where the end of the branch was lost, as in a file that is cut, the newest one is. */
function ownLeaf({ activeLeafId }: FoundConversation, messages: readonly FoundMessage[]): string | null {
  if (activeLeafId === null || messages.some(({ id }) => id === activeLeafId)) return activeLeafId
  return soundLeaf(messages.filter(({ removedAt }) => removedAt === undefined), null)
}

/** What the source shows may have been left out since it is empty: then what it hung from is shown. */
function shownId(found: FoundConversation, all: readonly FoundMessage[], kept: readonly FoundMessage[]): string | null {
  const keptIds = new Set(kept.map(({ id }) => id))
  const parents = new Map(all.map(({ id, parentId }) => [id, parentId]))
  let at = found.activeLeafId
  for (let steps = 0; at !== null && !keptIds.has(at) && steps <= all.length; steps += 1) at = parents.get(at) ?? null
  return at
}

function toConversation(found: FoundConversation, messages: readonly FoundMessage[], isOwn: boolean): Omit<ImportedConversation, 'createdAt' | 'updatedAt'> {
  const title = isOwn ? found.title : cleanTitle(found.title)
  const settings = conversationSettingsSchema.safeParse(found.settings)
  return {
    id: found.id,
    title: title === '' && !isOwn ? firstWords(messages) : title,
    titledBy: found.titledBy ?? (title === '' ? 'first-words' : 'person'),
    endpointId: found.endpointId ?? null,
    settings: settings.success ? settings.data : {},
    attention: found.attention ?? 'none',
    pinned: found.pinned,
    archived: found.archived,
    ...(found.folder && { folder: isOwn ? found.folder : { ...found.folder, name: cleanTitle(found.folder.name) || sourceNames.parley } }),
    ...(found.removedAt !== undefined && { removedAt: found.removedAt }),
    ...(found.comparison && { comparison: withSoundColumns(found.comparison, messages) }),
    ...(found.summaries && { summaries: found.summaries }),
    ...(found.queued && { queued: found.queued }),
  }
}

/** A column whose end was lost, as in a file that is cut, ends with the newest reply of its lane. */
function withSoundColumns(comparison: Comparison, messages: readonly FoundMessage[]): Comparison {
  const ids = new Set(messages.map(({ id }) => id))
  const shown = messages.filter(({ removedAt }) => removedAt === undefined).map(({ id, parentId, role, lane = 0 }) => ({ id, parentId, role, lane }))
  return withColumns(comparison, (column) => (column.leafId === null || ids.has(column.leafId) ? column : { ...column, leafId: leafInLane(shown, null, column.lane) }))
}

function toMessage(found: FoundMessage, createdAt: number, source: ImportSource): TidyMessage {
  const status = found.status ?? 'done'
  const needsModel = found.role === 'assistant' && found.madeWith === undefined && source !== 'parley'
  return {
    ...found,
    // What waits for an answer goes on after a restart, and so after the way out and in.
    status: status === 'running' || (status === 'waiting' && source !== 'parley') ? 'stopped' : status,
    createdAt,
    turnId: found.turnId ?? '',
    lane: found.lane ?? 0,
    ...(needsModel && { madeWith: importedModel(sourceNames[source], '') }),
  }
}

/** A question begins a turn, and what answers it belongs to it, unless the source says otherwise. */
function withTurns(messages: readonly TidyMessage[]): TidyMessage[] {
  const turns = new Map<string, string>()
  return messages.map((message) => {
    const above = message.role === 'assistant' && message.parentId !== null ? turns.get(message.parentId) : undefined
    const turnId = message.turnId === '' ? (above ?? message.id) : message.turnId
    turns.set(message.id, turnId)
    return { ...message, turnId }
  })
}

function withSoundParts(message: FoundMessage, skipped: SkipReason[]): FoundMessage {
  const parts = message.parts.map(cleanPart).filter((part) => !isEmpty(part))
  const length = parts.reduce((sum, part) => sum + lengthOf(part), 0)
  if (length <= maxTextLength) return { ...message, parts }
  skipped.push('too-large')
  return { ...message, parts: parts.filter((part) => part.type === 'found-image') }
}

function cleanPart(part: FoundPart): FoundPart {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { ...part, text: cleanText(part.text) }
    case 'remote-call':
      return { ...part, arguments: cleanText(part.arguments), ...(part.result !== undefined && { result: cleanText(part.result) }) }
    default:
      return part
  }
}

function isEmpty(part: FoundPart): boolean {
  if (part.type === 'text') return part.text.trim() === ''
  return part.type === 'reasoning' && part.text.trim() === '' && part.signature === undefined && part.hidden === undefined
}

function lengthOf(part: Part | FoundImage): number {
  if (part.type === 'remote-call') return part.arguments.length + (part.result?.length ?? 0)
  return part.type === 'text' || part.type === 'reasoning' ? part.text.length : 0
}

// Control characters but tab and the ends of lines: they show as nothing, and some end a text for other programs.
const controls = /(?![\t\n\r\u0080-\u009F])\p{Cc}/gu

function cleanText(text: string): string {
  return text.replace(controls, '').toWellFormed()
}

function cleanTitle(title: string): string {
  return cut(cleanText(title.slice(0, 10_000)).replace(/\s+/g, ' ').trim(), maxTitleLength)
}

function firstWords(messages: readonly FoundMessage[]): string {
  const texts = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])))
  const line = texts.flatMap((text) => text.slice(0, 2_000).split('\n')).map((one) => one.replace(/^[#>\-*\s`]+/, '').trim()).find((one) => one !== '') ?? ''
  return cut(line.replace(/\s+/g, ' '), maxWordsLength)
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const short = text.slice(0, length - 1)
  const space = short.lastIndexOf(' ')
  return `${(space > length / 2 ? short.slice(0, space) : short).trimEnd().replace(/[\uD800-\uDBFF]$/, '')}…`
}

interface Times {
  readonly createdAt: number
  readonly updatedAt: number
  readonly messages: readonly number[]
}

/** Reads times, and fills in for those that are missing or cannot be believed from what is near. */
class Clock {
  readonly #isOwn: boolean
  readonly #now: number
  readonly #skipped: SkipReason[]
  #seconds: ReturnType<typeof spanOfSeconds>

  constructor(isOwn: boolean, now: number, skipped: SkipReason[]) {
    this.#isOwn = isOwn
    this.#now = now
    this.#skipped = skipped
  }

  times(found: FoundConversation, messages: readonly FoundMessage[]): Times {
    this.#seconds = spanOfSeconds([found.createdAt, found.updatedAt, ...messages.map(({ createdAt }) => createdAt)])
    const said = messages.map(({ createdAt }) => this.#read(createdAt))
    const known = said.filter((time) => time !== undefined)
    const created = this.#read(found.createdAt)
    const updated = this.#read(found.updatedAt)
    // Not `Math.min(...known)`: a conversation may have more messages than a call takes arguments.
    const first = known.reduce((least, time) => Math.min(least, time), Infinity)
    const last = known.reduce((most, time) => Math.max(most, time), -Infinity)
    const createdAt = created ?? (Number.isFinite(first) ? first : (updated ?? this.#now))
    const updatedAt = updated ?? (Number.isFinite(last) ? last : createdAt)
    const byId = new Map<string, number>()
    const filled = messages.map(({ id, parentId }, index) => {
      const time = said[index] ?? byId.get(parentId ?? '') ?? createdAt
      byId.set(id, time)
      return time
    })
    return { createdAt, updatedAt, messages: filled }
  }

  #read(found: FoundConversation['createdAt']): number | undefined {
    if (this.#isOwn && typeof found === 'number' && Number.isFinite(found)) return found
    const time = believableTime(found, this.#now, this.#seconds)
    if (time === null) this.#skipped.push('date-invalid')
    return time ?? undefined
  }
}
