import { fieldsOf, firstText, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { parsed } from './foreign.ts'
import { settingsFrom } from './found-conversation.ts'
import { secretPlaces } from './secret-places.ts'
import type { Skipped } from './reader.ts'
import type { ConversationSettings } from '#shared/conversation.ts'

/** What Cherry Studio 1 knows of a topic beside its messages. */
export interface Topic {
  readonly name: string
  readonly createdAt: unknown
  readonly updatedAt: unknown
  readonly pinned: boolean
  readonly settings: ConversationSettings
  readonly folder?: { readonly ids: readonly string[]; readonly name: string }
}

/** What stands in the state that Cherry Studio 1 keeps in the browser's storage. */
export interface CherryState {
  readonly topics: ReadonlyMap<string, Topic>
  /** One for each key and password. */
  readonly secrets: readonly Skipped[]
}

/**
 * The state of Cherry Studio 1: JSON of slices, each JSON once more. Topics have their names in the slice `assistants`, by the assistant
 * they belong to; that assistant is their folder, unless it is the default one.
 * (Source: CherryHQ/cherry-studio, branch v1, `src/renderer/src/types/index.ts`; redux-persist's storage form.)
 */
export function cherryState(stored: string): CherryState {
  const entries = Object.entries(fieldsOf(parsed(stored)))
  const slices = Object.fromEntries(entries.map(([name, slice]) => [name, typeof slice === 'string' ? parsed(slice) : slice]))
  const { defaultAssistant, assistants } = fieldsOf(slices.assistants)
  const topics = new Map([defaultAssistant, ...listOf(assistants)].map(fieldsOf).flatMap((assistant) =>
    listOf(assistant.topics).map(fieldsOf).map((topic) => [textOf(topic.id), topicOf(topic, assistant)] as const)))
  return { topics, secrets: secretPlaces(slices, '') }
}

/** Settings of an assistant; what is switched off in it is not sent. */
export function assistantSettings(prompt: string, settings: Fields): ConversationSettings {
  const on = (name: string, value: unknown): unknown => (settings[name] === false ? undefined : value)
  return settingsFrom(prompt, {
    temperature: on('enableTemperature', settings.temperature),
    topP: on('enableTopP', settings.topP),
    maxTokens: on('enableMaxTokens', settings.maxTokens),
    reasoningEffort: settings.reasoning_effort,
  })
}

function topicOf(topic: Fields, assistant: Fields): Topic {
  // A topic's own prompt follows that of its assistant.
  const prompt = [assistant.prompt, topic.prompt].map(textOf).filter((text) => text !== '').join('\n')
  const id = textOf(assistant.id)
  const name = firstText(assistant.name)
  return {
    name: textOf(topic.name),
    createdAt: topic.createdAt,
    updatedAt: topic.updatedAt,
    pinned: topic.pinned === true,
    settings: assistantSettings(prompt, fieldsOf(assistant.settings)),
    ...(id !== 'default' && name !== '' && { folder: { ids: [id], name } }),
  }
}
