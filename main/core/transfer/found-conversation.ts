import { isFields, timeOf } from './fields.ts'
import { numberOf } from './foreign.ts'
import type { FoundConversation, FoundMessage, ReadTools, Skipped } from './reader.ts'
import type { SkipReason } from '#shared/transfer.ts'
import type { ConversationSettings } from '#shared/conversation.ts'
import type { Message, Parameters } from '#shared/message.ts'
import type { Usage } from '#shared/stream.ts'

/** A message with the ids of its source. */
export interface SourceMessage extends Omit<FoundMessage, 'createdAt' | 'turnId' | 'role'> {
  /** `other` has no place in Parley, such as instructions of the system: it is passed over, and what follows it moves up. */
  readonly role: 'user' | 'assistant' | 'other'
  /** Whatever the source has. */
  readonly createdAt: unknown
}

/** A conversation with the ids of its source. */
export interface SourceConversation {
  /** All ids that name it in its source. */
  readonly ids: readonly string[]
  readonly title: string
  readonly createdAt: unknown
  readonly updatedAt: unknown
  /** The end of the branch that was shown there; without one, the newest message is. */
  readonly shownId?: string | undefined
  readonly settings?: ConversationSettings
  readonly pinned?: boolean
  readonly archived?: boolean
  readonly folder?: { readonly ids: readonly string[]; readonly name: string } | undefined
  readonly messages: readonly SourceMessage[]
}

/** What is left out while a conversation is read; each with the place where it stood. */
export class LeftOut {
  readonly #where: string
  readonly #skipped: Skipped[] = []

  constructor(where: string) {
    this.#where = where
  }

  /** Counts one thing that does not come in. */
  add(reason: SkipReason, what = ''): void {
    this.#skipped.push({ skipped: reason, where: what === '' || what === this.#where ? this.#where : `${this.#where}: ${what}` })
  }

  /** Everything so far. */
  get all(): readonly Skipped[] {
    return this.#skipped
  }
}

/** A source's conversation with Parley's ids; `undefined` where it has no message that can be shown. */
export function foundConversation(source: SourceConversation, tools: ReadTools): FoundConversation | undefined {
  // One without an id is told from others by its place, or all of them would count as one.
  const messages = source.messages.map((message, index) => (message.id === '' ? { ...message, id: `#${index}` } : message))
  const kept = withoutOthers(messages)
  if (kept.length === 0) return undefined
  const parents = parentsOfOthers(messages)
  const shown = nearestKept(source.shownId ?? null, parents)
  const roles = new Map(kept.map(({ id, role }) => [id, role]))
  const idOf = (id: string): string => tools.idFor('message', ...source.ids, id)
  const turnOf = ({ id, role, parentId }: KeptMessage): string =>
    tools.idFor('turn', ...source.ids, role === 'assistant' && parentId !== null && roles.get(parentId) === 'user' ? parentId : id)
  const { folder } = source
  return {
    id: tools.idFor('conversation', ...source.ids),
    title: source.title,
    createdAt: timeOf(source.createdAt),
    updatedAt: timeOf(source.updatedAt),
    activeLeafId: idOf(shown ?? kept.at(-1)?.id ?? ''),
    settings: source.settings ?? {},
    pinned: source.pinned ?? false,
    archived: source.archived ?? false,
    ...(folder !== undefined && folder.name !== '' && { folder: { id: tools.idFor('folder', ...folder.ids), name: folder.name } }),
    messages: kept.map((message) => ({
      ...message,
      id: idOf(message.id),
      parentId: message.parentId === null ? null : idOf(message.parentId),
      turnId: turnOf(message),
      lane: message.lane ?? 0,
      createdAt: timeOf(message.createdAt),
    })),
  }
}

