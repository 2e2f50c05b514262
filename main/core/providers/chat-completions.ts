import type { ReasoningControl } from '#shared/endpoint.ts'
import { ChunkReader } from './chunks.ts'
import type { Dialect, RequestBody } from './dialect.ts'
import { imageReference } from './images.ts'
import { sentParameters } from './parameters.ts'
import type { SentParameters } from './parameters.ts'
import type { PromptMessage, PromptPart, ReplyRequest } from './provider.ts'
import { sealedByResponses } from './seal.ts'

/**
 * The chat completions of OpenAI, at `/chat/completions`, or at the address of an endpoint (`/NAME/invocations`), which is sent no `model`.
 * Holds what the person set and the endpoint takes.
 */
export function chatCompletions(baseUrl: string, path = '/chat/completions'): Dialect {
  const isNamedByAddress = path.endsWith('/invocations')
  return {
    baseUrl,
    path,
    body: (request) => ({ ...(!isNamedByAddress && { model: request.prompt.model }), ...toBody(request) }),
    newReader: () => new ChunkReader({ showsCalls: isNamedByAddress }),
  }
}

function toBody({ endpoint, prompt }: Pick<ReplyRequest, 'endpoint' | 'prompt'>): RequestBody {
  const sent = sentParameters(endpoint, prompt)
  const { systemPrompt, temperature, topP, maxTokens, stop, effort, budget } = sent
  const system = systemPrompt === undefined ? [] : [{ role: 'system', content: systemPrompt }]
  const thinks = isThinking(endpoint.reasoningControl, sent)
  return {
    messages: [...system, ...prompt.messages.flatMap((message) => toWire(message, thinks))],
    stream: true,
    // Servers of OpenAI's kind count tokens in a stream only when asked; Databricks counts unasked, and some endpoints refuse this.
    ...(endpoint.provider === 'openai-compatible' && { stream_options: { include_usage: true } }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(stop !== undefined && { stop }),
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...(budget !== undefined && { thinking: { type: 'enabled', budget_tokens: budget } }),
  }
}

/** Only models with a budget of thought take their thoughts back, and only while they think (wire facts, 5.3). */
function isThinking(control: ReasoningControl, { budget }: SentParameters): boolean {
  if (control.kind !== 'budget') return false
  return budget === undefined ? control.initial === 'on' : budget > 0
}

/** Nothing at all for a message without content: an empty one is refused. */
function toWire({ role, parts }: PromptMessage, thinks: boolean): readonly unknown[] {
  const isSent = (part: PromptPart): boolean => part.type !== 'reasoning' || (thinks && sealedByResponses(part) === undefined)
  const sent = parts.filter((part) => isSent(part) && !(part.type === 'text' && part.text === ''))
  if (sent.every((part) => part.type === 'reasoning')) return []
  const isText = sent.every((part) => part.type === 'text')
  return [{ role, content: isText ? sent.map((part) => part.text).join('\n\n') : sent.map(toPart) }]
}

function toPart(part: PromptPart): unknown {
  if (part.type === 'text') return { type: 'text', text: part.text }
  if (part.type === 'image') return { type: 'image_url', image_url: { url: imageReference(part) } }
  if (part.hidden !== undefined) return { type: 'reasoning', summary: [{ type: 'summary_encrypted_text', data: part.hidden }] }
  return { type: 'reasoning', summary: [{ type: 'summary_text', text: part.text, ...(part.signature !== undefined && { signature: part.signature }) }] }
}
