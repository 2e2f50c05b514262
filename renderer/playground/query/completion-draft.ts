import type { ConversationSettings } from '#shared/conversation.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { namesModel, placesFor } from '#shared/playground/query-places.ts'
import type { QueryPlace } from '#shared/playground/query-places.ts'

/** A piece of the text that the model wrote, in UTF-16 units. */
export type Written = readonly [from: number, to: number]

/** A text that a model goes on with. */
export interface CompletionDraft {
  readonly text: string
  readonly written: readonly Written[]
  readonly settings: ConversationSettings
  /** The query whose answer is being put in, and how much of it is in the text already. */
  readonly queryId: string | null
  readonly taken: number
}

/** Nothing written yet. */
export const emptyCompletion: CompletionDraft = { text: '', written: [], settings: { parameters: { maxTokens: 256 } }, queryId: null, taken: 0 }

/** The draft that was kept; an empty one where it cannot be read. */
export function readCompletion(content: string | null): CompletionDraft {
  try {
    const kept: unknown = JSON.parse(content ?? 'null')
    return isDraft(kept) ? { ...emptyCompletion, ...kept, written: kept.written.filter(([from, to]) => from < to && to <= kept.text.length) } : emptyCompletion
  } catch {
    return emptyCompletion
  }
}

/** Where a text is completed. */
export function completionPlace(endpoint: Endpoint): QueryPlace {
  return endpoint.provider === 'databricks' && endpoint.task === 'completions' ? (placesFor(endpoint)[0] ?? 'completions') : 'completions'
}

/** The body that asks for what comes after a text. */
export function completionBody(endpoint: Endpoint, place: QueryPlace, { text, settings }: Pick<CompletionDraft, 'text' | 'settings'>): string {
  const { temperature, topP, maxTokens, stop } = settings.parameters ?? {}
  return JSON.stringify({
    ...(namesModel(place) && { model: endpoint.model }),
    prompt: text,
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop !== undefined && { stop }),
    stream: true,
  })
}

function isDraft(value: unknown): value is CompletionDraft {
  if (typeof value !== 'object' || value === null) return false
  const { text, written, settings, queryId, taken } = value as Partial<Record<keyof CompletionDraft, unknown>>
  const isList = Array.isArray(written) && written.every((one) => Array.isArray(one) && one.length === 2 && one.every(Number.isInteger))
  return typeof text === 'string' && isList && typeof settings === 'object' && settings !== null && (queryId === null || typeof queryId === 'string') && Number.isInteger(taken)
}