/** The end of the branch that follows the last of all siblings, which is what an application shows that remembers no choice. */
export function lastBranch(messages: readonly Pick<SourceMessage, 'id' | 'parentId'>[]): string | undefined {
  const ids = new Set(messages.map(({ id }) => id))
  const lastChild = new Map(messages.map(({ id, parentId }) => [parentId !== null && ids.has(parentId) ? parentId : null, id]))
  const seen = new Set<string>()
  let leaf: string | undefined
  for (let next = lastChild.get(null); next !== undefined && !seen.has(next); next = lastChild.get(next)) {
    seen.add(next)
    leaf = next
  }
  return leaf
}

/** How a reply failed in its source, in the words of its source. */
export function failedWith(text: string): Pick<Message, 'status' | 'error'> {
  return { status: 'error', error: { code: 'stream-error', message: text, retryable: false, ...(text !== '' && { details: { text } }) } }
}

/** Tokens as a source counted them, as far as they are numbers. */
export function usageOf(input: unknown, output: unknown, reasoning?: unknown): { usage?: Usage } {
  const counts = { inputTokens: countOf(input), outputTokens: countOf(output), reasoningTokens: countOf(reasoning) }
  const usage = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined))
  return Object.keys(usage).length === 0 ? {} : { usage }
}

// As the schema of the settings has it.
const longestPrompt = 1_000_000

/** Settings from what a source calls them; only what is set and can be sent. */
export function settingsFrom(systemPrompt: string, given: Readonly<Partial<Record<keyof Parameters, unknown>>>): ConversationSettings {
  const effort = given.reasoningEffort
  const stop = [given.stop].flat().filter((each): each is string => typeof each === 'string' && each !== '')
  const parameters = definedOnly({
    temperature: numberOf(given.temperature),
    topP: numberOf(given.topP),
    maxTokens: positive(countOf(given.maxTokens)),
    stop: stop.length === 0 ? undefined : stop.slice(0, 16),
    reasoningEffort: typeof effort === 'string' && effort !== '' && effort !== 'default' ? effort.slice(0, 40) : undefined,
    reasoningBudget: countOf(given.reasoningBudget),
  })
  return {
    ...(systemPrompt.trim() !== '' && { systemPrompt: systemPrompt.slice(0, longestPrompt) }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  }
}

/** One of the answers to a question. */
interface Answer {
  readonly id: string
  readonly model: string
}

// As the schema of a target has it.
const lastLane = 63

/** The lane of each answer to one question: one for every model, in the order of `models`; versions of one model share theirs. */
export function lanesOf(answers: readonly Answer[], models: readonly string[] = []): Map<string, number> {
  const all = new Set([...models, ...answers.map(({ model }) => model)])
  const lanes = new Map([...all].map((model, lane) => [model, Math.min(lane, lastLane)]))
  return new Map(answers.map(({ id, model }) => [id, lanes.get(model) ?? 0]))
}

type KeptMessage = SourceMessage & { readonly role: 'user' | 'assistant' }

function withoutOthers(messages: readonly SourceMessage[]): KeptMessage[] {
  const parents = parentsOfOthers(messages)
  const kept = messages.filter((message): message is KeptMessage => message.role !== 'other')
  return kept.map((message) => ({ ...message, parentId: nearestKept(message.parentId, parents) }))
}

function parentsOfOthers(messages: readonly SourceMessage[]): ReadonlyMap<string, string | null> {
  return new Map(messages.filter(({ role }) => role === 'other').map(({ id, parentId }) => [id, parentId]))
}

function nearestKept(id: string | null, others: ReadonlyMap<string, string | null>): string | null {
  const seen = new Set<string>()
  let at = id
  while (at !== null && others.has(at) && !seen.has(at)) {
    seen.add(at)
    at = others.get(at) ?? null
  }
  return at !== null && seen.has(at) ? null : at
}

function countOf(value: unknown): number | undefined {
  const number = numberOf(value)
  return number === undefined || number < 0 ? undefined : Math.round(number)
}

function positive(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value
}

function definedOnly(parameters: { readonly [Key in keyof Parameters]: Parameters[Key] | undefined }): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined && !isFields(value)))
}
