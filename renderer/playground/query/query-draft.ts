import { queryPlaces } from '#shared/playground/query-places.ts'
import type { QueryPlace } from '#shared/playground/query-places.ts'

/** What is being written on the page. */
export interface QueryDraft {
  readonly endpointId: string | null
  readonly place: QueryPlace
  readonly body: string
  /** The example that was put in last: while the body is still it, another endpoint's takes its place. */
  readonly example: string
  /** `text`: a text that the endpoint goes on with, in place of JSON. */
  readonly view: 'json' | 'text'
  /** The query whose answer is shown. */
  readonly shownId: string | null
}

/** Nothing written yet. */
export const emptyDraft: QueryDraft = { endpointId: null, place: 'invocations', body: '', example: '', view: 'json', shownId: null }

/** The draft that was kept; what cannot be read of it is as in an empty one. */
export function readDraft(content: string | null): QueryDraft {
  const kept = parse(content)
  if (typeof kept !== 'object' || kept === null) return emptyDraft
  const text = (name: keyof QueryDraft): string | null => {
    const value: unknown = Reflect.get(kept, name)
    return typeof value === 'string' ? value : null
  }
  return {
    endpointId: text('endpointId'),
    place: queryPlaces.find((place) => place === text('place')) ?? emptyDraft.place,
    body: text('body') ?? '',
    example: text('example') ?? '',
    view: text('view') === 'text' ? 'text' : 'json',
    shownId: text('shownId'),
  }
}

/** The model that a body names; `undefined` where it names none or is no JSON object. Bodies beyond 200,000 letters are not looked at. */
export function modelIn(body: string): string | undefined {
  const value = body.length > 200_000 ? undefined : parse(body)
  const model: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'model') : undefined
  return typeof model === 'string' ? model : undefined
}

/** Whether a body asks for a stream. */
export function asksForStream(body: string): boolean {
  return /"stream"\s*:\s*true/.test(body)
}

function parse(content: string | null): unknown {
  try {
    return content === null ? null : (JSON.parse(content) as unknown)
  } catch {
    return null
  }
}
