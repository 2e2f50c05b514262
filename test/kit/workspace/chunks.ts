import type { FakeModel } from './model.ts'
import { isObject, type JsonObject } from './json.ts'
import { piecesOf, type Reply } from './reply.ts'
import type { Behaviour } from './scenarios.ts'
import { callSignatureOf, hiddenReasoningOf, signatureOf } from './signatures.ts'

/** Seconds since 1970 in every `created`: fixed, so that recorded streams can be compared. */
const CREATED = 1_771_000_000

/** The body of a reply that is not streamed. */
export function completionBody(model: FakeModel, reply: Reply, behaviour: Behaviour): JsonObject {
  const toolCalls = reply.toolCalls.map(({ id, name, arguments: args }) => ({
    id,
    type: 'function',
    function: { name, arguments: args },
    ...signed(model, name),
  }))
  const message = {
    role: 'assistant',
    ...wholeContent(model, reply),
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    ...(reply.images.length > 0 ? { images: imageParts(reply) } : {}),
  }
  return {
    id: behaviour.nulls ? null : reply.id,
    object: 'chat.completion',
    created: CREATED,
    model: model.replyModel,
    choices: [{ index: 0, message, finish_reason: reply.finish, logprobs: null }],
    ...(behaviour.usage === 'none' ? {} : { usage: usageOf(model, reply, countTokens(reply)) }),
  }
}

/** The JSON objects of a streamed reply, in order, without the closing `[DONE]`. */
export function streamChunks(
  model: FakeModel,
  reply: Reply,
  behaviour: Behaviour,
  usageAsked: boolean,
): readonly JsonObject[] {
  const deltas = [...deltasOf(model, reply), {}]
  const place = behaviour.usage ?? (model.usage === 'asked' ? (usageAsked ? 'last' : 'none') : model.usage)
  const base = {
    id: behaviour.nulls ? null : reply.id,
    object: 'chat.completion.chunk',
    created: CREATED,
    model: model.replyModel,
  }
  const chunks: JsonObject[] = deltas.map((delta, index) => {
    const last = index === deltas.length - 1
    const choice = {
      index: 0,
      delta: last ? closingDelta(model, reply) : delta,
      finish_reason: last ? reply.finish : null,
    }
    const chunk = { ...base, choices: [{ ...choice, logprobs: null }] }
    return place === 'every' ? { ...chunk, usage: usageOf(model, reply, index + 1) } : chunk
  })
  if (place === 'last') chunks.push({ ...base, choices: [], usage: usageOf(model, reply, countTokens(reply)) })
  return behaviour.nulls ? withNulls(chunks) : chunks
}

function deltasOf(model: FakeModel, reply: Reply): readonly JsonObject[] {
  const thoughts = reasoningDeltas(model, reply)
  const words = piecesOf(reply.text)
  const text = words.map((word, index) => ({
    // The first text after reasoning comes as a list, the rest as strings: both occur within one stream.
    content: model.reasoning === 'blocks' && thoughts.length > 0 && index === 0 ? [{ type: 'text', text: word }] : word,
  }))
  const [first, ...rest] = [...thoughts, ...text, ...imageDeltas(reply), ...toolDeltas(model, reply)]
  if (model.family === 'gpt' || model.family === 'openai' || !first) {
    return [{ role: 'assistant', content: '' }, ...(first ? [first, ...rest] : [])]
  }
  return [{ role: 'assistant', ...first }, ...rest]
}

function imageParts({ images }: Reply): readonly JsonObject[] {
  return images.map((url, index) => ({ index, type: 'image_url', image_url: { url } }))
}

/** In a field beside the content, as OpenRouter does, or as parts of it. */
function imageDeltas(reply: Reply): readonly JsonObject[] {
  const parts = imageParts(reply)
  if (parts.length === 0) return []
  return reply.imagesInContent ? [{ content: parts }] : [{ content: '', images: parts }]
}

function closingDelta(model: FakeModel, reply: Reply): JsonObject {
  return reply.toolCalls.length > 0 || model.family === 'gpt' || model.family === 'openai' ? {} : { content: '' }
}

