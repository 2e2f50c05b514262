import type { Ability, ParameterName, ReasoningControl } from '#shared/endpoint.ts'

/** Whose model it is, as far as requests to it differ. */
export type FamilyName = 'claude' | 'gpt' | 'gemini' | 'gpt-oss' | 'qwen' | 'llama' | 'gemma' | 'embeddings' | 'other'

/** What is known of a model by its name. What is not known is left out, or `unknown`, or `none`. */
export interface Family {
  readonly family: FamilyName
  readonly vision: Ability
  readonly tools: Ability
  readonly reasoning: Ability
  /** How reasoning is set on chat. `none`: it cannot be, or nobody knows how. */
  readonly control: ReasoningControl
  readonly contextTokens?: number
  readonly maxOutputTokens?: number
  /** Parameters that every other model takes and this one refuses. */
  readonly refuses?: readonly ParameterName[]
  /** `only`: chat completions refuse it. `better`: they work, and the vendor asks for Responses. */
  readonly responses?: 'only' | 'better'
  /** Whether OpenAI's own API has this model with the same control. */
  readonly isAtOpenAi?: boolean
  /** Whether a server that people run themselves may serve it with the same control. */
  readonly isOpen?: boolean
}

/** A row of the table: the names that it is about, and what it says. */
interface Row extends Partial<Omit<Family, 'family'>> {
  /** Tried on a name as `plainName` gives it. */
  readonly names: RegExp
  readonly family: FamilyName
}

function efforts(values: string, initial?: string): ReasoningControl {
  return { kind: 'effort', values: values.split(' '), ...(initial !== undefined && { initial }) }
}

function tokens(contextTokens: number, maxOutputTokens: number): Pick<Family, 'contextTokens' | 'maxOutputTokens'> {
  return { contextTokens, maxOutputTokens }
}

const none: ReasoningControl = { kind: 'none' }
/** Larger budgets "may not be used" (wire facts, 5.1). */
const thinking: ReasoningControl = { kind: 'budget', min: 1024, max: 32_000, initial: 'off' }

/** Newer Claude models refuse to be steered: "Model us.anthropic.claude-opus-5 does not support the temperature parameter." */
const unsteered = { family: 'claude', vision: 'yes', tools: 'yes', refuses: ['temperature', 'topP'] } as const
const claude = { family: 'claude', vision: 'yes', tools: 'yes' } as const
const gpt = { family: 'gpt', vision: 'yes', tools: 'yes', reasoning: 'yes' } as const
const gpt5 = { ...gpt, ...tokens(400_000, 128_000), isAtOpenAi: true } as const
const gemini = { family: 'gemini', vision: 'yes', tools: 'yes', reasoning: 'yes' } as const
const oss = { family: 'gpt-oss', vision: 'no', tools: 'yes', reasoning: 'yes' } as const
const openModel = { tools: 'yes', reasoning: 'no' } as const

/**
 * Models whose facts stand in section 2.5 of the Databricks wire facts without a doubt; of what is doubtful there, only the
 * rest. Names are whole: the next model of a family may be set in another way.
 */
const known: readonly Row[] = [
  { names: /^claude-opus-4-7$/, ...unsteered, reasoning: 'yes', control: thinking, ...tokens(1_000_000, 128_000) },
  { names: /^claude-opus-4-6$/, ...claude, reasoning: 'yes', control: thinking, ...tokens(1_000_000, 128_000) },
  { names: /^claude-opus-4-5$/, ...claude, reasoning: 'yes', control: thinking, ...tokens(200_000, 64_000) },
  // Its whole output is 32K: the largest budget leaves a quarter of it for the answer.
  { names: /^claude-opus-4-1$/, ...claude, reasoning: 'yes', control: { ...thinking, max: 24_000 }, ...tokens(200_000, 32_000) },
  { names: /^claude-sonnet-4-6$/, ...claude, reasoning: 'yes', control: thinking, ...tokens(1_000_000, 64_000) },
  { names: /^claude-sonnet-4-5$/, ...claude, reasoning: 'yes', control: thinking, ...tokens(200_000, 64_000) },
  { names: /^claude-sonnet-4(-0)?$/, ...claude, reasoning: 'yes', control: thinking },
  { names: /^claude-haiku-4-5$/, ...claude, ...tokens(200_000, 64_000) },
  { names: /^claude-(opus-4-8|opus-5|sonnet-5)$/, ...unsteered },
  { names: /^claude-opus-5-5$/, ...claude, reasoning: 'yes' },
  { names: /^claude-fable-5$/, ...unsteered, vision: 'no' },

  { names: /^gpt-5-5(-pro)?$/, ...gpt5, control: efforts('low medium high'), responses: 'better', isAtOpenAi: false },
  { names: /^gpt-5-4(-mini|-nano)?$/, ...gpt5, control: efforts('low medium high') },
  { names: /^gpt-5(-\d)?-codex(-max|-mini)?$/, ...gpt5, responses: 'only' },
  { names: /^gpt-5-[12]$/, ...gpt5, control: efforts('none low medium high', 'none') },
  { names: /^gpt-5(-mini|-nano)?$/, ...gpt5, control: efforts('minimal low medium high', 'minimal'), isAtOpenAi: true },
  // OpenAI's own: not among the models of Databricks.
  { names: /^o(1|3|3-mini|4-mini)$/, family: 'gpt', tools: 'yes', reasoning: 'yes', control: efforts('low medium high'), isAtOpenAi: true },

  { names: /^gemini-3-1-pro$/, ...gemini, control: efforts('low medium high', 'low'), ...tokens(1_000_000, 65_536) },
  { names: /^gemini-3(-5-flash|-flash|-1-flash-lite)$/, ...gemini, control: efforts('low medium high', 'low'), contextTokens: 1_000_000 },
  { names: /^gemini-2-5-pro$/, ...gemini, control: { kind: 'budget', min: 128, max: 32_768, initial: 'on' }, ...tokens(1_048_576, 65_536) },
  { names: /^gemini-2-5-flash$/, ...gemini, control: { kind: 'budget', min: 0, max: 24_576, initial: 'on' }, ...tokens(1_048_576, 65_536) },
  { names: /^gemini-4-carbon$/, ...gemini, vision: 'unknown', control: efforts('low medium high', 'medium') },

  { names: /^gpt-oss-(120b|20b)$/, ...oss, control: efforts('low medium high', 'medium'), ...tokens(131_072, 32_768), isOpen: true },
  { names: /^qwen35-122b-a10b$/, family: 'qwen', vision: 'no', tools: 'yes', reasoning: 'yes', control: { kind: 'always' }, ...tokens(256_000, 8_000) },
  { names: /^qwen3-next-80b-a3b-instruct$/, family: 'qwen', vision: 'no', ...openModel },
  { names: /^llama-4-maverick$/, family: 'llama', vision: 'yes', ...openModel, contextTokens: 128_000 },
  { names: /^llama-(3-3-70b|3-1-8b)(-instruct)?$/, family: 'llama', vision: 'no', ...openModel, contextTokens: 128_000 },
  { names: /^gemma-3-12b$/, family: 'gemma', vision: 'yes', ...openModel, contextTokens: 128_000 },
]

