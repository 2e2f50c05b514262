import { sentOf } from '#shared/context.ts'
import type { Summary } from '#shared/conversation.ts'
import { fileNotes, fileParts, textOf } from '#shared/fold.ts'
import type { FilePart } from '#shared/fold.ts'
import type { MadeWith, Message } from '#shared/message.ts'
import type { Prompt, PromptMessage, PromptPart, PromptReasoning } from '../providers/provider.ts'

/** What a prompt is made with beside messages. */
export interface PromptTools {
  readonly summaries: readonly Summary[]
  /** What is sent of each file: an image, words, or a note that it is left out. */
  readonly files: ReadonlyMap<FilePart, readonly PromptPart[]>
}

/** Stands where a conversation would begin with the model's own words: some families want the person to speak first. */
const leftOutBefore = '[…]'

/**
 * What the model is sent for one branch: pure. What is left out, and what was refused for what it holds, is not sent; the last message is,
 * whatever is said of it. Messages of one role that come to stand side by side are joined (some families refuse two in a row), no part
 * is empty. Images that a model made go back with the next message of the person, since only those may hold images. Reasoning goes back to
 * the model that it came from, and only that of the last reply: that of older ones is not read (Databricks wire facts, section 5.3).
 */
export function makePrompt(path: readonly Message[], madeWith: MadeWith, { summaries, files }: PromptTools): Prompt {
  const messages: PromptMessage[] = []
  const given: PromptPart[] = []
  const lastReply = path.findLast((message) => message.role === 'assistant')
  for (const sent of sentOf(path, summaries, path.at(-1)?.id)) {
    if ('summary' in sent) {
      add(messages, { role: 'user', parts: [{ type: 'text', text: summaryText(sent.summary) }] })
      continue
    }
    const { message } = sent
    const parts = message.role === 'user' ? [...given.splice(0), ...partsOf(message, files)] : replyParts(message)
    if (message.role === 'assistant') given.push(...imagesOf(message, files))
    const reasoning = message === lastReply && isOfSameModel(message, madeWith) ? reasoningOf(message) : []
    if (parts.length > 0) add(messages, { role: message.role, parts }, reasoning)
  }
  if (given.length > 0) add(messages, { role: 'user', parts: given })
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

function partsOf(message: Message, files: PromptTools['files']): PromptPart[] {
  const text = textOf(message)
  const sent = fileParts(message).flatMap((part) => files.get(part) ?? [])
  return text.trim() === '' ? sent : [...sent, { type: 'text', text }]
}

/** A reply that is an image alone says so: without it two messages of the person would stand side by side. */
function replyParts(message: Message): PromptPart[] {
  const text = textOf(message)
  if (text.trim() !== '') return [{ type: 'text', text }]
  return fileNotes(message).map((text) => ({ type: 'text', text }))
}

function imagesOf(message: Message, files: PromptTools['files']): PromptPart[] {
  return fileParts(message).flatMap((part) => {
    const parts = files.get(part) ?? []
    return parts.some(({ type }) => type === 'image') ? [{ type: 'text', text: `[image of your reply: ${part.name}]` } as const, ...parts] : parts
  })
}