function block(text: string, signature?: string): JsonObject {
  const summary = { type: 'summary_text', text, ...(signature === undefined ? {} : { signature }) }
  return { type: 'reasoning', summary: [summary] }
}

function hiddenBlock(model: FakeModel): JsonObject {
  return { type: 'reasoning', summary: [{ type: 'summary_encrypted_text', data: hiddenReasoningOf(model) }] }
}

function reasoningDeltas(model: FakeModel, { reasoning, redacted }: Reply): readonly JsonObject[] {
  if (reasoning === undefined || model.reasoning === 'hidden') return []
  const pieces = piecesOf(reasoning)
  if (model.reasoning === 'think-tags') return ['<think>', ...pieces, '</think>\n\n'].map((content) => ({ content }))
  if (model.reasoning !== 'blocks') return pieces.map((piece) => ({ content: null, [model.reasoning]: piece }))
  if (redacted) return [{ content: [hiddenBlock(model)] }]
  if (model.family !== 'claude') return pieces.map((piece) => ({ content: [block(piece)] }))
  return [
    ...pieces.map((piece) => ({ content: [block(piece, '')] })),
    { content: [block('', signatureOf(model, reasoning))] },
  ]
}

/** All calls start in one frame; then their arguments come in thirds, the calls taking turns. */
function toolDeltas(model: FakeModel, { toolCalls }: Reply): readonly JsonObject[] {
  if (toolCalls.length === 0) return []
  const starts = toolCalls.map(({ id, name }, index) => ({
    index,
    id,
    type: 'function',
    function: { name, arguments: '' },
    ...signed(model, name),
  }))
  const thirds = [0, 1, 2].flatMap((part) =>
    toolCalls.map(({ arguments: args }, index) => {
      const size = Math.ceil(args.length / 3)
      return { tool_calls: [{ index, function: { arguments: args.slice(part * size, (part + 1) * size) } }] }
    }),
  )
  return [{ content: null, tool_calls: starts }, ...thirds]
}

/** What a Gemini 3.x call carries beside the fields that everybody knows. */
function signed(model: FakeModel, name: string): JsonObject {
  return model.signsCalls ? { thoughtSignature: callSignatureOf(model, name) } : {}
}

function wholeContent(model: FakeModel, reply: Reply): JsonObject {
  const { reasoning, text } = reply
  const plain = text === '' && reply.toolCalls.length > 0 ? null : text
  if (reasoning === undefined || model.reasoning === 'hidden') return { content: plain }
  if (model.reasoning === 'think-tags') return { content: `<think>${reasoning}</think>\n\n${text}` }
  if (model.reasoning !== 'blocks') return { content: plain, [model.reasoning]: reasoning }
  const signature = model.family === 'claude' ? signatureOf(model, reasoning) : undefined
  const thought = reply.redacted ? hiddenBlock(model) : block(reasoning, signature)
  return { content: [thought, { type: 'text', text }] }
}

function countTokens(reply: Reply): number {
  const calls = reply.toolCalls.map((call) => call.arguments).join(' ')
  return piecesOf(`${reply.reasoning ?? ''} ${reply.text} ${calls}`).length
}

function usageOf(model: FakeModel, reply: Reply, completionTokens: number): JsonObject {
  const usage = {
    prompt_tokens: reply.promptTokens,
    completion_tokens: completionTokens,
    total_tokens: reply.promptTokens + completionTokens,
  }
  if (model.family === 'claude') return { ...usage, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 }
  if (model.family !== 'gpt') return usage
  return {
    ...usage,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reply.reasoning === undefined ? 0 : piecesOf(reply.reasoning).length,
    },
  }
}

/** The nulls that real servers send: a chunk without choices before the first, usage and content null in others. */
function withNulls(chunks: readonly JsonObject[]): readonly JsonObject[] {
  const [first] = chunks
  const nulled = chunks.map((chunk, index) =>
    index % 2 === 0 && index < chunks.length - 1 ? { ...chunk, usage: null } : chunk,
  )
  const choices = [{ index: 0, delta: { content: null }, finish_reason: null }]
  return isObject(first) ? [{ ...first, choices: null, usage: null }, { ...first, choices }, ...nulled] : nulled
}
