import type { FakeModel } from './endpoints.ts'
import { imageFromDataUrl, type SeenImage } from './image.ts'
import { isObject, objectOf, objectsOf, stringOf, type JsonObject } from './json.ts'
import { badRequest, type Refusal } from './refusal.ts'
import { turnsOf, type Turn } from './turns.ts'

interface Question {
  readonly model: FakeModel
  readonly body: JsonObject
  readonly messages: readonly JsonObject[]
  readonly turns: readonly Turn[]
}

type Rule = (question: Question) => string | undefined

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

/** Why a serving endpoint refuses this chat body (wire notes, section 12, item 5); undefined when it takes it. */
export function refuseChat(model: FakeModel, body: JsonObject): Refusal | undefined {
  const question = { model, body, messages: objectsOf(body.messages), turns: turnsOf(body) }
  for (const rule of model.family === 'openai' ? openAiRules : databricksRules) {
    const message = rule(question)
    if (message !== undefined) return badRequest(message)
  }
  return undefined
}

/** What only the gateway refuses: three fields that the classic paths know nothing of. */
export function refuseOnGateway(body: JsonObject): Refusal | undefined {
  for (const field of ['store', 'max_completion_tokens']) {
    if (field in body) return badRequest(`Bad request: json: unknown field "${field}"`)
  }
  const strict = objectsOf(body.tools).some((tool) => 'strict' in objectOf(tool.function))
  return strict ? badRequest('Bad request: json: unknown field "strict"') : undefined
}

/** An estimate of the tokens of a request: four characters each, and a flat price per image. */
export function countPromptTokens(turns: readonly Turn[]): number {
  return turns.reduce((sum, turn) => sum + 3 + Math.ceil(turn.text.length / 4) + turn.imageParts * 800, 0)
}

const unknownField: Rule = ({ body, model }) => {
  const field = Object.keys(body).find((key) => !CHAT_FIELDS.has(key) || !isTakenBy(model, key))
  return field === undefined ? undefined : `Bad request: json: unknown field "${field}"`
}

function isTakenBy(model: FakeModel, field: string): boolean {
  if (field === 'stream_options') return model.family === 'gpt'
  if (field === 'google_search') return model.family === 'gemini'
  return true
}

const takesThinking = (model: FakeModel) => model.family === 'claude' || model.family === 'gemini'

const unsupportedParameter: Rule = ({ body, model }) => {
  const refused = [...(model.refusedFields ?? [])]
  if (!takesThinking(model)) refused.push('thinking')
  if (!['gpt', 'gpt-oss'].includes(model.family)) refused.push('reasoning_effort')
  const field = refused.find((name) => body[name] !== undefined)
  return field === undefined ? undefined : `Unsupported parameter: '${field}' is not supported with this model.`
}

const thinkingBudget: Rule = ({ body, model }) => {
  const { type, budget_tokens: budget } = objectOf(body.thinking)
  if (type !== 'enabled') return undefined
  if (typeof budget !== 'number' || (model.family === 'claude' && budget < 1024)) {
    return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024'
  }
  if (typeof body.max_tokens === 'number' && body.max_tokens > budget) return undefined
  return '`max_tokens` must be greater than `thinking.budget_tokens`'
}

const ranges: Rule = ({ body }) => {
  const { max_tokens: maxTokens, temperature, top_p: topP, n } = body
  if (maxTokens !== undefined && maxTokens !== null && !(Number.isInteger(maxTokens) && Number(maxTokens) > 0)) {
    return 'max_tokens must be a positive integer'
  }
  if (outside(temperature, 0, 2)) return 'temperature must be between 0 and 2'
  if (outside(topP, 0, 1) || topP === 0) return 'top_p must be greater than 0 and at most 1'
  return outside(n, 1, 5) ? 'n must be between 1 and 5' : undefined
}

function outside(value: unknown, low: number, high: number): boolean {
  return value !== undefined && value !== null && !(typeof value === 'number' && value >= low && value <= high)
}

const hasMessages: Rule = ({ messages }) => (messages.length === 0 ? 'messages must be a non-empty list' : undefined)

const knownRoles: Rule = ({ turns }) => {
  const odd = turns.find((turn) => !['system', 'user', 'assistant', 'tool'].includes(turn.role))
  return odd && `Invalid role: '${odd.role}'. Must be one of system, user, assistant, tool`
}

const oneSystemMessage: Rule = ({ turns }) =>
  turns.some((turn, index) => turn.role === 'system' && index > 0)
    ? 'System message is only allowed once, as the first message.'
    : undefined

const knownParts: Rule = ({ messages }) => {
  const parts = messages.flatMap((message) => objectsOf(message.content))
  const known = ['text', 'image_url', 'reasoning', 'video_url', 'audio_url', 'document', 'file']
  const odd = parts.find((part) => !known.includes(stringOf(part.type)))
  if (odd) return `Invalid content type: '${stringOf(odd.type)}'`
  const bare = parts.some((part) => part.type === 'image_url' && !isObject(part.image_url))
  return bare ? 'image_url must be an object with the field url' : undefined
}

