import type { HttpExchange } from '#shared/exchange.ts'
import type { Message } from '#shared/message.ts'
import { askedAt } from '#shared/reply.ts'

/** An answer that came in less, in milliseconds, came at once: its speed says nothing. */
const shortestWriting = 20
/** A shorter beginning is left where it is, in UTF-16 units. */
const shortestShared = 16

/** What a reply took and used, times in milliseconds; what is not known is left out. */
export interface Figures {
  /** From the request that was answered to its first content. */
  readonly firstToken?: number
  /** Output tokens by the time from the first content to the end. */
  readonly tokensPerSecond?: number
  /** From the press of Send, or of Continue, to the end, all attempts and waits included. */
  readonly total?: number
}

/** The figures of a reply. */
export function figuresOf(message: Pick<Message, 'createdAt' | 'firstContentAt' | 'finishedAt' | 'usage' | 'parts'>, exchanges: readonly HttpExchange[]): Figures {
  const { firstContentAt, finishedAt, usage } = message
  const asked = askedAt(message)
  const answered = exchanges.findLast(({ startedAt }) => firstContentAt !== undefined && startedAt <= firstContentAt)
  const firstToken = firstContentAt === undefined ? undefined : firstContentAt - (answered?.startedAt ?? asked)
  const writing = firstContentAt === undefined || finishedAt === undefined ? 0 : finishedAt - firstContentAt
  return {
    ...(firstToken !== undefined && { firstToken }),
    ...(usage?.outputTokens !== undefined && writing >= shortestWriting && { tokensPerSecond: (usage.outputTokens * 1000) / writing }),
    ...(finishedAt !== undefined && { total: finishedAt - asked }),
  }
}

/** What a request had that the next one has not, and the other way round. */
export interface BodyChange {
  readonly left: readonly string[]
  readonly added: readonly string[]
}

/** The fields that differ between two bodies, by name. Empty where one of them is no JSON. */
export function changeOf(before: string, after: string): BodyChange {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  return { left: old.filter((name) => !now.includes(name)), added: now.filter((name) => !old.includes(name)) }
}

/** JSON on many lines; anything else as it is. */
export function pretty(text: string): string {
  const value = parse(text)
  return value === undefined ? text : JSON.stringify(value, null, 2)
}

/**
 * An event without the beginning that it shares with the one before: what is new in it is seen in one line. At most `length`
 * UTF-16 units of it.
 */
export function newsOf(data: string, before = '', length = 400): string {
  let shared = 0
  while (shared < data.length && data[shared] === before[shared]) shared += 1
  const start = Math.max(data.lastIndexOf(',', shared - 1), data.lastIndexOf('{', shared - 1)) + 1
  return start < shortestShared ? data.slice(0, length) : `… ${data.slice(start, start + length)}`
}

/** Whether the response was an event stream. */
export function isStream({ responseHeaders, events }: HttpExchange): boolean {
  return events.length > 1 || responseHeaders.some(([name, value]) => name === 'content-type' && value.includes('event-stream'))
}

function fieldsOf(body: string): string[] {
  const value = parse(body)
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

function parse(text: string): unknown {
  // A number or a word alone stays as it was written.
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
