import type { Dialect, RequestBody } from './dialect.ts'
import { imageReference } from './images.ts'
import { sentParameters } from './parameters.ts'
import type { PromptMessage, PromptPart, PromptReasoning, ReplyRequest } from './provider.ts'
import { ResponsesReader } from './responses-reader.ts'
import { sealedByResponses } from './seal.ts'

/**
 * The Responses API of OpenAI, at `/responses`, or at the address of an agent of Databricks (`agent/v1/responses`), which knows no
 * `model` there. Nothing is kept between requests: the whole conversation is sent (Databricks wire facts, sections 3.4 and 3.5).
 */
export function responsesDialect(baseUrl: string, path = '/responses'): Dialect {
  const isNamedByAddress = path.endsWith('/invocations')
  return {
    baseUrl,
    path,
    body: (request) => ({ ...(!isNamedByAddress && { model: request.prompt.model }), ...toBody(request) }),
    newReader: () => new ResponsesReader(),
  }
}

function toBody({ endpoint, prompt }: Pick<ReplyRequest, 'endpoint' | 'prompt'>): RequestBody {
  // There is no `stop` here, and no budget of thought.
  const { systemPrompt, temperature, topP, maxTokens, effort } = sentParameters(endpoint, prompt)
  const system = systemPrompt === undefined ? [] : [{ role: 'system', content: systemPrompt }]
  return {
    input: [...system, ...prompt.messages.flatMap(toItems)],
    stream: true,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxTokens !== undefined && { max_output_tokens: maxTokens }),
    ...(effort !== undefined && { reasoning: { effort } }),
  }
}

/** A message, after an item for each piece of reasoning that the model sealed. */
function toItems({ role, parts }: PromptMessage): unknown[] {
  const reasoning = parts.filter((part) => part.type === 'reasoning')
  const others = parts.filter((part) => part.type !== 'reasoning')
  const [only] = others
  const content = others.length === 1 && only?.type === 'text' ? only.text : others.map((part) => toContent(role, part))
  return [...reasoning.flatMap(toReasoning), ...(others.length > 0 ? [{ role, content }] : [])]
}

function toContent(role: PromptMessage['role'], part: Exclude<PromptPart, PromptReasoning>): unknown {
  if (part.type === 'image') return { type: 'input_image', image_url: imageReference(part) }
  return { type: role === 'assistant' ? 'output_text' : 'input_text', text: part.text }
}

/** Without the id that it came with: nothing is kept there under it, and long ones are refused. */
function toReasoning(part: PromptReasoning): unknown[] {
  const { text } = part
  const sealed = sealedByResponses(part)
  return sealed === undefined ? [] : [{ type: 'reasoning', summary: text === '' ? [] : [{ type: 'summary_text', text }], encrypted_content: sealed }]
}
