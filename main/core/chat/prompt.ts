import { sentOf } from '#shared/context.ts'
import type { Summary } from '#shared/conversation.ts'
import { textOf } from '#shared/fold.ts'
import type { MadeWith, Message } from '#shared/message.ts'
import type { Prompt, PromptImage, PromptMessage, PromptReasoning } from '../providers/provider.ts'

/** What a prompt is made with beside messages. */
export interface PromptTools {
  readonly summaries: readonly Summary[]
  blobPath(id: string): string
}

/** Stands where a conversation would begin with the model's own words: some families want the person to speak first. */
const leftOutBefore = '[…]'

/**
 * What the model is sent for one branch: pure. What is left out, and what was refused for what it holds, is not sent; the last message is,
 * whatever is said of it. Messages of one role that come to stand side by side are joined (some families refuse two in a row), no part
 * is empty. Reasoning goes back to the model that it came from, and only that of the last reply: that of older ones is not read
 * (Databricks wire facts, section 5.3).
 */
export function makePrompt(path: readonly Message[], madeWith: MadeWith, { summaries, blobPath }: PromptTools): Prompt {
  const messages: PromptMessage[] = []
  const lastReply = path.findLast((message) => message.role === 'assistant')
  for (const sent of sentOf(path, summaries, path.at(-1)?.id)) {
    if ('summary' in sent) {
      add(messages, { role: 'user', parts: [{ type: 'text', text: summaryText(sent.summary) }] })
      continue
    }
    const { message } = sent
    const parts = partsOf(message, blobPath)
    const reasoning = message === lastReply && isOfSameModel(message, madeWith) ? reasoningOf(message) : []
    if (parts.length > 0) add(messages, { role: message.role, parts }, reasoning)
  }
  if (messages[0]?.role === 'assistant') messages.unshift({ role: 'user', parts: [{ type: 'text', text: leftOutBefore }] })
  const { model, systemPrompt, parameters } = madeWith
  const system = systemPrompt?.trim() ?? ''
  return { model, messages, parameters, ...(system !== '' && { systemPrompt: system }) }
}

function add(messages: PromptMessage[], { role, parts }: PromptMessage, reasoning: readonly PromptReasoning[] = []): void {
  const last = messages.at(-1)
  if (last?.role === role) messages[messages.length - 1] = { role, parts: [...last.parts, ...parts] }
  else messages.push({ role, parts: [...reasoning, ...parts] })
}

/** A summary as models are sent it: in the name of nobody, so that it is not taken for what the person says now. */
export function summaryText({ text }: Pick<Summary, 'text'>): string {
  return `[Summary of earlier messages of this conversation, which are not repeated]\n\n${text}`
}

function isOfSameModel({ madeWith }: Message, asked: MadeWith): boolean {
  return madeWith?.endpointId === asked.endpointId && madeWith.model === asked.model
}

/** What a model signed or hid; it refuses what was changed, and plain thoughts are worth nothing to it. Of a reply that was continued, what led to its end. */
function reasoningOf({ parts }: Message): PromptReasoning[] {
  return parts.slice(parts.findLastIndex((part) => part.type === 'step-start') + 1).flatMap((part): PromptReasoning[] => {
    if (part.type !== 'reasoning' || (part.signature === undefined && part.hidden === undefined)) return []
    const { text, signature, hidden } = part
    return [{ type: 'reasoning', text, ...(signature !== undefined && { signature }), ...(hidden !== undefined && { hidden }) }]
  })
}

function partsOf(message: Message, blobPath: (id: string) => string): PromptMessage['parts'] {
  const images = message.role === 'assistant' ? [] : message.parts.flatMap((part): PromptImage[] => {
    if (part.type !== 'image') return []
    const { blobId, name, mediaType, width, height } = part
    return [{ type: 'image', blobId, path: blobPath(blobId), name, mediaType, width, height }]
  })
  const text = textOf(message)
  return text.trim() === '' ? images : [...images, { type: 'text', text }]
}