/** What the names of a family have in common, also of models that come later. */
const likely: readonly Row[] = [
  { names: /(^|-)(gte|bge|e5)-|embed/, family: 'embeddings', vision: 'no', tools: 'no', reasoning: 'no' },
  { names: /claude-(opus|sonnet|haiku)|claude-3/, ...claude },
  { names: /claude/, family: 'claude', tools: 'yes' },
  { names: /gpt-oss/, ...oss },
  { names: /gpt-5-chat/, family: 'gpt', vision: 'yes', tools: 'yes', reasoning: 'no' },
  { names: /gpt-[5-9](-\d+)?-codex/, ...gpt, responses: 'only' },
  { names: /gpt-5/, ...gpt },
  { names: /gpt-6/, ...gpt, vision: 'unknown' },
  { names: /gpt-4(o|-1)/, family: 'gpt', vision: 'yes', tools: 'yes', reasoning: 'no' },
  { names: /gpt-\d/, family: 'gpt' },
  { names: /gemini/, family: 'gemini', vision: 'yes', tools: 'yes' },
  { names: /llama-4/, family: 'llama', vision: 'yes', reasoning: 'no' },
  { names: /llama-v?3-2.*vision|llava/, family: 'llama', vision: 'yes' },
  { names: /llama-v?3/, family: 'llama', vision: 'no', reasoning: 'no' },
  { names: /llama/, family: 'llama' },
  { names: /gemma-3-1b/, family: 'gemma', vision: 'no' },
  { names: /gemma-3/, family: 'gemma', vision: 'yes' },
  { names: /gemma/, family: 'gemma' },
  { names: /qwen.*(-vl|-omni)/, family: 'qwen', vision: 'yes' },
  { names: /qwen3?-/, family: 'qwen', vision: 'no' },
  { names: /qwen/, family: 'qwen' },
  { names: /dbrx|mixtral/, family: 'other', vision: 'no', reasoning: 'no' },
]

/**
 * What is known of a model that goes by these names, the surest name first: a name of the table counts more than one
 * that only looks like a family's.
 */
export function familyOf(...names: readonly (string | undefined)[]): Family {
  const plain = names.flatMap((name) => (name === undefined ? [] : [plainName(name)]))
  const row = find(known, plain) ?? find(likely, plain)
  const { names: _, ...facts } = row ?? { names: undefined, family: 'other' as const }
  return { vision: 'unknown', tools: 'unknown', reasoning: 'unknown', control: none, ...facts }
}

function find(rows: readonly Row[], names: readonly string[]): Row | undefined {
  for (const name of names) {
    const row = rows.find((one) => one.names.test(name))
    if (row !== undefined) return row
  }
  return undefined
}

/**
 * A model's name without what clouds and catalogs put around it: `system.ai.databricks-claude-sonnet-4-6`,
 * `us.anthropic.claude-sonnet-4-6-20260101-v1:0`, `anthropic/claude-sonnet-4.6` and `claude_sonnet_4_6` are the same.
 */
export function plainName(name: string): string {
  const dashed = name
    .toLowerCase()
    .replace(/\.gguf$/, '')
    .replace(/(\d)\.(?=\d)/g, '$1-')
  const last = dashed.split(/[./]/).findLast((piece) => piece !== '') ?? dashed
  return last
    .replaceAll(/[_:@ ]/g, '-')
    .replace(/^databricks-/, '')
    .replace(/^(meta-)?llama-v?(?=\d)/, 'llama-')
    .replace(/-v\d+(-\d+)?$/, '')
    .replace(/-(latest|20\d{6}|20\d\d-\d\d-\d\d)$/, '')
}
