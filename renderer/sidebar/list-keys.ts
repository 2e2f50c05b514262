import type { KeyboardEvent } from 'react'
import { tell } from '../state/actions.ts'
import type { App } from '../state/app.ts'
import { selectAll, selectTo } from '../state/selection.ts'

const steps: Readonly<Record<string, (place: number, count: number) => number>> = {
  ArrowDown: (place, count) => Math.min(count - 1, place + 1),
  ArrowUp: (place) => Math.max(0, place - 1),
  Home: () => 0,
  End: (_, count) => count - 1,
}

/** Arrows, Home and End go through the rows of a list; with Shift they choose on the way, and Ctrl+A chooses all. */
export function onListKey(app: App, event: KeyboardEvent<HTMLElement>): void {
  const { target, currentTarget } = event
  if (event.defaultPrevented || !(target instanceof HTMLElement) || target.dataset.row === undefined) return
  if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
    event.preventDefault()
    void tell(app, selectAll(app))
    return
  }
  const step = steps[event.key]
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  const rows = [...currentTarget.querySelectorAll<HTMLElement>('[data-row]')]
  const next = rows[step(rows.indexOf(target), rows.length)]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
  const id = next.dataset.row ?? ''
  if (event.shiftKey && !id.startsWith('folder:')) {
    const { selection } = app.view.getState()
    const from = target.dataset.row ?? ''
    if (selection === null && !from.startsWith('folder:')) app.view.setState({ selection: { ids: new Set([from]), anchor: from } })
    selectTo(app, id)
  }
}
