import { hashOf, type JsonObject } from './json.ts'
import type { FakeModel } from './model.ts'
import { piecesOf, type Reply, type ToolCall } from './reply.ts'
import type { Behaviour } from './scenarios.ts'
import { encryptedReasoningOf } from './signatures.ts'

/** The body of a Responses answer that is not streamed. */
export function responseBody(model: FakeModel, reply: Reply, behaviour: Behaviour): JsonObject {
  return completed(model, reply, [...remoteItems(model, reply, behaviour).flat(), ...itemsOf(model, reply)])
}

/**
 * The events of a streamed Responses answer. With `toolCalls` an agent first calls tools of its own: every call is a
 * created/completed cycle of its own whose numbers begin again, and its output is a frame that is no standard event.
 */
export function responseEvents(model: FakeModel, reply: Reply, behaviour: Behaviour): readonly JsonObject[] {
  const remote = remoteItems(model, reply, behaviour).flatMap(([call, output]) => {
    const { type, ...rest } = output
    return [...cycle(model, reply, [call]), { type, call_id: rest.call_id, output: rest.output }]
  })
  const events = [...remote, ...cycle(model, reply, itemsOf(model, reply))]
  return behaviour.misspelt ? [...events.slice(0, -1), misspelt(model, reply)] : events
}

function head(model: FakeModel, reply: Reply, status: string): JsonObject {
  return {
    id: reply.id.replace('chatcmpl', 'resp'),
    object: 'response',
    created_at: 1_771_000_000,
    model: model.replyModel,
    status,
    error: null,
    incomplete_details: null,
    instructions: null,
    parallel_tool_calls: false,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
  }
}

function completed(model: FakeModel, reply: Reply, output: readonly JsonObject[]): JsonObject {
  const reason = { length: 'max_output_tokens', content_filter: 'content_filter' }[reply.finish]
  const base = head(model, reply, reason === undefined ? 'completed' : 'incomplete')
  return { ...base, ...(reason !== undefined && { incomplete_details: { reason } }), output, usage: usageOf(reply) }
}

/** The name that one server really gives to its last event. */
function misspelt(model: FakeModel, reply: Reply): JsonObject {
  const { id } = head(model, reply, 'completed')
  return { type: 'responses.completed', response: { id, status: 'completed', usage: usageOf(reply) } }
}

function usageOf(reply: Reply): JsonObject {
  const thought = piecesOf(reply.reasoning ?? '').length
  const output = piecesOf(reply.text).length + thought
  return {
    input_tokens: reply.promptTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: thought },
    total_tokens: reply.promptTokens + output,
  }
}

/** Ids of models that OpenAI hosts are longer than the 64 characters that it takes back. */
function itemId(model: FakeModel, prefix: string, reply: Reply): string {
  const short = hashOf(`${prefix} ${reply.id}`).toString(16).padStart(8, '0')
  return `${prefix}_${model.family === 'gpt' ? short.repeat(9) : short}`
}

function itemsOf(model: FakeModel, reply: Reply): readonly JsonObject[] {
  const content = [{ type: 'output_text', text: reply.text, annotations: [] }]
  const message = { id: itemId(model, 'msg', reply), type: 'message', role: 'assistant', status: 'completed', content }
  return [
    ...(reply.reasoning === undefined ? [] : [reasoningItem(model, reply, reply.reasoning)]),
    ...reply.images.filter((url) => url.startsWith('data:')).map((url, index) => imageItem(model, reply, url, index)),
    ...(reply.text === '' && reply.toolCalls.length + reply.images.length > 0 ? [] : [message]),
    ...reply.toolCalls.map((call, index) => callItem(model, reply, call, index)),
  ]
}

function reasoningItem(model: FakeModel, reply: Reply, text: string): JsonObject {
  const summary = reply.redacted ? [] : [{ type: 'summary_text', text }]
  const isSealed = model.family === 'gpt' || reply.redacted
  const sealed = isSealed ? { encrypted_content: encryptedReasoningOf(model) } : {}
  return { id: itemId(model, 'rs', reply), type: 'reasoning', summary, ...sealed }
}

/** What the tool `image_generation` makes: the base64 alone. */
function imageItem(model: FakeModel, reply: Reply, url: string, index: number): JsonObject {
  const result = url.slice(url.indexOf(',') + 1)
  return { id: itemId(model, `ig_${index}`, reply), type: 'image_generation_call', status: 'completed', output_format: 'png', result }
}

