import { assertNever } from './error.ts'
import type { Message, Part } from './message.ts'
import type { Source, StreamEnd, StreamPart } from './stream.ts'

/** A part that stands for a stored file. */
export type FilePart = Extract<Part, { type: 'image' | 'file' }>

type Delta = Extract<StreamPart, { type: 'text-delta' | 'reasoning-delta' }>

/**
 * The only code that turns a stream into a message: the core stores with it, the window shows with it.
 * Pure and total; the message given is not changed. A part after `end` changes nothing.
 */
export function fold(message: Message, part: StreamPart): Message {
  if (message.status !== 'running') return message
  switch (part.type) {
    case 'step-start':
      return { ...message, parts: [...endReasoning(message.parts, part.at), { type: 'step-start', at: part.at }] }
    case 'first-content':
      return message.firstContentAt === undefined ? { ...message, firstContentAt: part.at } : message
    case 'text-delta':
      return part.text === '' ? message : { ...message, parts: appendText(message, part) }
    case 'reasoning-delta':
      return { ...message, parts: appendReasoning(message.parts, part) }
    case 'reasoning-end':
      return { ...message, parts: endReasoning(message.parts, part.at) }
    case 'model':
      return { ...message, answeredBy: part.model }
    case 'usage':
      return { ...message, usage: { ...message.usage, ...part.usage } }
    case 'remote-call':
      return appendCall(message, part)
    case 'remote-result':
      return { ...message, parts: message.parts.map((one) => (one.type === 'remote-call' && one.callId === part.callId ? { ...one, result: part.text } : one)) }
    case 'source':
      return withSource(message, part.source)
    case 'image':
      return withImage(message, part)
    case 'sent-images':
      return withSentImages(message, part)
    case 'adapted':
      return { ...message, adapted: [...(message.adapted ?? []), { field: part.field, ...(part.instead !== undefined && { instead: part.instead }) }] }
    case 'retry-wait':
      return { ...message, retryWait: { until: part.until, attempt: part.attempt, error: part.error } }
    case 'retry-start':
      return withoutWait(message)
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
  if (previous.type === 'reasoning-delta' && next.type === 'reasoning-delta' && isPlain(previous) && isPlain(next) && !isTimed(next)) {
    return { ...previous, text: previous.text + next.text }
  }
  return undefined
}

/** The parts of a message that stand for a stored file. */
export function fileParts(message: { readonly parts: readonly ({ readonly type: 'found-image' } | Part)[] }): FilePart[] {
  return message.parts.filter((part) => part.type === 'image' || part.type === 'file')
}

/** What stands for the files of a message where only words go: their names. */
export function fileNotes(message: Pick<Message, 'parts'>): string[] {
  return fileParts(message).map(({ type, name }) => `[${type}: ${name}]`)
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

/** A time would be lost with the part that is joined. */
function isTimed(part: Extract<Delta, { type: 'reasoning-delta' }>): boolean {
  return part.at !== undefined
}

/** The text of a reply that is continued grows where it was cut, whatever came after it. */
function appendText({ parts, continues }: Message, delta: Extract<Delta, { type: 'text-delta' }>): Part[] {
  const place = continues ?? parts.length - 1
  const grown = parts[place]
  if (grown?.type !== 'text') return [...parts, { type: 'text', text: delta.text }]
  return parts.with(place, { ...grown, text: grown.text + delta.text })
}

/** A signature closes its block; a hidden block stands alone. */
function appendReasoning(parts: readonly Part[], delta: Extract<Delta, { type: 'reasoning-delta' }>): Part[] {
  const last = parts.at(-1)
  const open = last?.type === 'reasoning' && last.hidden === undefined && last.endedAt === undefined && delta.hidden === undefined
  const closed = open && last.signature !== undefined && delta.text !== ''
  if (!open || closed) {
    const { text, signature, hidden, at } = delta
    const before = at === undefined ? parts : endReasoning([...parts], at)
    return [...before, { type: 'reasoning', text, ...(signature !== undefined && { signature }), ...(hidden !== undefined && { hidden }), ...(at !== undefined && { startedAt: at }) }]
  }
  const signature = (last.signature ?? '') + (delta.signature ?? '')
  return parts.with(parts.length - 1, { ...last, text: last.text + delta.text, ...(signature !== '' && { signature }) })
}

/** Nothing changes where the last piece is no thought, or one whose beginning is not known, or that has ended. */
function endReasoning(parts: Part[], at: number): Part[] {
  const last = parts.at(-1)
  if (last?.type !== 'reasoning' || last.endedAt !== undefined || last.startedAt === undefined) return parts
  return parts.with(parts.length - 1, { ...last, endedAt: at })
}

/** What is said after a call stands after it, also where a cut text was to be continued. */
function appendCall({ continues: _c, ...message }: Message, call: Extract<StreamPart, { type: 'remote-call' }>): Message {
  return { ...message, parts: withCall(message.parts, call) }
}

function withCall(parts: readonly Part[], { callId, name, argumentsDelta }: Extract<StreamPart, { type: 'remote-call' }>): Part[] {
  const index = parts.findIndex((part) => part.type === 'remote-call' && part.callId === callId)
  const known = parts[index]
  if (known?.type !== 'remote-call') return [...parts, { type: 'remote-call', callId, name: name ?? '', arguments: argumentsDelta }]
  return parts.with(index, { ...known, arguments: known.arguments + argumentsDelta, ...(name !== undefined && { name }) })
}

/** What is said after an image stands after it, also where a cut text was to be continued. */
function withImage({ continues: _c, ...message }: Message, image: Extract<StreamPart, { type: 'image' }>): Message {
  const isThere = message.parts.some((part) => part.type === 'image' && part.blobId === image.blobId)
  return isThere ? message : { ...message, parts: [...message.parts, { ...image }] }
}

function withSentImages({ sentImages: _s, ...message }: Message, { type: _t, ...told }: Extract<StreamPart, { type: 'sent-images' }>): Message {
  return told.scaled + told.leftOut === 0 ? message : { ...message, sentImages: told }
}

/** A source belongs to the text that grows, else to the last one of this step, else to one that begins with it. */
function withSource(message: Message, source: Source): Message {
  const { parts, continues } = message
  const step = parts.findLastIndex((part) => part.type === 'step-start')
  const place = continues ?? parts.findLastIndex((part, index) => index > step && part.type === 'text')
  const grown = parts[place]
  if (grown?.type !== 'text') return { ...message, parts: [...parts, { type: 'text', text: '', sources: [source] }] }
  const sources = addSource(grown.sources ?? [], continues === undefined ? source : withoutPlace(source))
  return sources === grown.sources ? message : { ...message, parts: parts.with(place, { ...grown, sources }) }
}

/** Servers repeat their list with every piece, and tell of one source first that it exists, then what it is the source of. */
function addSource(known: Source[], source: Source): Source[] {
  const isSame = (one: Source): boolean => one.url === source.url && (source.start === undefined || one.start === undefined || (one.start === source.start && one.end === source.end))
  const index = known.findIndex(isSame)
  const same = known[index]
  if (same === undefined) return [...known, source]
  const isTold = Object.entries(source).every(([name, value]) => value === undefined || same[name] === value)
  return isTold ? known : known.with(index, { ...same, ...source })
}

/** Where a cut text goes on, places are counted from the cut. */
function withoutPlace({ start: _s, end: _e, ...source }: Source): Source {
  return source
}

function withoutWait(message: Message): Message {
  if (message.retryWait === undefined) return message
  const { retryWait: _, ...others } = message
  return others
}

function finish({ continues: _c, ...message }: Message, end: StreamEnd): Message {
  return {
    ...withoutWait(message),
    status: end.status,
    finishedAt: end.at,
    parts: endReasoning(message.parts, end.at),
    ...(end.finishReason !== undefined && { finishReason: end.finishReason }),
    ...(end.error !== undefined && { error: end.error }),
  }
}
