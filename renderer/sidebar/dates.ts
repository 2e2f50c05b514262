import type { Conversation } from '#shared/conversation.ts'

/** The spans that conversations are grouped by; older ones by month. */
export type Span = 'today' | 'yesterday' | 'week' | 'month' | { readonly month: number }

/** Conversations of one span. */
export interface DateGroup {
  readonly span: Span
  readonly conversations: readonly Conversation[]
}

/** Groups conversations, last used first, by the local day of their last use. */
export function groupByDate(conversations: readonly Conversation[], now: number): DateGroup[] {
  const groups = Map.groupBy(conversations, (conversation) => keyOf(spanOf(conversation.updatedAt, now)))
  return [...groups.values()].map((members) => ({ span: spanOf(members[0]?.updatedAt ?? now, now), conversations: members }))
}

function spanOf(at: number, now: number): Span {
  const today = new Date(now).setHours(0, 0, 0, 0)
  if (at >= today) return 'today'
  if (at >= daysBefore(today, 1)) return 'yesterday'
  if (at >= daysBefore(today, 7)) return 'week'
  if (at >= daysBefore(today, 30)) return 'month'
  const date = new Date(at)
  return { month: new Date(date.getFullYear(), date.getMonth()).getTime() }
}

/** Days are not all 24 hours long. */
function daysBefore(day: number, count: number): number {
  const date = new Date(day)
  return date.setDate(date.getDate() - count)
}

function keyOf(span: Span): string {
  return typeof span === 'string' ? span : String(span.month)
}