function callItem(model: FakeModel, reply: Reply, call: ToolCall, index: number): JsonObject {
  const id = itemId(model, `fc_${index}`, reply)
  return {
    id,
    type: 'function_call',
    call_id: call.id,
    name: call.name,
    arguments: call.arguments,
    status: 'completed',
  }
}

/** What an agent did by itself: calls and their outputs, in pairs. */
function remoteItems(
  model: FakeModel,
  reply: Reply,
  behaviour: Behaviour,
): readonly (readonly [JsonObject, JsonObject])[] {
  if (model.family !== 'agent') return []
  return Array.from({ length: behaviour.toolCalls ?? 0 }, (_, index) => {
    const callId = `call_${hashOf(`${reply.id} ${index}`).toString(16)}`
    const call = { id: callId, name: 'search_docs', arguments: '{"query":"sales"}' }
    const output = { type: 'function_call_output', call_id: callId, output: 'Three documents found.' }
    return [callItem(model, reply, call, index), output] as const
  })
}

function cycle(model: FakeModel, reply: Reply, items: readonly JsonObject[]): readonly JsonObject[] {
  const done = completed(model, reply, items)
  const events = [
    { type: 'response.created', response: { ...head(model, reply, 'in_progress'), output: [] } },
    { type: 'response.in_progress', response: { ...head(model, reply, 'in_progress'), output: [] } },
    ...items.flatMap((item, index) => itemEvents(item, index)),
    { type: done.status === 'incomplete' ? 'response.incomplete' : 'response.completed', response: done },
  ]
  return events.map((event, index) => ({ ...event, sequence_number: index }))
}

function itemEvents(item: JsonObject, outputIndex: number): readonly JsonObject[] {
  const place = { item_id: item.id, output_index: outputIndex }
  const started = { ...item, status: 'in_progress', ...emptied(item) }
  return [
    { type: 'response.output_item.added', output_index: outputIndex, item: started },
    ...insideOf(item, place),
    { type: 'response.output_item.done', output_index: outputIndex, item },
  ]
}

function emptied(item: JsonObject): JsonObject {
  if (item.type === 'message') return { content: [] }
  if (item.type === 'image_generation_call') return { result: null }
  return item.type === 'reasoning' ? { summary: [] } : { arguments: '' }
}

function insideOf(item: JsonObject, place: JsonObject): readonly JsonObject[] {
  if (item.type === 'message') return textEvents(textIn(item.content), { ...place, content_index: 0 })
  if (item.type === 'reasoning') return thoughtEvents(textIn(item.summary), { ...place, summary_index: 0 })
  if (item.type === 'image_generation_call') {
    const partial = { ...place, partial_image_index: 0, partial_image_b64: item.result }
    return [
      { type: 'response.image_generation_call.generating', ...place },
      { type: 'response.image_generation_call.partial_image', ...partial },
      { type: 'response.image_generation_call.completed', ...place },
    ]
  }
  const args = String(item.arguments)
  const half = Math.ceil(args.length / 2)
  const deltas = [args.slice(0, half), args.slice(half)]
  return [
    ...deltas.map((delta) => ({ type: 'response.function_call_arguments.delta', ...place, delta })),
    { type: 'response.function_call_arguments.done', ...place, arguments: args },
  ]
}

function textIn(parts: unknown): string {
  return Array.isArray(parts)
    ? (parts as readonly { readonly text?: string }[]).map(({ text }) => text ?? '').join('')
    : ''
}

function textEvents(text: string, place: JsonObject): readonly JsonObject[] {
  const part = { type: 'output_text', text: '', annotations: [] }
  return [
    { type: 'response.content_part.added', ...place, part },
    ...piecesOf(text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part: { ...part, text } },
  ]
}

function thoughtEvents(text: string, place: JsonObject): readonly JsonObject[] {
  if (text === '') return []
  return [
    { type: 'response.reasoning_summary_part.added', ...place, part: { type: 'summary_text', text: '' } },
    ...piecesOf(text).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...place, delta })),
    { type: 'response.reasoning_summary_text.done', ...place, text },
    { type: 'response.reasoning_summary_part.done', ...place, part: { type: 'summary_text', text } },
  ]
}
