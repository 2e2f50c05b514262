import { assertNever } from './error.ts'
import type { Message, Part } from './message.ts'
import type { StreamEnd, StreamPart } from './stream.ts'

type Delta = Extract<StreamPart, { type: 'text-delta' | 'reasoning-delta' }>

/**
 * The only code that turns a stream into a message: the core stores with it, the window shows with it.
 * Pure and total; the message given is not changed. A part after `end` changes nothing.
 */
export function fold(message: Message, part: StreamPart): Message {
  if (message.status !== 'running') return message
  switch (part.type) {
    case 'step-start':
      return { ...message, parts: [...message.parts, { type: 'step-start', at: part.at }] }
    case 'first-content':
      return message.firstContentAt === undefined ? { ...message, firstContentAt: part.at } : message
    case 'text-delta':
      return part.text === '' ? message : { ...message, parts: appendText(message.parts, part) }
    case 'reasoning-delta':
      return { ...message, parts: appendReasoning(message.parts, part) }
    case 'model':
      return { ...message, answeredBy: part.model }
    case 'usage':
      return { ...message, usage: { ...message.usage, ...part.usage } }
    case 'end':
      return finish(message, part)
    default:
      return assertNever(part)
  }
}

/**
 * Joins a delta to the one before it, so that a reader is sent one part where the stream had many.
 * Answers `undefined` where the two must stay apart. `fold` gives the same message either way.
 */
export function joinDeltas(previous: StreamPart, next: StreamPart): StreamPart | undefined {
  if (previous.type === 'text-delta' && next.type === 'text-delta') {
    return { type: 'text-delta', text: previous.text + next.text }
  }
  if (previous.type === 'reasoning-delta' && next.type === 'reasoning-delta' && isPlain(previous) && isPlain(next)) {
    return { type: 'reasoning-delta', text: previous.text + next.text }
  }
  return undefined
}

/** The readable text of a message, without its reasoning. */
export function textOf(message: Pick<Message, 'parts'>): string {
  return message.parts
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n\n')
}

function isPlain(part: Extract<Delta, { type: 'reasoning-delta' }>): boolean {
  return part.signature === undefined && part.hidden === undefined
}

function appendText(parts: readonly Part[], delta: Extract<Delta, { type: 'text-delta' }>): Part[] {
  const last = parts.at(-1)
  if (last?.type !== 'text') return [...parts, { type: 'text', text: delta.text }]
  return parts.with(parts.length - 1, { ...last, text: last.text + delta.text })
}

/** A signature closes its block; a hidden block stands alone. */
function appendReasoning(parts: readonly Part[], delta: Extract<Delta, { type: 'reasoning-delta' }>): Part[] {
  const last = parts.at(-1)
  const open = last?.type === 'reasoning' && last.hidden === undefined && delta.hidden === undefined
  const closed = open && last.signature !== undefined && delta.text !== ''
  if (!open || closed) {
    const { text, signature, hidden } = delta
    return [...parts, { type: 'reasoning', text, ...(signature !== undefined && { signature }), ...(hidden !== undefined && { hidden }) }]
  }
  const signature = (last.signature ?? '') + (delta.signature ?? '')
  return parts.with(parts.length - 1, { ...last, text: last.text + delta.text, ...(signature !== '' && { signature }) })
}

function finish(message: Message, end: StreamEnd): Message {
  return {
    ...message,
    status: end.status,
    finishedAt: end.at,
    ...(end.finishReason !== undefined && { finishReason: end.finishReason }),
    ...(end.error !== undefined && { error: end.error }),
  }
}
