import { ChunkReader } from './chunks.ts'
import type { Dialect, RequestBody } from './dialect.ts'
import { imageReference } from './images.ts'
import type { Prompt, PromptMessage, PromptPart } from './provider.ts'

/** The chat completions of OpenAI, at `/chat/completions` or at another path that takes the same body. */
export function chatCompletions(baseUrl: string, path = '/chat/completions'): Dialect {
  return {
    baseUrl,
    path,
    body: ({ prompt }) => toBody(prompt),
    newReader: () => new ChunkReader(),
  }
}

function toBody(prompt: Prompt): RequestBody {
  const { temperature, topP, maxTokens, stop } = prompt.parameters
  const system = prompt.systemPrompt === undefined ? [] : [{ role: 'system', content: prompt.systemPrompt }]
  return {
    model: prompt.model,
    messages: [...system, ...prompt.messages.map(toWire)],
    stream: true,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(stop !== undefined && { stop }),
  }
}

function toWire(message: PromptMessage): unknown {
  const [only] = message.parts
  if (message.parts.length === 1 && only?.type === 'text') return { role: message.role, content: only.text }
  return { role: message.role, content: message.parts.map(toPart) }
}

function toPart(part: PromptPart): unknown {
  if (part.type === 'text') return { type: 'text', text: part.text }
  if (part.type === 'image') return { type: 'image_url', image_url: { url: imageReference(part) } }
  if (part.hidden !== undefined) return { type: 'reasoning', summary: [{ type: 'summary_encrypted_text', data: part.hidden }] }
  return { type: 'reasoning', summary: [{ type: 'summary_text', text: part.text, ...(part.signature !== undefined && { signature: part.signature }) }] }
}
