import { refusalOfField, refuseEffort } from './field-rules.ts'
import { refuseImages, refuseSize } from './image-rules.ts'
import { imageFromDataUrl } from './image.ts'
import { isObject, objectOf, objectsOf, stringOf, type JsonObject } from './json.ts'
import type { FakeModel } from './model.ts'
import { badRequest, type Refusal } from './refusal.ts'
import { unsupportedImages } from './rule.ts'
import { contextWindow } from './rules.ts'
import { encryptedReasoningOf } from './signatures.ts'
import { turnsOf } from './turns.ts'

/** The three places of the Responses API: OpenAI's models only, all models, the gateway. */
export type ResponsesSurface = 'responses' | 'open-responses' | 'gateway'

const STATEFUL = ['background', 'store', 'conversation', 'previous_response_id', 'service_tier']

const FIELDS = new Set([
  'model',
  'input',
  'instructions',
  'max_output_tokens',
  'temperature',
  'top_p',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_tool_calls',
  'reasoning',
  'text',
  'include',
  'truncation',
  'metadata',
  'user',
  'top_logprobs',
  'safety_identifier',
  'prompt_cache_key',
  'client_request_id',
  'usage_context',
])

/** Why the Responses API refuses a body; undefined when it takes it. */
export function refuseResponses(model: FakeModel, body: JsonObject, surface: ResponsesSurface): Refusal | undefined {
  const message =
    refuseModel(model, surface) ??
    refuseFields(model, body) ??
    refuseValues(model, body) ??
    refuseInput(model, body.input) ??
    refuseImages(model, objectsOf(body.input)) ??
    refuseTools(body) ??
    contextWindow({ model, body, messages: [], turns: turnsOf(body) })
  return refuseSize(model, body) ?? (message === undefined ? undefined : badRequest(message))
}

/** Why OpenAI itself, or a server that copies it, refuses a body: it keeps state, and takes the fields for it. */
export function refuseOpenAiResponses(model: FakeModel, body: JsonObject): Refusal | undefined {
  const refused = model.refusedFields?.find((field) => body[field] !== undefined)
  const unknown = Object.keys(body).find((field) => !FIELDS.has(field) && !STATEFUL.includes(field))
  const message =
    (refused === undefined ? undefined : refusalOfField(refused, model)) ??
    (unknown === undefined ? undefined : `Unknown parameter: '${unknown}'.`) ??
    refuseInput(model, body.input) ??
    refuseImages(model, objectsOf(body.input)) ??
    refuseTools(body) ??
    contextWindow({ model, body, messages: [], turns: turnsOf(body) })
  return message === undefined ? undefined : badRequest(message)
}

/** Why an agent of the workspace refuses a body. What its own code checks nobody knows. */
export function refuseAgent(model: FakeModel, body: JsonObject): Refusal | undefined {
  if ('messages' in body) {
    return badRequest("Invalid request: 'messages' field is not supported. Please use 'input' field instead.")
  }
  if (body.input === undefined) return badRequest("Invalid request: 'input' is a required field.")
  const odd = STATEFUL.find((field) => field in body) ?? model.refusedFields?.find((field) => body[field] !== undefined)
  if (odd !== undefined) return badRequest(refusalOfField(odd, model))
  const message = refuseInput(model, body.input) ?? refuseImages(model, objectsOf(body.input))
  return message === undefined ? undefined : badRequest(message)
}

function refuseModel(model: FakeModel, surface: ResponsesSurface): string | undefined {
  const answersChat = !['embeddings', 'completions', 'custom', 'chat-agent', 'chat-model'].includes(model.family)
  const isServed = surface === 'responses' ? model.family === 'gpt' : answersChat
  return isServed ? undefined : `Model ${model.name} is not supported in the Responses API.`
}

function refuseFields(model: FakeModel, body: JsonObject): string | undefined {
  const stateful = STATEFUL.find((field) => field in body)
  if (stateful !== undefined) return `Unsupported parameter: '${stateful}' is not supported.`
  const refused = model.refusedFields?.find((field) => body[field] !== undefined)
  if (refused !== undefined) return refusalOfField(refused, model)
  const unknown = Object.keys(body).find((field) => !FIELDS.has(field))
  return unknown === undefined ? undefined : `Unknown parameter: '${unknown}'.`
}

function refuseValues(model: FakeModel, body: JsonObject): string | undefined {
  const { max_output_tokens: most, reasoning, text } = body
  if (most !== undefined && most !== null && !(Number.isInteger(most) && Number(most) > 0)) {
    return "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 1."
  }
  if (text !== undefined && !isObject(text)) return "Invalid type for 'text': expected an object."
  if (reasoning === undefined || reasoning === null) return undefined
  if (!isObject(reasoning)) return "Invalid type for 'reasoning': expected an object."
  const odd = Object.keys(reasoning).find((field) => !['effort', 'summary', 'generate_summary'].includes(field))
  if (odd !== undefined) return `Unknown parameter: 'reasoning.${odd}'.`
  // How the Responses API turns an effort into the budget of Claude and Gemini 2.5 is not known.
  const isKnown = model.control?.kind === 'effort' || (model.control === undefined && !model.alwaysReasons)
  return isKnown && reasoning.effort !== undefined
    ? refuseEffort(model, 'reasoning.effort', reasoning.effort)
    : undefined
}

