import type { Usage } from '#shared/stream.ts'
import type { ReplyReader } from './dialect.ts'
import { errorFromStream } from './errors.ts'
import { isRecord } from './json.ts'
import { MadeImages } from './made-images.ts'
import type { ReplyPart } from './provider.ts'
import { RemoteCalls } from './remote-calls.ts'
import { sourcesOf, sourcesOfChunk } from './sources.ts'
import { ThinkTags } from './think-tags.ts'
import { readUsage } from './usage.ts'

/**
 * Reads the chunks of a chat completion stream, or a whole completion. Lenient: content may be a string, a list of blocks
 * or null, `choices` may be empty or missing, usage may come in every chunk (the last one counts)
 * (Databricks wire facts, sections 3.3, 5.2 and 5.4).
 */
export class ChunkReader implements ReplyReader {
  finishReason: string | undefined
  hasContent = false
  #model: string | undefined
  /** As it came: read once at the end, for it may come in every chunk. */
  #usage: Record<string, unknown> | undefined
  readonly #thinkTags = new ThinkTags()
  readonly #calls = new RemoteCalls()
  readonly #images = new MadeImages()
  readonly #showsCalls: boolean
  /** Characters of the text that grows, which is where a citation without a place belongs. */
  #length = 0

  /** `showsCalls`: the endpoint is an agent, whose calls of tools are its own and are over. Else they are not read. */
  constructor({ showsCalls = false }: { readonly showsCalls?: boolean } = {}) {
    this.#showsCalls = showsCalls
  }

  read(chunk: unknown): ReplyPart[] {
    if (!isRecord(chunk)) return []
    if (isErrorChunk(chunk)) throw errorFromStream(chunk)
    const parts: ReplyPart[] = []
    if (this.#model === undefined && typeof chunk.model === 'string' && chunk.model !== '') {
      this.#model = chunk.model
      parts.push({ type: 'model', model: chunk.model })
    }
    const choice = Array.isArray(chunk.choices) ? (chunk.choices[0] as unknown) : undefined
    const usage = chunk.usage ?? (isRecord(choice) ? choice.usage : undefined)
    if (isRecord(usage)) this.#usage = usage
    if (isRecord(choice)) this.#readChoice(choice, parts)
    else if (isRecord(chunk.delta)) this.#readFrame(chunk.delta, chunk.finish_reason, parts)
    this.#measure(parts)
    // They belong to a text: before the first word there is none to belong to.
    if (this.#length > 0) parts.push(...sourcesOfChunk(chunk))
    if (!this.hasContent) this.hasContent = parts.some((part) => part.type !== 'model' && part.type !== 'source')
    return parts
  }

  rest(): ReplyPart[] {
    const parts = this.#thinkTags.rest()
    this.hasContent ||= parts.length > 0
    return parts
  }

  usage(): Usage | undefined {
    return this.#usage === undefined ? undefined : readUsage(this.#usage)
  }

  #readChoice(choice: Record<string, unknown>, parts: ReplyPart[]): void {
    if (choice.error) throw errorFromStream(choice)
    const delta = choice.delta ?? choice.message
    if (isRecord(delta)) this.#readDelta(delta, parts)
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') this.finishReason = choice.finish_reason
  }

  /** The older chat agents of Databricks have no choices, and end without a reason. */
  #readFrame(delta: Record<string, unknown>, finish: unknown, parts: ReplyPart[]): void {
    this.#readDelta(delta, parts)
    this.finishReason = typeof finish === 'string' && finish !== '' ? finish : (this.finishReason ?? 'stop')
  }

  #readDelta(delta: Record<string, unknown>, parts: ReplyPart[]): void {
    if (delta.role === 'tool') {
      parts.push(...this.#calls.result(String(delta.tool_call_id ?? delta.id ?? ''), typeof delta.name === 'string' ? delta.name : 'function', delta.content))
      return
    }
    readReasoningFields(delta, parts)
    this.#readContent(delta.content ?? delta.refusal, parts)
    parts.push(...sourcesOf(delta.annotations), ...this.#images.read(delta.images))
    if (this.#showsCalls && Array.isArray(delta.tool_calls)) parts.push(...this.#calls.readList(delta.tool_calls))
  }

  #readContent(content: unknown, parts: ReplyPart[]): void {
    if (typeof content === 'string') {
      if (content !== '') parts.push(...this.#thinkTags.take(content))
      return
    }
    if (!Array.isArray(content)) return
    for (const block of content) {
      if (typeof block === 'string') this.#readContent(block, parts)
      else if (isRecord(block) && block.type === 'reasoning') readReasoning(block, parts)
      else if (isRecord(block) && block.type === 'thinking') readReasoning({ summary: block.thinking, text: block.thinking }, parts)
      else if (isRecord(block) && typeof block.text === 'string') {
        const start = this.#length + lengthOf(parts)
        this.#readContent(block.text, parts)
        parts.push(...sourcesOf(block.citations, { start, end: this.#length + lengthOf(parts) }), ...sourcesOf(block.annotations))
      } else parts.push(...this.#images.read([block]))
    }
  }

  #measure(parts: readonly ReplyPart[]): void {
    // What is said after a call, a thought or an image is another text.
    const last = parts.findLastIndex((part) => part.type === 'remote-call' || part.type === 'reasoning-delta' || part.type === 'image-data')
    this.#length = (last === -1 ? this.#length : 0) + lengthOf(parts.slice(last + 1))
  }
}

function lengthOf(parts: readonly ReplyPart[]): number {
  return parts.reduce((length, part) => length + (part.type === 'text-delta' ? part.text.length : 0), 0)
}

/** Some servers send the same reasoning under two or three names: the first that is filled counts (section 5.4). */
function readReasoningFields(delta: Record<string, unknown>, parts: ReplyPart[]): void {
  const text = [delta.reasoning_content, delta.reasoning, delta.reasoning_text].find((one) => typeof one === 'string' && one !== '')
  if (typeof text === 'string') parts.push({ type: 'reasoning-delta', text })
  if (!Array.isArray(delta.reasoning_details)) return
  for (const detail of (delta.reasoning_details as unknown[]).filter(isRecord)) {
    const { type, data, summary, signature } = detail
    if (type === 'reasoning.encrypted') readReasoning({ type: 'summary_encrypted_text', data }, parts)
    else readReasoning({ signature, text: text === undefined ? (detail.text ?? summary) : '' }, parts)
  }
}

/** An error that stands where a chunk should be: OpenAI's `error`, also beside choices, or the native shape of Databricks. */
function isErrorChunk(chunk: Record<string, unknown>): boolean {
  return Boolean(chunk.error) || (chunk.choices === undefined && chunk.delta === undefined && (chunk.error_code !== undefined || chunk.error !== undefined))
}

function readReasoning(block: Record<string, unknown>, parts: ReplyPart[]): void {
  const items = Array.isArray(block.summary) ? (block.summary as unknown[]) : [block]
  for (const item of items.filter(isRecord)) {
    if (item.type === 'summary_encrypted_text') {
      parts.push({ type: 'reasoning-delta', text: '', hidden: String(item.data ?? '') })
      continue
    }
    const text = typeof item.text === 'string' ? item.text : ''
    const signature = typeof item.signature === 'string' && item.signature !== '' ? item.signature : undefined
    if (text !== '' || signature !== undefined) parts.push({ type: 'reasoning-delta', text, ...(signature !== undefined && { signature }) })
  }
}
