import type { Message } from './message.ts'
import type { Price } from './price.ts'
import type { Usage } from './stream.ts'

/** What servers say when a reply ended because it may not be longer; `max_tokens` and `MAX_TOKENS` where names are passed on unmapped. */
const cutShort = /^(length|max_tokens|max_output_tokens|model_length|incomplete)$/i

/** Whether a reply that ended has text and lacks its end: it was stopped, it failed, or it had reached its length. */
export function canContinue(message: Message): boolean {
  if (message.role !== 'assistant' || message.madeWith === undefined) return false
  const { status, finishReason = '' } = message
  const isCut = status === 'stopped' || status === 'error' || (status === 'done' && cutShort.test(finishReason))
  return isCut && message.parts.some((part) => part.type === 'text' && part.text.trim() !== '')
}

/** When the reply was asked for the last time, in milliseconds since 1970: for one that was continued, when that began. */
export function askedAt(message: Pick<Message, 'createdAt' | 'parts'>): number {
  const step = message.parts.findLast((part) => part.type === 'step-start')
  return step?.type === 'step-start' ? step.at : message.createdAt
}

/** What a reply cost, in US dollars: what the server charged, else by its tokens; `undefined` where that is not known. */
export function costOf(usage: Usage | undefined, price: Price | undefined): number | undefined {
  if (usage?.cost !== undefined) return usage.cost
  const { inputTokens, outputTokens, cachedTokens = 0 } = usage ?? {}
  if (price === undefined || (inputTokens === undefined && outputTokens === undefined)) return undefined
  const cached = Math.min(cachedTokens, inputTokens ?? 0)
  const fresh = (inputTokens ?? 0) - cached
  return (fresh * price.input + cached * (price.cached ?? price.input) + (outputTokens ?? 0) * price.output) / 1_000_000
}
