import { refusesContent } from '#shared/error.ts'
import { textOf } from '#shared/fold.ts'
import type { MadeWith, Message } from '#shared/message.ts'
import type { Prompt, PromptImage, PromptMessage, PromptReasoning } from '../providers/provider.ts'

/**
 * What the model is sent for one branch: pure. Replies without text are left out, and so are messages that were refused
 * for what they hold; messages of one role that come to stand side by side are joined (some families refuse two in a row),
 * no part is empty. Reasoning goes back to the model that it came from, and only that of the last reply: that of older ones is not read
 * (Databricks wire facts, section 5.3).
 */
export function makePrompt(path: readonly Message[], madeWith: MadeWith, blobPath: (id: string) => string): Prompt {
  const messages: PromptMessage[] = []
  const lastReply = path.findLast((message) => message.role === 'assistant')
  for (const [index, message] of path.entries()) {
    if (wasRefused(path[index + 1])) continue
    const parts = partsOf(message, blobPath)
    if (parts.length === 0) continue
    const reasoning = message === lastReply && isOfSameModel(message, madeWith) ? reasoningOf(message) : []
    const last = messages.at(-1)
    if (last?.role === message.role) messages[messages.length - 1] = { role: last.role, parts: [...last.parts, ...parts] }
    else messages.push({ role: message.role, parts: [...reasoning, ...parts] })
  }
  const { model, systemPrompt, parameters } = madeWith
  const system = systemPrompt?.trim() ?? ''
  return { model, messages, parameters, ...(system !== '' && { systemPrompt: system }) }
}

/** One image too many would make every later turn fail. */
function wasRefused(reply: Message | undefined): boolean {
  return reply?.role === 'assistant' && reply.status === 'error' && refusesContent(reply.error?.code ?? '') && textOf(reply) === ''
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
