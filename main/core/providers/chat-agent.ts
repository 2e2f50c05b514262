import type { StreamPart, Usage } from '#shared/stream.ts'
import type { Dialect, ReplyReader, RequestBody } from './dialect.ts'
import { errorFromStream } from './errors.ts'
import { imageReference } from './images.ts'
import { isRecord } from './json.ts'
import type { PromptMessage, PromptPart, ReplyRequest } from './provider.ts'
import { RemoteCalls } from './remote-calls.ts'
import { ReplyText } from './reply-text.ts'
import { readUsage } from './usage.ts'

/**
 * The older chat agents of Databricks (`agent/v2/chat`), at `/NAME/invocations`: messages with ids, no parameters of a model
 * (Databricks wire facts, section 3.4).
 */
export function chatAgentDialect(baseUrl: string, path: string): Dialect {
  return { baseUrl, path, body: toBody, newReader: () => new ChatAgentReader() }
}

function toBody({ endpoint, prompt }: Pick<ReplyRequest, 'endpoint' | 'prompt'>): RequestBody {
  const hasSystem = prompt.systemPrompt !== undefined && endpoint.takes.includes('systemPrompt')
  const messages = [...(hasSystem ? [{ role: 'system', content: prompt.systemPrompt }] : []), ...prompt.messages.map(toWire)]
  return { messages: messages.map((message, index) => ({ ...message, id: `message-${index + 1}` })), stream: true }
}

/** The content of these agents is text; where there is an image, the agent is to say that it cannot read it. */
function toWire({ role, parts }: PromptMessage): { role: string; content: unknown } {
  const shown = parts.filter((part) => part.type !== 'reasoning')
  const isText = shown.every((part) => part.type === 'text')
  return { role, content: isText ? shown.map((part) => part.text).join('\n\n') : shown.map(toPart) }
}

function toPart(part: Exclude<PromptPart, { type: 'reasoning' }>): unknown {
  return part.type === 'text' ? { type: 'text', text: part.text } : { type: 'image_url', image_url: { url: imageReference(part) } }
}

/** Reads the frames of a chat agent, which have a `delta` and no `choices`, or its whole answer: a list of messages. */
class ChatAgentReader implements ReplyReader {
  finishReason: string | undefined
  #messageId: unknown
  #usage: Usage | undefined
  readonly #text = new ReplyText()
  readonly #calls = new RemoteCalls()

  get hasContent(): boolean {
    return this.#text.hasContent
  }

  read(frame: unknown): StreamPart[] {
    if (!isRecord(frame)) return []
    const messages = [frame.delta, ...(Array.isArray(frame.messages) ? (frame.messages as unknown[]) : [])].filter(isRecord)
    if (Boolean(frame.error) || (frame.error_code !== undefined && messages.length === 0)) throw errorFromStream(frame)
    if (isRecord(frame.usage)) this.#usage = readUsage(frame.usage)
    const parts = messages.flatMap((message) => this.#readMessage(message))
    if (typeof frame.finish_reason === 'string' && frame.finish_reason !== '') this.finishReason = frame.finish_reason
    return parts
  }

  rest(): StreamPart[] {
    return this.#text.rest()
  }

  usage(): Usage | undefined {
    return this.#usage
  }

  #readMessage(message: Record<string, unknown>): StreamPart[] {
    const { id, role, content, tool_calls: calls, tool_call_id: callId } = message
    if (id !== this.#messageId) this.#text.startBlock()
    this.#messageId = id
    // Not every agent says why it ends; that it ended well is said by the clean end of the connection.
    this.finishReason ??= 'stop'
    if (role === 'tool') return this.#interrupt(this.#calls.result(String(callId ?? id), typeof message.name === 'string' ? message.name : 'function', content))
    const text = typeof content === 'string' ? this.#text.text(content) : []
    return [...text, ...this.#interrupt(Array.isArray(calls) ? this.#calls.readList(calls) : [])]
  }

  #interrupt(parts: StreamPart[]): StreamPart[] {
    if (parts.length > 0) this.#text.interrupt()
    return parts
  }
}
