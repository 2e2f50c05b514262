import { createParser } from 'eventsource-parser'
import type { HttpExchange } from '#shared/exchange.ts'

/** Bytes of a response's body, and when they arrived, in milliseconds since 1970. */
export interface Piece {
  readonly at: number
  readonly bytes: Uint8Array
}

/** What is known of a body. */
export interface Body {
  readonly contentType: string
  readonly pieces: readonly Piece[]
  /** Whether more may come: an event that has not ended is left out then. */
  readonly isOpen: boolean
}

type Entry = HttpExchange['events'][number]

/**
 * The events of a body, each with the time at which its last byte arrived; a body that is no event stream is one entry.
 * Never throws: bytes that are no UTF-8 become U+FFFD.
 */
export function splitBody(body: Body): Entry[] {
  const events = looksLikeEvents(body) ? readEvents(body) : []
  return events.length > 0 ? events : wholeBody(body)
}

/** Many servers stream without saying so; JSON and pages never begin like an event. */
function looksLikeEvents({ contentType, pieces: [first] }: Body): boolean {
  if (/event-stream/i.test(contentType)) return true
  return first !== undefined && /^\s*(data|event|id|retry)?:/.test(new TextDecoder().decode(first.bytes.subarray(0, 64)))
}

function readEvents({ pieces, isOpen }: Body): Entry[] {
  const entries: Entry[] = []
  const decoder = new TextDecoder()
  let at = 0
  const parser = createParser({ onEvent: ({ event, data }) => entries.push({ at, ...(event !== undefined && { name: event }), data }) })
  for (const piece of pieces) {
    at = piece.at
    parser.feed(decoder.decode(piece.bytes, { stream: true }))
  }
  if (!isOpen) parser.feed(`${decoder.decode()}\n\n`)
  return entries
}

function wholeBody({ pieces }: Body): Entry[] {
  const last = pieces.at(-1)
  if (last === undefined) return []
  const decoder = new TextDecoder()
  const data = pieces.map(({ bytes }) => decoder.decode(bytes, { stream: true })).join('') + decoder.decode()
  return data === '' ? [] : [{ at: last.at, data }]
}
