import type { Conversation } from '#shared/conversation.ts'

/** The spans that conversations are grouped by; older ones by month. */
export type Span = 'today' | 'yesterday' | 'week' | 'month' | { readonly month: number }

/** Conversations of one span. */
export interface DateGroup {
  readonly span: Span
  readonly conversations: readonly Conversation[]
}

interface Bounds {
  readonly span: Span
  /** The first moment of it, and the first one after it. */
  readonly from: number
  readonly until: number
}

/** Groups conversations, last used first, by the local day of their last use. */
export function groupByDate(conversations: readonly Conversation[], now: number): DateGroup[] {
  const groups: { readonly bounds: Bounds; readonly members: Conversation[] }[] = []
  for (const conversation of conversations) {
    const { updatedAt } = conversation
    const last = groups.at(-1)
    // Making dates costs more than comparing times, and there may be 20,000 of them.
    if (last !== undefined && updatedAt >= last.bounds.from && updatedAt < last.bounds.until) last.members.push(conversation)
    else groups.push({ bounds: boundsOf(updatedAt, now), members: [conversation] })
  }
  return groups.map(({ bounds, members }) => ({ span: bounds.span, conversations: members }))
}

function boundsOf(at: number, now: number): Bounds {
  const today = new Date(now).setHours(0, 0, 0, 0)
  const starts = [daysBefore(today, 0), daysBefore(today, 1), daysBefore(today, 7), daysBefore(today, 30)]
  const spans = ['today', 'yesterday', 'week', 'month'] as const
  const index = starts.findIndex((start) => at >= start)
  const span = spans[index]
  if (span !== undefined) return { span, from: starts[index] ?? 0, until: starts[index - 1] ?? Number.POSITIVE_INFINITY }
  const date = new Date(at)
  const month = new Date(date.getFullYear(), date.getMonth()).getTime()
  const next = new Date(date.getFullYear(), date.getMonth() + 1).getTime()
  return { span: { month }, from: month, until: Math.min(next, starts.at(-1) ?? next) }
}

/** Days are not all 24 hours long. */
function daysBefore(day: number, count: number): number {
  const date = new Date(day)
  return date.setDate(date.getDate() - count)
}
