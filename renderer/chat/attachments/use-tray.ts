import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { DragEvent, KeyboardEvent, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { App } from '../../state/app.ts'
import { useApp } from '../../state/AppContext.tsx'
import { nameOf } from '../../state/draft-entries.ts'
import type { TrayEntry } from '../../state/draft-entries.ts'
import { attachmentDragType } from '../../state/dragged-attachments.ts'
import { trayDragType } from '../../state/taken-files.ts'
import { focusMessageBox } from '../focus.ts'

/** What can be done with the places of a tray. */
export interface TrayActions {
  /** Takes a place out; a notice brings it back. With the keyboard the focus stays in the tray. */
  remove(key: string, byKeyboard: boolean): void
  /** Moves a place by so many; says where it is now. */
  move(key: string, by: number): void
  edit(attachmentId: string): void
  sendOriginal(attachmentId: string, isOriginal: boolean): void
}

/** The tray of a message box: its list, what can be done, and what is said aloud. */
export function useTray(conversationId: string | null): { readonly list: RefObject<HTMLUListElement | null>; readonly actions: TrayActions; readonly said: string } {
  const { t } = useTranslation()
  const app = useApp()
  const list = useRef<HTMLUListElement>(null)
  const [said, setSaid] = useState('')
  const { focusLater, wanted } = useFocusLater(list)
  const actions = useMemo((): TrayActions => ({
    remove: (key, byKeyboard) => {
      const index = removeWithUndo(app, conversationId, key)
      if (byKeyboard && app.drafts.get(conversationId).entries.length > 0) focusLater(index)
      else focusMessageBox()
    },
    move: (key, by) => {
      const { entries } = app.drafts.get(conversationId)
      const from = entries.findIndex((entry) => entry.key === key)
      const place = Math.min(Math.max(from + by, 0), entries.length - 1)
      const entry = entries[from]
      if (entry === undefined) return
      app.drafts.move(conversationId, key, place)
      setSaid(t('tray.moved', { name: nameOf(entry), place: place + 1, count: entries.length }))
      // From its card one may go on moving it.
      if (list.current?.contains(document.activeElement) === true) focusLater(place)
    },
    edit: (attachmentId) => app.view.setState({ editing: { conversationId, attachmentId, isRegion: false } }),
    sendOriginal: (attachmentId, isOriginal) => app.drafts.setSending(conversationId, attachmentId, { original: isOriginal ? true : undefined }),
  }), [app, conversationId, t, focusLater])
  useLayoutEffect(wanted)
  return { list, actions, said }
}

function removeWithUndo(app: App, conversationId: string | null, key: string): number {
  const entry = app.drafts.get(conversationId).entries.find((one) => one.key === key)
  const index = app.drafts.remove(conversationId, key)
  if (entry?.kind !== 'stored') return index
  const { attachment } = entry
  app.toasts.show({ kind: 'attachment-removed', name: attachment.name, undo: () => app.drafts.putInto(conversationId, attachment, index) })
  return index
}

/** Keeps for the next drawing that the same control of the place at an index shall have the focus as has it now. */
function useFocusLater(list: RefObject<HTMLUListElement | null>): { focusLater(index: number): void; wanted(): void } {
  const next = useRef<{ readonly index: number; readonly control: string } | null>(null)
  const focusLater = useCallback((index: number) => {
    next.current = { index, control: document.activeElement?.getAttribute('data-control') ?? 'main' }
  }, [])
  const wanted = (): void => {
    if (next.current === null || list.current === null) return
    const { index, control } = next.current
    next.current = null
    const place = list.current.children[Math.min(index, list.current.children.length - 1)]
    const target = place?.querySelector<HTMLElement>(`[data-control="${control}"]`) ?? place?.querySelector<HTMLElement>('[data-control]')
    if (target instanceof HTMLElement) target.focus()
    else focusMessageBox()
  }
  return { focusLater, wanted }
}

/** Keys within a tray: arrows go from place to place, with Alt they move it, Delete takes it out. */
export function onTrayKey(event: KeyboardEvent<HTMLUListElement>, entries: readonly TrayEntry[], actions: TrayActions): void {
  const control = event.target instanceof Element ? event.target.closest('[data-control]') : null
  const place = control?.closest('li') ?? null
  const index = place === null ? -1 : [...event.currentTarget.children].indexOf(place)
  const entry = entries[index]
  const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
  if (entry === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return
  if (event.altKey && by !== undefined) actions.move(entry.key, by)
  else if (event.altKey) return
  else if (event.key === 'Delete' || event.key === 'Backspace') actions.remove(entry.key, true)
  else {
    const target = event.key === 'Home' ? 0 : event.key === 'End' ? entries.length - 1 : by === undefined ? undefined : index + by
    const next = target === undefined ? undefined : event.currentTarget.children[target]
    if (target === undefined) return
    next?.querySelector<HTMLElement>(`[data-control="${control?.getAttribute('data-control') ?? 'main'}"]`)?.focus()
  }
  event.preventDefault()
}

/** The place that is being dragged. */
let carried: string | null = null

/** What makes a place of the tray draggable within its list, to other conversations, and as what it is. */
export function useTrayDrag(conversationId: string | null, entry: TrayEntry, index: number) {
  const { drafts } = useApp()
  const [side, setSide] = useState<'before' | 'after' | null>(null)
  const sideOf = (event: DragEvent): 'before' | 'after' => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    const isRow = width > 4 * height
    return (isRow ? event.clientY > top + height / 2 : event.clientX > left + width / 2) ? 'after' : 'before'
  }
  return {
    side,
    drag: {
      draggable: true,
      onDragStart: (event: DragEvent): void => {
        carried = entry.key
        event.dataTransfer.effectAllowed = 'copyMove'
        event.dataTransfer.setData(trayDragType, carried)
        if (entry.kind === 'stored') event.dataTransfer.setData(attachmentDragType, JSON.stringify([entry.attachment.id]))
      },
      onDragEnd: (): void => {
        carried = null
      },
      onDragOver: (event: DragEvent): void => {
        if (carried === null) return
        event.preventDefault()
        event.stopPropagation()
        event.dataTransfer.dropEffect = 'move'
        setSide(sideOf(event))
      },
      onDragLeave: (event: DragEvent): void => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setSide(null)
      },
      onDrop: (event: DragEvent): void => {
        setSide(null)
        if (carried === null) return
        event.preventDefault()
        event.stopPropagation()
        const from = drafts.get(conversationId).entries.findIndex((one) => one.key === carried)
        const to = index + (sideOf(event) === 'after' ? 1 : 0)
        if (from !== -1) drafts.move(conversationId, carried, from < to ? to - 1 : to)
        carried = null
      },
    },
  }
}
