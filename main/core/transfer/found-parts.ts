import { readable } from './foreign.ts'
import type { FoundImage, FoundPart } from './reader.ts'

/** A text part, or none for no text. */
export function textParts(text: string): FoundPart[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }]
}

/** A part of reasoning, or none for no text. */
export function reasoningParts(text: string): FoundPart[] {
  return text.trim() === '' ? [] : [{ type: 'reasoning', text }]
}

/** A call of a tool as a source has it. */
interface Call {
  readonly id: string
  readonly name: string
  readonly arguments: unknown
  readonly result?: unknown
}

/** A tool call that can be read; arguments and result are text or any JSON. */
export function callPart(call: Call): FoundPart {
  const result = readable(call.result)
  return { type: 'remote-call', callId: call.id, name: call.name, arguments: readable(call.arguments), ...(result !== '' && { result }) }
}

// What models write that think in the text itself, at its beginning; it ends with the text where they were stopped.
const thoughts = /^\s*<(think|thinking)>([\s\S]*?)(?:<\/\1>|$)/

/** A reply whose reasoning may stand in tags at its beginning. */
export function replyParts(text: string): FoundPart[] {
  const found = thoughts.exec(text)
  if (found === null) return proseParts(text)
  return [...reasoningParts((found[2] ?? '').trim()), ...proseParts(text.slice(found[0].length).trimStart())]
}

// The text between the brackets is bounded, or a text of nothing but brackets would be read once for each of them.
const drawn = /!\[([^\]\n]{0,300})\]\((data:image\/[^;,)]+;base64,[A-Za-z0-9+/=\s]+)\)/g

/** Text in which images may stand as data: addresses. */
export function proseParts(text: string): FoundPart[] {
  if (!text.includes('](data:image/')) return textParts(text)
  const parts: FoundPart[] = []
  let from = 0
  for (const match of text.matchAll(drawn)) {
    const image = dataImage(match[2] ?? '', match[1] ?? '')
    if (image === undefined) continue
    parts.push(...textParts(text.slice(from, match.index)), image)
    from = match.index + match[0].length
  }
  return [...parts, ...textParts(text.slice(from))]
}

/** The image that a data: address holds. Its name is made up where it has none. */
export function dataImage(url: string, name = ''): FoundImage | undefined {
  const head = /^data:image\/([\w.+-]+)(?:;[^,;]*)*;base64,/i.exec(url.slice(0, 200))
  if (head === null) return undefined
  const madeUp = `image.${(head[1] ?? '').replace(/\+.*/, '')}`
  return { type: 'found-image', name: name === '' ? madeUp : name, base64: url.slice(head[0].length) }
}

/** The words of a file, where the export has them and not the file itself: a text of its name, since they are no PDF any more. */
export function wordsOfFile(name: string, words: string): FoundImage {
  const isDocument = /\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|epub)$/i.test(name)
  return { type: 'found-image', name: isDocument ? `${name}.txt` : name, isFile: true, base64: Buffer.from(words).toString('base64') }
}