function refuseInput(model: FakeModel, input: unknown): string | undefined {
  if (typeof input === 'string') return input === '' ? "Invalid 'input': text must be non-empty." : undefined
  if (!Array.isArray(input) || input.length === 0) return "Missing required parameter: 'input'."
  const calls = new Set<unknown>()
  for (const [index, item] of (input as readonly unknown[]).entries()) {
    const path = `input[${index}]`
    if (!isObject(item)) return `Invalid type for '${path}': expected an object.`
    const id = stringOf(item.id)
    if (id.length > 64) {
      return `Invalid '${path}.id': string too long. Expected a string with maximum length 64, but got a string with length ${id.length} instead.`
    }
    const wrong = refuseItem(model, item, path, calls)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function refuseItem(model: FakeModel, item: JsonObject, path: string, calls: Set<unknown>): string | undefined {
  switch (item.type ?? 'message') {
    case 'message':
      return refuseMessage(model, item, path)
    case 'reasoning':
      return refuseReasoning(model, item, path)
    case 'function_call':
      calls.add(item.call_id)
      return typeof item.name === 'string' && typeof item.arguments === 'string'
        ? undefined
        : `Missing required parameter: '${path}.arguments'.`
    case 'function_call_output':
      return calls.has(item.call_id)
        ? undefined
        : `No tool call found for function call output with call_id ${stringOf(item.call_id)}.`
    default:
      return `Invalid value: '${String(item.type)}' for '${path}.type'.`
  }
}

function refuseMessage(model: FakeModel, item: JsonObject, path: string): string | undefined {
  const { role, content } = item
  if (!['user', 'assistant', 'system', 'developer'].includes(stringOf(role)))
    return `Invalid value: '${String(role)}' for '${path}.role'.`
  const odd = Object.keys(item).find((field) => !['type', 'role', 'content', 'id', 'status', 'phase'].includes(field))
  if (odd !== undefined) return `Unknown parameter: '${path}.${odd}'.`
  if (typeof content === 'string')
    return content === '' ? `Invalid '${path}.content': text must be non-empty.` : undefined
  const parts = objectsOf(content)
  if (parts.length === 0) return `Invalid type for '${path}.content': expected a string or a list of parts.`
  for (const [index, part] of parts.entries()) {
    const wrong = refusePart(model, stringOf(role), part, `${path}.content[${index}]`)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function refusePart(model: FakeModel, role: string, part: JsonObject, path: string): string | undefined {
  const known = role === 'assistant' ? ['output_text', 'refusal'] : ['input_text', 'input_image', 'input_file']
  if (!known.includes(stringOf(part.type))) {
    return `Invalid value: '${stringOf(part.type)}'. Supported values are: ${known.map((one) => `'${one}'`).join(', ')}. (${path}.type)`
  }
  if (part.type === 'input_image') return refuseImage(model, part, path)
  if (part.type === 'input_text' || part.type === 'output_text') {
    return stringOf(part.text) === '' ? `Invalid '${path}.text': text must be non-empty.` : undefined
  }
  return undefined
}

function refuseImage(model: FakeModel, part: JsonObject, path: string): string | undefined {
  if (typeof part.image_url !== 'string') return `Invalid type for '${path}.image_url': expected a string.`
  if (!model.vision) return unsupportedImages
  return imageFromDataUrl(part.image_url) ? undefined : `Invalid '${path}.image_url': could not process image.`
}

/** Nothing is kept between requests: reasoning that comes back must be readable, and this model's own. */
function refuseReasoning(model: FakeModel, item: JsonObject, path: string): string | undefined {
  if (!Array.isArray(item.summary)) return `Missing required parameter: '${path}.summary'.`
  const { encrypted_content: encrypted } = item
  if (encrypted === undefined || encrypted === null) return undefined
  return encrypted === encryptedReasoningOf(model)
    ? undefined
    : `The encrypted content for item ${stringOf(item.id)} could not be verified.`
}

function refuseTools(body: JsonObject): string | undefined {
  const tools = objectsOf(body.tools)
  if (tools.length > 32) return `Too many tools: ${tools.length}. At most 32 are supported.`
  for (const [index, tool] of tools.entries()) {
    if (tool.type !== 'function') continue
    if (typeof tool.name !== 'string') return `Missing required parameter: 'tools[${index}].name'.`
    if (!isObject(tool.parameters)) return `Missing required parameter: 'tools[${index}].parameters'.`
  }
  return objectOf(body.tool_choice).type === 'function' && tools.length === 0
    ? "Tool choice 'function' needs 'tools'."
    : undefined
}
