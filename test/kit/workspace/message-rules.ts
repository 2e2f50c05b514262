import { refuseImages } from './image-rules.ts'
import { isObject, objectOf, objectsOf, stringOf, type JsonObject } from './json.ts'
import type { FakeModel } from './model.ts'
import type { Rule } from './rule.ts'
import { hiddenReasoningOf, signatureOf } from './signatures.ts'

/** There is something to answer. */
export const hasMessages: Rule = ({ messages }) =>
  messages.length === 0 ? 'messages must be a non-empty list' : undefined

/** Roles that every model knows. */
export const knownRoles: Rule = ({ turns }) => {
  const odd = turns.find((turn) => !['system', 'user', 'assistant', 'tool'].includes(turn.role))
  return odd && `Invalid role: '${odd.role}'. Must be one of system, user, assistant, tool`
}

/** One system message, in the first place. */
export const oneSystemMessage: Rule = ({ turns }) =>
  turns.some((turn, index) => turn.role === 'system' && index > 0)
    ? 'System message is only allowed once, as the first message.'
    : undefined

/** Content is text or a list of parts that are known; null only beside tool calls. */
export const knownParts: Rule = ({ messages }) => {
  for (const [index, { content, tool_calls: calls }] of messages.entries()) {
    if (content === null || content === undefined) {
      if (objectsOf(calls).length === 0) return `messages.${index}.content: Field required`
    } else if (typeof content !== 'string' && !Array.isArray(content)) {
      return `messages.${index}.content must be a string or a list of parts`
    }
  }
  const parts = messages.flatMap((message) => objectsOf(message.content))
  const known = ['text', 'image_url', 'reasoning', 'video_url', 'audio_url', 'document', 'file']
  const odd = parts.find((part) => !known.includes(stringOf(part.type)))
  if (odd) return `Invalid content type: '${stringOf(odd.type)}'`
  const bare = parts.some((part) => part.type === 'image_url' && !isObject(part.image_url))
  return bare ? 'image_url must be an object with the field url' : undefined
}

const MESSAGE_FIELDS = new Set(['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'refusal'])

/** OpenAI refuses fields inside messages that it does not know. */
export const strictMessages: Rule = ({ messages, model }) => {
  if (!model.strictMessages) return undefined
  for (const [index, message] of messages.entries()) {
    const odd = Object.keys(message).find((field) => !MESSAGE_FIELDS.has(field))
    if (odd !== undefined) return `Unknown parameter: 'messages[${index}].${odd}'.`
    for (const [place, call] of objectsOf(message.tool_calls).entries()) {
      const extra = Object.keys(call).find((field) => !['id', 'type', 'function'].includes(field))
      if (extra !== undefined) return `Unknown parameter: 'messages[${index}].tool_calls[${place}].${extra}'.`
    }
  }
  return undefined
}

/** Claude takes no empty text. */
export const emptyText: Rule = ({ messages, model }) => {
  if (model.family !== 'claude') return undefined
  const empty = messages.some(
    ({ content }) => content === '' || objectsOf(content).some((part) => part.type === 'text' && part.text === ''),
  )
  return empty ? 'messages: text content blocks must be non-empty' : undefined
}

/** Open models want user and assistant in turn. */
export const alternation: Rule = ({ turns, model }) => {
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

/** Reasoning goes back only to the model that made it, and only as it came. */
export const ownReasoning: Rule = ({ messages, model }) => {
  for (const [index, message] of messages.entries()) {
    for (const [place, part] of objectsOf(message.content).entries()) {
      if (part.type !== 'reasoning') continue
      const path = `messages.${index}.content.${place}`
      if (model.reasoning !== 'blocks' || model.family === 'openai') return `${path}: Invalid content type: 'reasoning'`
      if (message.role !== 'assistant') return `${path}: reasoning may only be in assistant messages`
      const wrong = objectsOf(part.summary)
        .map((item) => refuseSummary(model, item))
        .find((text) => text !== undefined)
      if (objectsOf(part.summary).length === 0) return `${path}.summary: Field required`
      if (wrong !== undefined) return `${path}.${wrong}`
    }
  }
  return undefined
}

function refuseSummary(model: FakeModel, item: JsonObject): string | undefined {
  if (item.type === 'summary_encrypted_text') {
    return model.family === 'claude' && item.data === hiddenReasoningOf(model)
      ? undefined
      : 'redacted_thinking: Invalid `data` in `redacted_thinking` block'
  }
  if (item.type !== 'summary_text' || typeof item.text !== 'string')
    return 'summary: Input should be summary_text or summary_encrypted_text'
  if (model.family !== 'claude')
    return item.signature === undefined ? undefined : 'summary.signature: Extra inputs are not permitted'
  if (typeof item.signature !== 'string' || item.signature === '') return 'thinking.signature: Field required'
  return item.signature === signatureOf(model, item.text)
    ? undefined
    : 'thinking: Invalid `signature` in `thinking` block'
}

/** A tool loop of Claude that thinks needs the thought before its calls. */
export const thoughtBeforeCalls: Rule = ({ messages, model, body }) => {
  if (model.family !== 'claude' || objectOf(body.thinking).type !== 'enabled') return undefined
  const last = messages.findLastIndex(({ role }) => role === 'assistant')
  const message = messages[last] ?? {}
  const isLoop = objectsOf(message.tool_calls).length > 0 && messages.at(-1)?.role === 'tool'
  if (!isLoop || objectsOf(message.content)[0]?.type === 'reasoning') return undefined
  return (
    `messages.${last}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\`. ` +
    'When `thinking` is enabled, a final `assistant` message must start with a thinking block.'
  )
}

/** Images are taken, few and small enough, and can be read. */
export const readableImages: Rule = ({ messages, model }) => refuseImages(model, messages)
