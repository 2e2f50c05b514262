import type { FakeModel } from './endpoints.ts'
import { hashOf, type JsonObject } from './json.ts'
import { badRequest, type Refusal } from './refusal.ts'
import { piecesOf, type Reply } from './reply.ts'
import type { Behaviour } from './scenarios.ts'

/** Why an agent (or the Responses API) refuses a body; undefined when it takes it. */
export function refuseAgent(body: JsonObject): Refusal | undefined {
  if ('messages' in body) {
    return badRequest("Invalid request: 'messages' field is not supported. Please use 'input' field instead.")
  }
  const odd = ['background', 'store', 'conversation', 'previous_response_id'].find((field) => field in body)
  if (odd !== undefined) return badRequest(`Unsupported parameter: '${odd}' is not supported.`)
  return body.input === undefined ? badRequest("Invalid request: 'input' is a required field.") : undefined
}

/** The body of a Responses answer that is not streamed. */
export function responseBody(model: FakeModel, reply: Reply): JsonObject {
  return { ...responseHead(model, reply, 'completed'), output: [messageItem(reply)], usage: usageOf(reply) }
}

/**
 * The events of a streamed Responses answer. With `toolCalls` the agent first calls a tool of its own, which gives the
 * stream two created/completed cycles and one frame that is no standard event.
 */
export function responseEvents(model: FakeModel, reply: Reply, behaviour: Behaviour): readonly JsonObject[] {
  const remote = behaviour.toolCalls ? remoteCall(model, reply) : []
  return [...remote, ...cycle(model, reply)].map((event, index) => ({ ...event, sequence_number: index }))
}

function responseHead(model: FakeModel, reply: Reply, status: string): JsonObject {
  return {
    id: reply.id.replace('chatcmpl', 'resp'),
    object: 'response',
    created_at: 1_771_000_000,
    model: model.replyModel,
    status,
  }
}

function messageItem(reply: Reply): JsonObject {
  const content = [{ type: 'output_text', text: reply.text, annotations: [] }]
  return { id: reply.id.replace('chatcmpl', 'msg'), type: 'message', role: 'assistant', status: 'completed', content }
}

function usageOf(reply: Reply): JsonObject {
  const output = piecesOf(reply.text).length
  return { input_tokens: reply.promptTokens, output_tokens: output, total_tokens: reply.promptTokens + output }
}

function cycle(model: FakeModel, reply: Reply): readonly JsonObject[] {
  const item = messageItem(reply)
  const place = { item_id: item.id, output_index: 0, content_index: 0 }
  const thought = piecesOf(reply.reasoning ?? '').map((delta) => ({
    type: 'response.reasoning_summary_text.delta',
    item_id: 'rs_1',
    output_index: 0,
    summary_index: 0,
    delta,
  }))
  return [
    { type: 'response.created', response: { ...responseHead(model, reply, 'in_progress'), output: [] } },
    ...thought,
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...place, part: { type: 'output_text', text: '', annotations: [] } },
    ...piecesOf(reply.text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: responseBody(model, reply) },
  ]
}

function remoteCall(model: FakeModel, reply: Reply): readonly JsonObject[] {
  const callId = `call_${hashOf(reply.id).toString(16)}`
  const args = '{"query":"sales"}'
  const call = {
    type: 'function_call',
    id: 'fc_1',
    call_id: callId,
    name: 'search_docs',
    arguments: args,
    status: 'completed',
  }
  const place = { item_id: call.id, output_index: 0 }
  return [
    { type: 'response.created', response: { ...responseHead(model, reply, 'in_progress'), output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...call, arguments: '', status: 'in_progress' } },
    { type: 'response.function_call_arguments.delta', ...place, delta: args },
    { type: 'response.output_item.done', output_index: 0, item: call },
    { type: 'response.completed', response: { ...responseHead(model, reply, 'completed'), output: [call] } },
    { type: 'function_call_output', call_id: callId, output: 'Three documents found.' },
  ]
}