const emptyText: Rule = ({ messages, model }) => {
  if (model.family !== 'claude') return undefined
  const empty = messages.some(
    ({ content }) => content === '' || objectsOf(content).some((part) => part.type === 'text' && part.text === ''),
  )
  return empty ? 'messages: text content blocks must be non-empty' : undefined
}

const alternation: Rule = ({ turns, model }) => {
  if (model.family !== 'llama') return undefined
  const roles = turns.map((turn) => turn.role).filter((role) => role !== 'system' && role !== 'tool')
  const wrong = roles.some((role, index) => role !== (index % 2 === 0 ? 'user' : 'assistant'))
  if (!wrong || turns.some((turn) => turn.role === 'tool')) return undefined
  return (
    'Bad request: rpc error: code = InvalidArgument desc = Chat message input roles must alternate ' +
    '(user -> assistant -> u -> a -> ...) with an optional system at the start. ' +
    'Tool messages are optional and must follow a preceding assistant message containing tool calls.\n'
  )
}

const toolMessages: Rule = ({ messages, turns, body, model }) => {
  const pending = new Set<unknown>()
  for (const [index, turn] of turns.entries()) {
    const message = messages[index] ?? {}
    if (turn.role === 'tool' && !pending.delete(message.tool_call_id)) {
      return `messages.${index}: tool message without a preceding tool call of the id '${stringOf(message.tool_call_id)}'`
    }
    if (turn.role === 'tool' && typeof turn.content !== 'string') return `messages.${index}.content must be a string`
    if (turn.role !== 'tool' && pending.size > 0) return `messages.${index}: tool calls before it have no result`
    for (const call of turn.toolCalls) pending.add(call.id)
  }
  const used = turns.some((turn) => turn.role === 'tool')
  return used && !body.tools && model.family === 'claude'
    ? 'Requests which include tool messages must define tools'
    : undefined
}

const toolList: Rule = ({ body }) => {
  const tools = objectsOf(body.tools)
  if (tools.length > 32) return `Too many tools: ${tools.length}. At most 32 are supported.`
  for (const tool of tools) {
    const made = objectOf(tool.function)
    if (!isObject(made.parameters))
      return '"parameters" is a required property for "function" object in parameter "tools"'
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(stringOf(made.name))) return `Invalid function name: '${stringOf(made.name)}'`
  }
  return undefined
}

const responseFormat: Rule = ({ body, model }) => {
  const { type } = objectOf(body.response_format)
  if (model.family !== 'claude' || type === undefined || type === 'text') return undefined
  if (type === 'json_object') return 'response_format of type json_object is not supported with this model.'
  if (body.stream === true) return 'response_format is not supported with stream for this model.'
  return body.tools ? 'response_format cannot be used together with tools for this model.' : undefined
}

// The exact text of a real refusal is not known.
const noVision: Rule = ({ turns, model }) =>
  !model.vision && turns.some((turn) => turn.imageParts > 0) ? 'This model does not support image input.' : undefined

const readableImages: Rule = ({ messages, model }) => {
  for (const [index, message] of messages.entries()) {
    for (const [part, { image_url: image }] of objectsOf(message.content).entries()) {
      const wrong = image === undefined ? undefined : refuseImage(stringOf(objectOf(image).url), model)
      if (wrong) return `messages.${index}.content.${part}.image.source.base64: ${wrong}`
    }
  }
  return undefined
}

function refuseImage(url: string, model: FakeModel): string | undefined {
  const image: SeenImage | undefined = imageFromDataUrl(url)
  if (!image) return 'Could not process image'
  if (model.family !== 'claude') return undefined
  if (image.bytes > 5_242_880) return `image exceeds 5 MB maximum: ${image.bytes} bytes > 5242880 bytes`
  const tooLong = Math.max(image.width, image.height) > 8000
  return tooLong ? 'At least one of the image dimensions exceed max allowed size: 8000 pixels' : undefined
}

const contextWindow: Rule = ({ turns, model }) => {
  const tokens = countPromptTokens(turns)
  if (tokens <= model.contextTokens) return undefined
  if (model.family === 'claude') return `prompt is too long: ${tokens} tokens > ${model.contextTokens} maximum`
  return (
    `This model's maximum context length is ${model.contextTokens} tokens. ` +
    `However, your messages resulted in ${tokens} tokens.`
  )
}

const responsesOnly: Rule = ({ model }) =>
  model.responsesOnly ? 'This model is only supported in v1/responses and not in v1/chat/completions.' : undefined

const chatTask: Rule = ({ model }) =>
  model.family === 'embeddings' ? 'Bad request: json: unknown field "messages"' : undefined

const openAiRules: readonly Rule[] = [hasMessages, noVision, readableImages, toolMessages, contextWindow]

const databricksRules: readonly Rule[] = [
  chatTask,
  responsesOnly,
  unknownField,
  hasMessages,
  unsupportedParameter,
  ranges,
  thinkingBudget,
  knownRoles,
  oneSystemMessage,
  knownParts,
  emptyText,
  alternation,
  toolMessages,
  toolList,
  responseFormat,
  noVision,
  readableImages,
  contextWindow,
]
