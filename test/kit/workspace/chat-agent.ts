import { hashOf, objectsOf, type JsonObject } from './json.ts'
import type { FakeModel } from './model.ts'
import { badRequest, type Refusal } from './refusal.ts'
import { piecesOf, type Reply } from './reply.ts'
import type { Behaviour } from './scenarios.ts'

/** Why an older chat agent (`agent/v2/chat`) refuses a body; undefined when it takes it. */
export function refuseChatAgent(model: FakeModel, body: JsonObject): Refusal | undefined {
  const messages = objectsOf(body.messages)
  if ('input' in body)
    return badRequest("Invalid request: 'input' field is not supported. Please use 'messages' field instead.")
  if (messages.length === 0) return badRequest("Invalid request: 'messages' is a required field.")
  const refused = model.refusedFields?.find((field) => body[field] !== undefined)
  if (refused !== undefined) return badRequest(`Invalid request: '${refused}' field is not supported.`)
  const odd = messages.findIndex(({ role, content }) => typeof role !== 'string' || typeof content !== 'string')
  return odd < 0 ? undefined : badRequest(`Invalid request: messages[${odd}] must have a role and a text as content.`)
}

/** The answer that is not streamed: a list of messages with ids. */
export function chatAgentBody(reply: Reply, behaviour: Behaviour): JsonObject {
  const messages = [...remoteMessages(reply, behaviour), messageOf(reply, reply.text)]
  return { id: reply.id, messages, finish_reason: reply.finish, usage: usageOf(reply) }
}

/** The frames of a streamed answer. None of them has `choices`. */
export function chatAgentChunks(reply: Reply, behaviour: Behaviour): readonly JsonObject[] {
  const remote = remoteMessages(reply, behaviour).map((delta) => ({ id: reply.id, delta }))
  const words = piecesOf(reply.text).map((piece) => ({ id: reply.id, delta: messageOf(reply, piece) }))
  const last = { id: reply.id, delta: messageOf(reply, ''), finish_reason: reply.finish, usage: usageOf(reply) }
  return [...remote, ...words, last]
}

function messageOf(reply: Reply, content: string): JsonObject {
  return { role: 'assistant', content, id: `msg_${hashOf(reply.id).toString(16)}` }
}

function usageOf(reply: Reply): JsonObject {
  const tokens = piecesOf(reply.text).length
  return { prompt_tokens: reply.promptTokens, completion_tokens: tokens, total_tokens: reply.promptTokens + tokens }
}

function remoteMessages(reply: Reply, behaviour: Behaviour): readonly JsonObject[] {
  return Array.from({ length: behaviour.toolCalls ?? 0 }, (_, index) => {
    const id = `call_${hashOf(`${reply.id} ${index}`).toString(16)}`
    const call = { id, type: 'function', function: { name: 'search_docs', arguments: '{"query":"sales"}' } }
    return [
      { role: 'assistant', content: '', id: `msg_call_${index}`, tool_calls: [call] },
      {
        role: 'tool',
        name: 'search_docs',
        content: 'Three documents found.',
        tool_call_id: id,
        id: `msg_tool_${index}`,
      },
    ]
  }).flat()
}
