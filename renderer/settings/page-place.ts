import { useLayoutEffect, useRef } from 'react'
import type { RefObject, UIEvent } from 'react'
import type { ConnectionEdit } from '../state/view.ts'

/** What a page of the settings needs so that one comes back to one's place on it. */
export interface PagePlace {
  /** Differs for each page: another page is drawn anew. */
  readonly key: string
  onScroll(event: UIEvent<HTMLElement>): void
}

/**
 * A page that one goes on to begins at its top. One that one comes back to is where it was left, and the button that led away
 * has the focus: the one whose `data-way` is the key of the page that was left.
 */
export function usePagePlace(page: RefObject<HTMLElement | null>, edit: ConnectionEdit | null): PagePlace {
  const [key, level] = [pageOf(edit), levelOf(edit)]
  const tops = useRef(new Map<string, number>())
  const before = useRef({ key, level })
  useLayoutEffect(() => {
    const left = before.current
    before.current = { key, level }
    if (level >= left.level || page.current === null) {
      tops.current.delete(key)
      return
    }
    page.current.scrollTo({ top: tops.current.get(key) ?? 0 })
    page.current.querySelector<HTMLElement>(`[data-way="${CSS.escape(left.key)}"]`)?.focus()
  }, [page, key, level])
  return { key, onScroll: (event) => void tops.current.set(key, event.currentTarget.scrollTop) }
}

function pageOf(edit: ConnectionEdit | null): string {
  if (edit === null) return 'connections'
  if (edit.kind === 'endpoint') return `endpoint ${edit.endpointId}`
  return 'connectionId' in edit ? `${edit.kind} ${edit.connectionId}` : 'new'
}

/** How many steps a page is away from the connections. */
function levelOf(edit: ConnectionEdit | null): number {
  return edit === null ? 0 : edit.kind === 'endpoint' ? 2 : 1
}
