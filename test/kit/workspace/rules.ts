import { ranges, reasoningEffort, refusedField, responseFormat, thinking, unknownField } from './field-rules.ts'
import { objectOf, objectsOf, type JsonObject } from './json.ts'
import {
  alternation,
  emptyText,
  hasMessages,
  knownParts,
  knownRoles,
  oneSystemMessage,
  ownReasoning,
  readableImages,
  strictMessages,
  thoughtBeforeCalls,
} from './message-rules.ts'
import { refuseSize } from './image-rules.ts'
import type { FakeModel } from './model.ts'
import { badRequest, externalRefusal, type Refusal } from './refusal.ts'
import { unknown, type Question, type Rule } from './rule.ts'
import { chatTools, signedCalls, toolList, toolMessages } from './tool-rules.ts'
import { turnsOf, type Turn } from './turns.ts'

/** Why a serving endpoint refuses this chat body (wire notes, section 12, item 5); undefined when it takes it. */
export function refuseChat(model: FakeModel, body: JsonObject): Refusal | undefined {
  const question = { model, body, messages: objectsOf(body.messages), turns: turnsOf(body) }
  const tooLarge = refuseSize(model, body)
  if (tooLarge) return tooLarge
  const message = firstRefusal(question, rulesOf(model))
  if (message === undefined) return undefined
  return model.provider === undefined ? badRequest(message) : externalRefusal(model.provider, message)
}

/** What only the gateway refuses: three fields that the classic paths know nothing of. */
export function refuseOnGateway(body: JsonObject): Refusal | undefined {
  for (const field of ['store', 'max_completion_tokens']) {
    if (field in body) return badRequest(unknown(field))
  }
  const strict = objectsOf(body.tools).some((tool) => 'strict' in objectOf(tool.function))
  return strict ? badRequest(unknown('strict')) : undefined
}

/** The sentence of the first rule that is broken. */
export function firstRefusal(question: Question, rules: readonly Rule[]): string | undefined {
  for (const rule of rules) {
    const message = rule(question)
    if (message !== undefined) return message
  }
  return undefined
}

/** An estimate of the tokens of a request: four characters each, and a flat price per image. */
export function countPromptTokens(turns: readonly Turn[]): number {
  return turns.reduce((sum, turn) => sum + 3 + Math.ceil(turn.text.length / 4) + turn.imageParts * 800, 0)
}

/** The history fits. */
export const contextWindow: Rule = ({ turns, model }) => {
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
  model.family === 'embeddings' || model.family === 'completions' ? unknown('messages') : undefined

function rulesOf({ family }: FakeModel): readonly Rule[] {
  if (family === 'openai') return openAiRules
  return family === 'chat-agent' || family === 'chat-model' ? agentRules : databricksRules
}

const openAiRules: readonly Rule[] = [
  hasMessages,
  refusedField,
  strictMessages,
  readableImages,
  toolMessages,
  contextWindow,
]

/** Code of the workspace's own people: nothing is known of what it refuses but what its server checks. */
const agentRules: readonly Rule[] = [hasMessages, refusedField, knownRoles, contextWindow]

const databricksRules: readonly Rule[] = [
  chatTask,
  responsesOnly,
  refusedField,
  unknownField,
  hasMessages,
  thinking,
  reasoningEffort,
  ranges,
  knownRoles,
  oneSystemMessage,
  strictMessages,
  knownParts,
  ownReasoning,
  emptyText,
  alternation,
  toolMessages,
  thoughtBeforeCalls,
  toolList,
  chatTools,
  signedCalls,
  responseFormat,
  readableImages,
  contextWindow,
]
