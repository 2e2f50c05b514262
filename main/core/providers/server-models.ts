import { plainEndpoint } from '#shared/endpoint.ts'
import type { Ability, FoundEndpoint } from '#shared/endpoint.ts'
import { familyOf } from './families.ts'
import type { Family } from './families.ts'
import { imageLimitsOf } from './image-limits.ts'
import { isRecord } from './json.ts'

/** A row of `/models`; all that every server has is the id. */
export type ServerModel = Readonly<Record<string, unknown>> & { readonly id: string }

/**
 * What can be said of a model of an OpenAI-compatible server: what its row states (OpenRouter, Mistral, vLLM and LM Studio do), then
 * what its name tells. A server of one's own may give a model less room than it can use: only what is stated of that counts.
 */
export function toServerEndpoint(model: ServerModel, url: string): FoundEndpoint {
  const { id } = model
  const family = familyOf(id)
  const embeds = family.family === 'embeddings' || model.type === 'embeddings'
  const title = model.display_name ?? (model.name === id ? undefined : model.name)
  const contextTokens = [model.max_model_len, model.context_length, model.max_context_length, model.loaded_context_length].find(isCount)
  const isSameHere = family.isOpen === true || family.isAtOpenAi === true
  const isResponsesOnly = family.responses === 'only' && isAtOpenAi(url)
  return {
    ...plainEndpoint,
    name: id,
    model: id,
    ...(typeof title === 'string' && title !== '' && { title }),
    group: 'server',
    task: embeds ? 'embeddings' : 'chat',
    ...abilitiesOf(model, family),
    ...(isResponsesOnly && { api: 'responses', apis: ['responses'] }),
    // Never `thinking`: that is how Databricks spells it.
    reasoningControl: isSameHere && family.control.kind === 'effort' ? family.control : { kind: 'none' },
    images: imageLimitsOf(family.family, 'server'),
    ...(contextTokens !== undefined && { contextTokens }),
    ...priceOf(model),
    usable: !embeds,
    ...(embeds && { reason: 'not-chat' as const }),
  }
}

function abilitiesOf(model: ServerModel, family: Family): Pick<FoundEndpoint, 'vision' | 'reasoning' | 'tools'> {
  const architecture = isRecord(model.architecture) ? model.architecture : {}
  const capabilities = isRecord(model.capabilities) ? model.capabilities : {}
  const listed = Array.isArray(model.capabilities) ? model.capabilities : []
  const { input_modalities: inputs } = architecture
  const { supported_parameters: parameters } = model
  return {
    vision: first([includes(inputs, 'image'), stated(capabilities.vision), isTrue(model.type === 'vlm' || listed.includes('vision'))], family.vision),
    reasoning: first([includes(parameters, 'reasoning'), stated(capabilities.reasoning)], family.reasoning),
    tools: first([includes(parameters, 'tools'), stated(capabilities.function_calling), isTrue(listed.includes('tool_use'))], family.tools),
  }
}

/** OpenRouter and servers like it tell dollars per token, as texts: `pricing: { prompt, completion, input_cache_read }`. */
function priceOf({ pricing }: ServerModel): Pick<FoundEndpoint, 'price'> {
  if (!isRecord(pricing)) return {}
  const [input, output, cached] = [pricing.prompt, pricing.completion, pricing.input_cache_read].map(perMillion)
  // A negative price stands for one that depends on what the router chooses.
  if (input === undefined || output === undefined) return {}
  return { price: { input, output, ...(cached !== undefined && { cached }) } }
}

function perMillion(told: unknown): number | undefined {
  const value = typeof told === 'string' && told.trim() !== '' ? Number(told) : told
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? Number((value * 1_000_000).toPrecision(12)) : undefined
}

function first(evidence: readonly (boolean | undefined)[], otherwise: Ability): Ability {
  const found = evidence.find((one) => one !== undefined)
  return found === undefined ? otherwise : found ? 'yes' : 'no'
}

function includes(list: unknown, item: string): boolean | undefined {
  return Array.isArray(list) ? list.includes(item) : undefined
}

/** That something is not named says nothing. */
function isTrue(evidence: boolean): true | undefined {
  return evidence || undefined
}

function stated(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0
}

function isAtOpenAi(url: string): boolean {
  return /(^|\.)(openai\.com|openai\.azure\.com)$/.test(new URL(url).hostname)
}
