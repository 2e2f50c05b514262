import { useEffect } from 'react'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../../state/AppContext.tsx'
import type { ConversationView } from '../../state/conversation-view.ts'
import { readAloud } from '../speech/read-aloud.ts'
import type { LogScroll } from './log-scroll.ts'
import { questionFrom } from './question-from.ts'
import type { NamedRows } from './use-log-rows.ts'

/**
 * Reads the log by keyboard: arrows scroll within a message that is longer than the screen and then go to the next one, Home and
 * End go to both ends, commands go from question to question, where the log is the one that they are for. Answers what hears keys in the log.
 */
export function useLogKeys(log: LogScroll, rows: NamedRows, { nodes, path }: ConversationView, isActive: boolean): (event: KeyboardEvent<HTMLElement>) => void {
  const app = useApp()
  const { t, i18n } = useTranslation()
  useEffect(() => {
    if (!isActive) return
    return app.log.enter({
      toQuestion: (by: 1 | -1) => toQuestion(log, rows, (id) => nodes.get(id)?.role === 'user', by),
      focus: () => focusRead(log),
      toEnd: () => {
        log.toEnd()
        return true
      },
      read: () => {
        const focused = document.activeElement?.closest<HTMLElement>('[data-message]')?.dataset.message
        const id = app.speech.store.getState().messageId ?? focused ?? path.at(-1)
        if (id !== undefined) void readAloud(app, id, t, i18n.language)
        return id !== undefined
      },
    })
  }, [app, log, rows, nodes, path, t, i18n, isActive])
  return (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const { target, currentTarget } = event
    const row = target instanceof HTMLElement && target.dataset.row !== undefined ? target : null
    // Fields, menus and code within a message have keys of their own.
    if (row === null && target !== currentTarget) return
    if (move(log, rows, row, event.key)) event.preventDefault()
  }
}

/** Does what a key says. Answers whether it was one. */
function move(log: LogScroll, { names }: NamedRows, row: HTMLElement | null, key: string): boolean {
  const isOnRow = row !== null
  const [first, last] = [names[0], names.at(-1)]
  if (first === undefined || last === undefined) return false
  switch (key) {
    case 'Home':
      log.show(first, 'top', isOnRow)
      return true
    case 'End':
      log.toEnd(isOnRow ? last : null)
      return true
    case 'ArrowDown':
      return isOnRow ? toNeighbour(log, names, row, 1) : focusRow(log, log.inSight?.first)
    case 'ArrowUp':
      return isOnRow ? toNeighbour(log, names, row, -1) : focusRow(log, log.inSight?.last)
    default:
      return false
  }
}

/** Goes on to the next row; not before this one was read to its end, for which the key scrolls. */
function toNeighbour(log: LogScroll, names: readonly string[], row: HTMLElement, by: 1 | -1): boolean {
  const box = row.closest('.log')?.getBoundingClientRect()
  const { top, bottom } = row.getBoundingClientRect()
  if (box === undefined) return false
  const isInSight = bottom > box.top && top < box.bottom
  if (isInSight && (by > 0 ? bottom > box.bottom + 1 : top < box.top - 1)) return false
  const name = names[names.indexOf(row.dataset.row ?? '') + by]
  if (name === undefined) {
    if (by > 0) log.toEnd()
    return true
  }
  const next = log.element(name)?.getBoundingClientRect()
  if (next !== undefined && next.top >= box.top && next.bottom <= box.bottom) return focusRow(log, name)
  const isLonger = next === undefined || next.height > box.height - 32
  log.show(name, (by > 0) === isLonger ? 'top' : 'bottom', true)
  return true
}

function focusRow(log: LogScroll, name: string | undefined): boolean {
  if (name === undefined) return false
  log.element(name)?.focus({ preventScroll: true })
  return true
}

function focusRead(log: LogScroll): boolean {
  return focusRow(log, log.isFollowing ? log.inSight?.last : log.inSight?.first)
}

function toQuestion(log: LogScroll, rows: NamedRows, isQuestion: (id: string) => boolean, by: 1 | -1): boolean {
  const seen = log.inSight
  if (seen === null) return false
  const focused = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row
  const isSeen = focused !== undefined && log.element(focused) !== undefined && between(rows, focused, seen)
  const at = isSeen ? (rows.rowOf.get(focused) ?? 0) : log.isFollowing ? rows.names.length : (rows.rowOf.get(seen.first) ?? 0) + (by < 0 && isCut(log, seen.first) ? 1 : 0)
  const next = questionFrom(rows.list, isQuestion, at, by)
  if (next === null) {
    if (by < 0) return false
    log.toEnd()
    return true
  }
  log.show(next, 'top', true)
  return true
}

function between({ rowOf }: NamedRows, name: string, { first, last }: { readonly first: string; readonly last: string }): boolean {
  const row = rowOf.get(name) ?? -1
  return row >= (rowOf.get(first) ?? 0) && row <= (rowOf.get(last) ?? 0)
}

/** Whether a row begins above the upper edge. */
function isCut(log: LogScroll, name: string): boolean {
  const row = log.element(name)
  return row !== undefined && row.getBoundingClientRect().top < (row.closest('.log')?.getBoundingClientRect().top ?? 0) - 8
}
