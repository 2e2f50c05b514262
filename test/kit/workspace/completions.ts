import type { JsonObject } from './json.ts'
import type { FakeModel } from './model.ts'
import { badRequest, type Refusal } from './refusal.ts'
import { piecesOf, type Reply } from './reply.ts'

/** Why the older text completions refuse a body; undefined when they take it. */
export function refuseCompletion(model: FakeModel, body: JsonObject): Refusal | undefined {
  if (model.family !== 'completions') return badRequest('Bad request: json: unknown field "prompt"')
  if ('messages' in body) return badRequest('Bad request: json: unknown field "messages"')
  const isText = typeof body.prompt === 'string' && body.prompt !== ''
  return isText || Array.isArray(body.prompt) ? undefined : badRequest('prompt must be a string or a list of strings')
}

/** The body of a completion that is not streamed. */
export function textCompletion(model: FakeModel, reply: Reply): JsonObject {
  return {
    ...base(model, reply),
    choices: [choice(reply.text, reply.finish)],
    usage: usageOf(reply, piecesOf(reply.text).length),
  }
}

/** The chunks of a streamed completion. */
export function textCompletionChunks(model: FakeModel, reply: Reply): readonly JsonObject[] {
  const words = piecesOf(reply.text).map((piece, index) => ({
    ...base(model, reply),
    choices: [choice(piece, null)],
    usage: usageOf(reply, index + 1),
  }))
  return [...words, { ...base(model, reply), choices: [choice('', reply.finish)], usage: usageOf(reply, words.length) }]
}

function base(model: FakeModel, reply: Reply): JsonObject {
  return {
    id: reply.id.replace('chatcmpl', 'cmpl'),
    object: 'text_completion',
    created: 1_771_000_000,
    model: model.replyModel,
  }
}

function choice(text: string, finish: string | null): JsonObject {
  return { index: 0, text, finish_reason: finish, logprobs: null }
}

function usageOf(reply: Reply, tokens: number): JsonObject {
  return { prompt_tokens: reply.promptTokens, completion_tokens: tokens, total_tokens: reply.promptTokens + tokens }
}
