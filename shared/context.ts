import type { Attachment } from './attachment.ts'
import type { Summary } from './conversation.ts'
import type { Endpoint } from './endpoint.ts'
import { pagesSent, sentAs } from './file-words.ts'
import type { SentFile } from './file-words.ts'
import { textOf } from './fold.ts'
import type { ImageLimits } from './image-limits.ts'
import type { Message, Parameters, Part } from './message.ts'
import { askedAt } from './reply.ts'

/** What a model is sent for one place of a branch: a message, or the summary that stands for some of them. */
export type Sent = { readonly message: Message } | { readonly summary: Summary }

/**
 * What of a branch a model is sent, in order: without what is left out and what was refused for what it holds, and with each summary
 * where the first of its messages stood. The message `askedId` is sent whatever is said of it.
 */
export function sentOf(path: readonly Message[], summaries: readonly Summary[], askedId?: string): Sent[] {
  const byId = new Map(summaries.map((summary) => [summary.id, summary]))
  const placed = new Set<Summary>()
  return path.flatMap((message, index): Sent[] => {
    if (message.id === askedId) return [{ message }]
    const { leftOut } = message
    const summary = leftOut?.why === 'summarised' ? byId.get(leftOut.summaryId ?? '') : undefined
    if (summary !== undefined) {
      if (placed.has(summary)) return []
      placed.add(summary)
      return [{ summary }]
    }
    // A summary that is gone stands for nothing.
    const isLeftOut = leftOut !== undefined && leftOut.why !== 'summarised'
    return isLeftOut || wasRefused(message, path[index + 1]) ? [] : [{ message }]
  })
}

/**
 * Whether a message was refused for its words: they would make every later turn fail. Where it holds images it is they that are made
 * smaller or left out in later turns (`core/chat/image-history.ts`), and its words stay.
 */
export function wasRefused(message: Pick<Message, 'parts'>, reply: Message | undefined): boolean {
  if (reply?.role !== 'assistant' || reply.status !== 'error' || textOf(reply) !== '') return false
  const { code = '', details } = reply.error ?? {}
  if (code === 'context-too-long') return true
  const limit = Number(details?.limitBytes ?? Infinity)
  return code === 'request-too-large' && (!message.parts.some(({ type }) => type === 'image') || textOf(message).length > limit)
}

/** What a prompt is made of beside its messages. */
export interface Around {
  readonly systemPrompt?: string | undefined
  readonly summaries: readonly Summary[]
  /** Of a message that is asked again. */
  readonly askedId?: string | undefined
}

/** How many tokens a prompt has, about. */
export interface ContextUse {
  readonly tokens: number
  /** Whether what the endpoint counted for the last reply was taken into account. */
  readonly isMeasured: boolean
}

/** How far an endpoint may count from what is estimated; more is another prompt than is thought. */
const leastRatio = 0.4
const mostRatio = 3

/** How many tokens the next request for a branch has, by what the endpoint counted for the last reply where that is known. */
export function contextUse(path: readonly Message[], around: Around): ContextUse {
  const estimated = estimateSent(sentOf(path, around.summaries, around.askedId), around.systemPrompt)
  const place = path.findLastIndex((message) => (message.usage?.inputTokens ?? 0) > 0 && !wasContinued(message))
  const reply = path[place]
  if (reply === undefined) return { tokens: Math.round(estimated), isMeasured: false }
  const then = path.slice(0, place).map((message) => asSentTo(message, askedAt(reply)))
  const thought = estimateSent(sentOf(then, around.summaries, then.at(-1)?.id), reply.madeWith?.systemPrompt)
  const ratio = Math.min(mostRatio, Math.max(leastRatio, (reply.usage?.inputTokens ?? 0) / Math.max(1, thought)))
  return { tokens: Math.round(estimated * ratio), isMeasured: true }
}

/** The last request for a reply that was continued held a part of it, nobody knows how much. */
function wasContinued({ parts }: Message): boolean {
  return parts.filter((part) => part.type === 'step-start').length > 1
}

/** A message as it was when a reply was asked for: what was left out since then was in. */
function asSentTo(message: Message, at: number): Message {
  const { leftOut, ...others } = message
  return leftOut?.at !== undefined && leftOut.at > at ? others : message
}

/** How many tokens a prompt for this endpoint may have, with room for the reply; `undefined` where nobody knows. */
export function promptLimit(endpoint: Pick<Endpoint, 'contextTokens' | 'maxOutputTokens'>, parameters: Pick<Parameters, 'maxTokens'> = {}): number | undefined {
  const { contextTokens, maxOutputTokens = usualReply } = endpoint
  return contextTokens === undefined ? undefined : withRoom(contextTokens, parameters.maxTokens ?? Math.min(maxOutputTokens, usualReply))
}

