import { imageFromDataUrl, type SeenImage } from './image.ts'
import { isObject, objectOf, objectsOf, stringOf, type JsonObject } from './json.ts'

/** One message of a request, read the way the fake model reads it. */
export interface Turn {
  readonly role: string
  /** All text parts, joined. */
  readonly text: string
  /** The images that could be read. */
  readonly images: readonly SeenImage[]
  /** How many image parts there were, readable or not. */
  readonly imageParts: number
  readonly toolCalls: readonly JsonObject[]
  /** The content exactly as it was sent. */
  readonly content: unknown
}

/** Reads the history out of a request body: `messages` of a chat, `input` of an agent. Empty when there is none. */
export function turnsOf(body: unknown): readonly Turn[] {
  const { messages, input, instructions, prompt } = objectOf(body)
  if (typeof prompt === 'string') return [turnOf({ role: 'user', content: prompt })]
  const system = typeof instructions === 'string' ? [turnOf({ role: 'system', content: instructions })] : []
  if (typeof input === 'string') return [...system, turnOf({ role: 'user', content: input })]
  if (messages !== undefined) return objectsOf(messages).map(turnOf)
  return [...system, ...objectsOf(input).flatMap(itemTurn)]
}

/** An item of the Responses API as the message that it would be on chat. */
function itemTurn(item: JsonObject): readonly Turn[] {
  if (item.type === 'reasoning') return []
  if (item.type === 'function_call_output') return [turnOf({ role: 'tool', content: stringOf(item.output) })]
  if (item.type === 'function_call')
    return [turnOf({ role: 'assistant', content: '', tool_calls: [{ id: item.call_id }] })]
  return [turnOf(item.role === 'developer' ? { ...item, role: 'system' } : item)]
}

/**
 * The newest message of the user, undefined when there is none. Its text is its last text part: clients join a message
 * that was never answered to the next one, and what counts is the newest.
 */
export function lastUserTurn(turns: readonly Turn[]): Turn | undefined {
  const turn = turns.findLast(({ role }) => role === 'user')
  if (turn === undefined || typeof turn.content === 'string') return turn
  const texts = objectsOf(turn.content).flatMap((part) => (typeof part.text === 'string' ? [part.text.trim()] : []))
  return { ...turn, text: texts.at(-1) ?? '' }
}

function turnOf(message: JsonObject): Turn {
  const parts = typeof message.content === 'string' ? [] : objectsOf(message.content)
  const urls = parts.filter(isImagePart).map(imageUrlOf)
  const text =
    typeof message.content === 'string' ? message.content : parts.map((part) => stringOf(part.text)).join('\n')
  return {
    role: stringOf(message.role),
    text: text.trim(),
    images: urls.map(imageFromDataUrl).filter((image) => image !== undefined),
    imageParts: urls.length,
    toolCalls: objectsOf(message.tool_calls),
    content: message.content,
  }
}

function isImagePart(part: JsonObject): boolean {
  return part.type === 'image_url' || part.type === 'input_image'
}

function imageUrlOf(part: JsonObject): string {
  return isObject(part.image_url) ? stringOf(part.image_url.url) : stringOf(part.image_url)
}
