import { isObject, objectOf, type JsonObject } from './json.ts'
import type { FakeModel } from './model.ts'
import { unknown, unsupported, unsupportedValue, type Rule } from './rule.ts'

const CHAT_FIELDS = new Set([
  'messages',
  'model',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'n',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'response_format',
  'logprobs',
  'top_logprobs',
  'reasoning_effort',
  'thinking',
  'google_search',
  'client_request_id',
  'usage_context',
])

/** Top-level fields that nobody documents, or that only another family takes. */
export const unknownField: Rule = ({ body, model }) => {
  const field = Object.keys(body).find((key) => !takes(model, key))
  return field === undefined ? undefined : unknown(field)
}

function takes(model: FakeModel, field: string): boolean {
  if (field === 'stream_options' || field === 'max_completion_tokens') return model.family === 'gpt'
  if (field === 'google_search') return model.family === 'gemini'
  return CHAT_FIELDS.has(field)
}

/** Fields that this one model refuses: what it is known to, and what a test switched off. */
export const refusedField: Rule = ({ body, model }) => {
  const field = model.refusedFields?.find((name) => body[name] !== undefined)
  return field === undefined ? undefined : refusalOfField(field, model)
}

/** How a field is refused that the endpoint next door takes. */
export function refusalOfField(field: string, { family }: FakeModel): string {
  if (field === 'stream_options') return family === 'openai' ? `Unknown parameter: '${field}'.` : unknown(field)
  if (field !== 'max_tokens') return unsupported(field)
  return "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
}

/** `thinking`: for Claude up to 4.x and Gemini 2.5, with a budget in the range of the model. */
export const thinking: Rule = ({ body, model }) => {
  if (body.thinking === undefined) return undefined
  const { family, control } = model
  if (family !== 'claude' && control?.kind !== 'budget') return unsupported('thinking')
  const { type, budget_tokens: budget } = objectOf(body.thinking)
  if (type !== 'enabled' && type !== 'disabled' && type !== 'adaptive')
    return "thinking.type: Input should be 'enabled' or 'disabled'"
  if (control?.kind === 'adaptive') return refuseForAdaptive(type, budget)
  if (type !== 'enabled') return undefined
  return family === 'claude' ? refuseClaudeBudget(body, budget) : refuseRange(control, budget)
}

// The text of a real refusal is not known.
function refuseForAdaptive(type: string, budget: unknown): string | undefined {
  if (type === 'adaptive' && budget === undefined) return undefined
  return "thinking.budget_tokens: Input is not supported with this model. output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'"
}

function refuseClaudeBudget({ max_tokens: maxTokens }: JsonObject, budget: unknown): string | undefined {
  if (typeof budget !== 'number' || budget < 1024) {
    return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024'
  }
  return typeof maxTokens === 'number' && maxTokens > budget
    ? undefined
    : '`max_tokens` must be greater than `thinking.budget_tokens`'
}

function refuseRange(control: FakeModel['control'], budget: unknown): string | undefined {
  if (control?.kind !== 'budget') return undefined
  const { min, max } = control
  if (typeof budget === 'number' && budget >= min && budget <= max) return undefined
  return `The thinking budget ${String(budget)} is invalid. Please choose a value between ${min} and ${max}.`
}

/** `reasoning_effort`: only for models that list values, and only those. */
export const reasoningEffort: Rule = ({ body, model }) => {
  const effort = body.reasoning_effort
  if (effort === undefined) return undefined
  return refuseEffort(model, 'reasoning_effort', effort)
}

/** Why a model refuses this effort in this field. */
export function refuseEffort({ family, control }: FakeModel, field: string, effort: unknown): string | undefined {
  if (control?.kind === 'effort') {
    const isListed = typeof effort === 'string' && control.values.includes(effort)
    return isListed ? undefined : unsupportedValue(field, effort, control.values)
  }
  return control?.kind === 'open' && family !== 'claude' ? undefined : unsupported(field)
}

/** The ranges that are the same for all models. */
export const ranges: Rule = ({ body }) => {
  for (const field of ['max_tokens', 'max_completion_tokens']) {
    const value = body[field]
    if (value !== undefined && value !== null && !(Number.isInteger(value) && Number(value) > 0)) {
      return `${field} must be a positive integer`
    }
  }
  const { temperature, top_p: topP, n, stream, stop } = body
  if (outside(temperature, 0, 2)) return 'temperature must be between 0 and 2'
  if (outside(topP, 0, 1) || topP === 0) return 'top_p must be greater than 0 and at most 1'
  if (stream !== undefined && typeof stream !== 'boolean') return 'stream must be a boolean'
  if (!isStop(stop)) return 'stop must be a string or a list of strings'
  return outside(n, 1, 5) ? 'n must be between 1 and 5' : undefined
}

function isStop(stop: unknown): boolean {
  if (stop === undefined || stop === null || typeof stop === 'string') return true
  return Array.isArray(stop) && stop.every((word) => typeof word === 'string')
}

function outside(value: unknown, low: number, high: number): boolean {
  return value !== undefined && value !== null && !(typeof value === 'number' && value >= low && value <= high)
}

/** What Claude cannot do with `response_format`. */
export const responseFormat: Rule = ({ body, model }) => {
  const { type } = objectOf(body.response_format)
  if (body.response_format !== undefined && !isObject(body.response_format)) return 'response_format must be an object'
  if (model.family !== 'claude' || type === undefined || type === 'text') return undefined
  if (type === 'json_object') return 'response_format of type json_object is not supported with this model.'
  if (body.stream === true) return 'response_format is not supported with stream for this model.'
  return body.tools || body.tool_choice
    ? 'response_format cannot be used together with tools for this model.'
    : undefined
}