const usualReply = 4_096

/** What is left for the prompt, at least half. */
export function withRoom(contextTokens: number, replyTokens: number): number {
  return Math.round(Math.max(contextTokens / 2, contextTokens - replyTokens))
}

/** Tokens around every message: its role and its marks. */
const perMessage = 4

function estimateSent(sent: readonly Sent[], systemPrompt = ''): number {
  const tokens = sent.map((one) => perMessage + ('message' in one ? messageTokens(one.message) : estimateTokens(one.summary.text)))
  return tokens.reduce((sum, one) => sum + one, systemPrompt === '' ? 0 : perMessage + estimateTokens(systemPrompt))
}

const known = new WeakMap<readonly Part[], number>()

/** How many tokens a part of a message has that is a file, about; 0 for any other. */
function fileTokens(part: Part): number {
  if (part.type === 'image') return imageTokens(part.width, part.height)
  return part.type === 'file' ? documentTokens(part) : 0
}

/** How many tokens an attachment is, about, as it is wanted sent. */
export function attachmentTokens(attachment: Pick<Attachment, 'kind' | 'width' | 'height' | 'facts' | 'sending'>, counting?: ImageLimits['counting']): number {
  return attachment.kind === 'image' ? imageTokens(attachment.width, attachment.height, counting) : documentTokens(attachment, counting)
}

/** A page of paper as an image, in pixels. */
const pageWidth = 1_109
const pageHeight = 1_568

/** How many tokens a document is, about, as it is wanted sent: its chosen pages and what is kept of them, or pictures of its pages. */
function documentTokens(file: SentFile, counting?: ImageLimits['counting']): number {
  const { facts: { tokens = 0, characters = 0, pages }, sending } = file
  const sent = pagesSent(file).length
  if (sentAs(file) === 'pages') return sent * imageTokens(pageWidth, pageHeight, counting)
  const shareOfPages = pages === undefined || pages === 0 ? 1 : sent / pages
  const kept = sending?.keep?.characters ?? Infinity
  return tokens * Math.min(shareOfPages, characters === 0 ? 0 : kept / characters)
}

/** How many tokens a message has where it is sent, about: text and files, not its thoughts. An image that a model made goes back to it. */
export function messageTokens({ parts }: Pick<Message, 'parts'>): number {
  const counted = known.get(parts)
  if (counted !== undefined) return counted
  const tokens = parts.reduce((sum, part) => {
    if (part.type === 'text') return sum + estimateTokens(part.text)
    return sum + fileTokens(part)
  }, 0)
  known.set(parts, tokens)
  return tokens
}

/**
 * An image of these pixels in tokens, about, as the family counts (documents of the vendors, unverified at Databricks). Claude, and where
 * nobody knows: a token for 750 pixels after it was made 1,568 wide or high at most. GPT: 85, and 170 for every square of 512 after its
 * shorter edge was made 768 at most. Gemini: 258 for a small one, and for every square of 768.
 */
export function imageTokens(width: number, height: number, counting: ImageLimits['counting'] = 'claude'): number {
  const longest = Math.max(1, width, height)
  if (counting === 'gemini') return 258 * (longest <= 384 ? 1 : tiles(width, 768) * tiles(height, 768))
  if (counting === 'gpt') {
    const fitted = Math.min(1, 2_048 / longest)
    const scale = fitted * Math.min(1, 768 / Math.max(1, Math.min(width, height) * fitted))
    return 85 + 170 * tiles(width * scale, 512) * tiles(height * scale, 512)
  }
  const scale = Math.min(1, 1_568 / longest)
  return Math.max(85, Math.round((width * scale * height * scale) / 750))
}

function tiles(pixels: number, edge: number): number {
  return Math.max(1, Math.ceil(Math.round(pixels) / edge))
}

/**
 * How many tokens a text has, about, by the kinds of its characters: the tokenizers of 2024 to 2026 take four letters of English for
 * one, two or three of other alphabets, and one to two characters of Chinese, Japanese or Korean.
 */
export function estimateTokens(text: string): number {
  let hundredths = 0
  for (let index = 0; index < text.length; index += 1) hundredths += weightOf(text.charCodeAt(index))
  return hundredths / 100
}

/** Hundredths of a token. */
function weightOf(code: number): number {
  if (code < 0x80) {
    if ((code >= 0x61 && code <= 0x7a) || code === 0x20) return 22
    if (code >= 0x41 && code <= 0x5a) return 35
    return code >= 0x30 && code <= 0x39 ? 40 : 45
  }
  if (code < 0x250) return 45
  if (code < 0x1100) return 38
  // Half of a character outside the first plane, such as an emoji.
  if (code >= 0xd800 && code <= 0xdfff) return 100
  return code >= 0x2000 && code < 0x2e80 ? 60 : 75
}
