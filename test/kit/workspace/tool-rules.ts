import { isObject, objectOf, objectsOf, stringOf } from './json.ts'
import type { Rule } from './rule.ts'
import { callSignatureOf } from './signatures.ts'

/** Every call has a result and every result a call; Claude wants the tools in every request of the loop. */
export const toolMessages: Rule = ({ messages, turns, body, model }) => {
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

/** At most 32 tools, each with a name and a schema. */
export const toolList: Rule = ({ body }) => {
  const tools = objectsOf(body.tools)
  if (tools.length > 32) return `Too many tools: ${tools.length}. At most 32 are supported.`
  for (const tool of tools) {
    const made = objectOf(tool.function)
    if (!isObject(made.parameters))
      return '"parameters" is a required property for "function" object in parameter "tools"'
    if (!/^[a-zA-Z0-9_-]+$/.test(stringOf(made.name))) return `Invalid function name: '${stringOf(made.name)}'`
  }
  return undefined
}

/** Tools that only the Responses API takes. */
export const chatTools: Rule = ({ body, model }) => {
  if (model.chatTools === undefined || objectsOf(body.tools).length === 0) return undefined
  const name = model.name.replace('databricks-', '')
  // Known is only that it fails; the text is invented.
  if (model.chatTools === 'none')
    return `Function tools are not supported for ${name} in /v1/chat/completions. Use /v1/responses.`
  if (body.reasoning_effort === undefined || body.reasoning_effort === 'none') return undefined
  return (
    `Function tools with reasoning_effort are not supported for ${name} in /v1/chat/completions. ` +
    "To use function tools, use /v1/responses or set reasoning_effort to 'none'."
  )
}

/** Gemini 3.x wants back the signature that it gave to its calls. */
export const signedCalls: Rule = ({ turns, model }) => {
  if (!model.signsCalls) return undefined
  const calls = turns.flatMap((turn) => turn.toolCalls)
  const unsigned = calls.some(
    (call) => call.thoughtSignature !== callSignatureOf(model, stringOf(objectOf(call.function).name)),
  )
  return unsigned ? 'Function call is missing a thought_signature in functionCall parts.' : undefined
}
