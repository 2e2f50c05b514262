import type { ImageRules } from './image-rules.ts'
import type { JsonObject } from './json.ts'
import type { Refusal } from './refusal.ts'

/** What answers behind an endpoint; it decides shapes and rules. */
export type Family =
  | 'claude'
  | 'gpt'
  | 'llama'
  | 'gemma'
  | 'qwen'
  | 'gpt-oss'
  | 'gemini'
  | 'embeddings'
  | 'completions'
  | 'custom'
  | 'agent'
  | 'chat-agent'
  | 'chat-model'
  | 'openai'

/** How a model reasons on the wire: content blocks (Databricks), a field beside `content`, or tags inside it. */
export type ReasoningShape = 'blocks' | 'reasoning_content' | 'reasoning' | 'think-tags' | 'hidden'

/**
 * How the reasoning of a model is asked for on chat (wire notes, section 2.5). `open`: nobody knows, so nothing that
 * suits the family is refused. `adaptive`: the model decides, a budget is refused. `budget`: tokens of thought.
 */
export type ReasoningControl =
  | { readonly kind: 'none' | 'open' | 'adaptive' }
  | { readonly kind: 'effort'; readonly values: readonly string[] }
  | { readonly kind: 'budget'; readonly min: number; readonly max: number }

/** A model behind the fake: how it answers and what it refuses. */
export interface FakeModel {
  /** The name in the address or in the field `model`. */
  readonly name: string
  /** The dated id of the provider that replies carry in `model`. */
  readonly replyModel: string
  readonly family: Family
  readonly vision: boolean
  /** Tokens (estimated, four characters each) that the model takes before it refuses. */
  readonly contextTokens: number
  /** Where a stream carries its usage. `asked` means last, and only when `stream_options.include_usage` was sent. */
  readonly usage: 'every' | 'last' | 'asked'
  readonly reasoning: ReasoningShape
  /** Default: none, for a model that does not reason. */
  readonly control?: ReasoningControl
  /** Reasons without being asked. */
  readonly alwaysReasons?: boolean
  /** Request fields that this model refuses although others take them. */
  readonly refusedFields?: readonly string[]
  /** Texts that an embeddings model takes in one request. */
  readonly mostTexts?: number
  /** Answered to every query, whatever it asks. */
  readonly refusal?: Refusal
  /** Only the Responses API works. */
  readonly responsesOnly?: boolean
  /** Tools on chat: never, or not together with a reasoning effort other than `none`. */
  readonly chatTools?: 'none' | 'without-effort'
  /** Tool calls carry a signature that must come back. */
  readonly signsCalls?: boolean
  /** Refusals come from this provider, and are passed on in a shape of their own. */
  readonly provider?: string
  /** What it checks of images beside what its family does. */
  readonly images?: ImageRules
  /** Unknown fields inside messages are refused. */
  readonly strictMessages?: boolean
}

/** A serving endpoint of the fake workspace: a model and the rows that describe it. */
export interface FakeEndpoint extends FakeModel {
  /** The row in the list of endpoints. */
  readonly listing: JsonObject
  /** What the description of this one endpoint adds to the row. */
  readonly details?: JsonObject
}

/** What models of one kind have in common. */
export type ModelTraits = Omit<FakeModel, 'name' | 'replyModel'>

/** The traits of each family, before what is special about one model. */
export const families = {
  claude: { family: 'claude', vision: true, contextTokens: 200_000, usage: 'every', reasoning: 'blocks' },
  gpt: {
    family: 'gpt',
    vision: true,
    contextTokens: 400_000,
    usage: 'last',
    reasoning: 'hidden',
    strictMessages: true,
  },
  llama: { family: 'llama', vision: false, contextTokens: 128_000, usage: 'every', reasoning: 'hidden' },
  gemma: { family: 'gemma', vision: true, contextTokens: 128_000, usage: 'every', reasoning: 'hidden' },
  qwen: { family: 'qwen', vision: false, contextTokens: 256_000, usage: 'every', reasoning: 'blocks' },
  oss: { family: 'gpt-oss', vision: false, contextTokens: 131_072, usage: 'every', reasoning: 'blocks' },
  gemini: { family: 'gemini', vision: true, contextTokens: 1_048_576, usage: 'every', reasoning: 'blocks' },
  embeddings: { family: 'embeddings', vision: false, contextTokens: 8192, usage: 'every', reasoning: 'hidden' },
  completions: { family: 'completions', vision: false, contextTokens: 8192, usage: 'every', reasoning: 'hidden' },
  custom: { family: 'custom', vision: false, contextTokens: 1_000_000, usage: 'every', reasoning: 'hidden' },
  agent: { family: 'agent', vision: false, contextTokens: 200_000, usage: 'last', reasoning: 'blocks' },
  chatAgent: { family: 'chat-agent', vision: false, contextTokens: 200_000, usage: 'last', reasoning: 'hidden' },
  chatModel: { family: 'chat-model', vision: false, contextTokens: 200_000, usage: 'last', reasoning: 'hidden' },
} as const satisfies Readonly<Record<string, ModelTraits>>
