import type { StreamPart, Usage } from '#shared/stream.ts'
import { ThinkTags } from './think-tags.ts'
import { isRecord } from './json.ts'

/** What a stream of chunks has told besides its content. */
export interface ChunkState {
  model: string | undefined
  /** As it came: read once at the end (`usageOf`), for it may come in every chunk. */
  usage: Record<string, unknown> | undefined
  finishReason: string | undefined
  hasContent: boolean
  readonly thinkTags: ThinkTags
  /** Whether `[DONE]` came. */
  hasEndMark: boolean
  count: number
}

/** A state before the first chunk. */
export function newChunkState(): ChunkState {
  return { model: undefined, usage: undefined, finishReason: undefined, hasContent: false, thinkTags: new ThinkTags(), hasEndMark: false, count: 0 }
}

/**
 * Reads one chunk of a chat completion stream, or a whole completion, into stream parts. Lenient: content may be a string,
 * a list of blocks or null, `choices` may be empty or missing, usage may come in every chunk (the last one counts)
 * (Databricks wire facts, sections 3.3, 5.2 and 5.4).
 */
export function readChunk(chunk: unknown, state: ChunkState): StreamPart[] {
  state.count += 1
  if (!isRecord(chunk)) return []
  const parts: StreamPart[] = []
  if (state.model === undefined && typeof chunk.model === 'string' && chunk.model !== '') {
    state.model = chunk.model
    parts.push({ type: 'model', model: chunk.model })
  }
  const choice = Array.isArray(chunk.choices) ? (chunk.choices[0] as unknown) : undefined
  const usage = chunk.usage ?? (isRecord(choice) ? choice.usage : undefined)
  if (isRecord(usage)) state.usage = usage
  if (isRecord(choice)) readChoice(choice, state, parts)
  else if (isRecord(chunk.delta)) readDelta(chunk.delta, state, parts)
  if (!state.hasContent) state.hasContent = parts.some((part) => part.type === 'text-delta' || part.type === 'reasoning-delta')
  return parts
}

/** What was held back of the content because it could have become a tag, when nothing more comes. */
export function restOf(state: ChunkState): StreamPart[] {
  const parts = state.thinkTags.rest()
  state.hasContent ||= parts.length > 0
  return parts
}

/** What the chunks so far say of tokens; `undefined` where they say nothing. */
export function usageOf(state: ChunkState): Usage | undefined {
  return state.usage === undefined ? undefined : readUsage(state.usage)
}

/** An error that stands where a chunk should be: OpenAI's `error`, also beside choices, or the native shape of Databricks. */
export function isErrorChunk(chunk: unknown): boolean {
  if (!isRecord(chunk)) return false
  return Boolean(chunk.error) || (chunk.choices === undefined && chunk.delta === undefined && (chunk.error_code !== undefined || chunk.error !== undefined))
}

function readChoice(choice: Record<string, unknown>, state: ChunkState, parts: StreamPart[]): void {
  const delta = choice.delta ?? choice.message
  if (isRecord(delta)) readDelta(delta, state, parts)
  if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') state.finishReason = choice.finish_reason
}

function readDelta(delta: Record<string, unknown>, state: ChunkState, parts: StreamPart[]): void {
  // Some servers send the same reasoning under two names: the first that is filled counts.
  const reasoning = [delta.reasoning_content, delta.reasoning, delta.reasoning_text].find((text) => typeof text === 'string' && text !== '')
  if (typeof reasoning === 'string') parts.push({ type: 'reasoning-delta', text: reasoning })
  readContent(delta.content, state, parts)
}

function readContent(content: unknown, state: ChunkState, parts: StreamPart[]): void {
  if (typeof content === 'string') {
    if (content !== '') parts.push(...state.thinkTags.take(content))
    return
  }
  if (!Array.isArray(content)) return
  for (const block of content) {
    if (typeof block === 'string') readContent(block, state, parts)
    else if (isRecord(block) && block.type === 'reasoning') readReasoning(block, parts)
    else if (isRecord(block) && typeof block.text === 'string') readContent(block.text, state, parts)
  }
}

function readReasoning(block: Record<string, unknown>, parts: StreamPart[]): void {
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

function readUsage(usage: Record<string, unknown>): Usage {
  const input = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {}
  const output = isRecord(usage.completion_tokens_details) ? usage.completion_tokens_details : {}
  const read: Record<keyof Usage, unknown> = {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    reasoningTokens: output.reasoning_tokens ?? usage.reasoning_tokens,
    cachedTokens: input.cached_tokens ?? usage.cache_read_input_tokens,
  }
  return Object.fromEntries(Object.entries(read).filter(([, value]) => typeof value === 'number'))
}
