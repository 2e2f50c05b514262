import type { SearchFilters } from '#shared/conversation.ts'

/** When what is searched for was written. Days are local, as `YYYY-MM-DD`; an empty one is no limit. */
export type SearchSpan =
  | { readonly kind: 'any' | 'today' | 'week' | 'month' | 'year' }
  | { readonly kind: 'between'; readonly from: string; readonly to: string }

/** What is searched for, as the person set it. */
export interface SearchForm {
  readonly text: string
  readonly order: 'newest' | 'relevance' | 'meaning'
  readonly endpointName: string | null
  readonly folderId: string | null
  readonly span: SearchSpan
  readonly hasImage: boolean
  readonly hasFile: boolean
}

/** Nothing is searched for. */
export const emptySearch: SearchForm = { text: '', order: 'newest', endpointName: null, folderId: null, span: { kind: 'any' }, hasImage: false, hasFile: false }

/** What of a form limits the search. `now` decides what the last days are. */
export function filtersOf({ endpointName, folderId, span, hasImage, hasFile }: SearchForm, now: number): SearchFilters {
  return {
    ...(endpointName !== null && { endpointName }),
    ...(folderId !== null && { folderId }),
    ...(hasImage && { hasImage }),
    ...(hasFile && { hasFile }),
    ...timesOf(span, now),
  }
}

/** How many limits a form sets. */
export function countFilters(form: SearchForm): number {
  const { endpointName, folderId, span, hasImage, hasFile } = form
  return [endpointName !== null, folderId !== null, hasImage, hasFile, Object.keys(timesOf(span, 0)).length > 0].filter(Boolean).length
}

/** Whether there is anything to search for: words, or a limit alone. */
export function isSearching(form: SearchForm): boolean {
  return form.text.trim() !== '' || countFilters(form) > 0
}

function timesOf(span: SearchSpan, now: number): Pick<SearchFilters, 'from' | 'until'> {
  switch (span.kind) {
    case 'any':
      return {}
    case 'between': {
      const from = dayOf(span.from, 0)
      const until = dayOf(span.to, 1)
      return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) }
    }
    default:
      return { from: daysBefore(now, { today: 0, week: 7, month: 30, year: 365 }[span.kind]) }
  }
}

function daysBefore(now: number, days: number): number {
  const day = new Date(now)
  day.setHours(0, 0, 0, 0)
  return day.setDate(day.getDate() - days)
}

/** The first moment of a local day, `later` days after it. */
function dayOf(day: string, later: number): number | undefined {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined || Number.isNaN(year + month + date)) return undefined
  return new Date(year, month - 1, date + later).getTime()
}
