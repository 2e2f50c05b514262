import { Paperclip } from 'lucide-react'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { App } from '../../state/app.ts'
import { useApp, useView } from '../../state/AppContext.tsx'
import { attachmentDragType } from '../../state/dragged-attachments.ts'
import { takeFiles, takeStored } from '../../state/take-files.ts'
import { isTakeable, readDrop, readPaste, trayDragType } from '../../state/taken-files.ts'
import type { DropPlace } from '../../state/view.ts'
import { focusMessageBox } from '../focus.ts'

/** Takes files that are dropped anywhere on the window or on a conversation of the sidebar, or pasted into the window. */
export function DropZone({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const isOver = useView((view) => view.dropPlace?.kind === 'window')
  useEffect(() => listen(app, conversationId), [app, conversationId])
  if (!isOver) return null
  return (
    <div className="drop-zone" aria-hidden>
      <div><Paperclip size={28} strokeWidth={1.6} />{t('chat.drop')}</div>
    </div>
  )
}

function listen(app: App, conversationId: string | null): () => void {
  const over = (place: DropPlace | null): void => {
    if (!isSamePlace(app.view.getState().dropPlace, place)) app.view.setState({ dropPlace: place })
  }
  const onDrag = (event: DragEvent): void => {
    if (!isTakeable(event.dataTransfer)) return
    const place = placeOf(app, event)
    over(place)
    if (event.dataTransfer === null || (place === null && !event.dataTransfer.types.includes('Files'))) return
    // Also where nothing is taken: the browser would open the file in place of the window.
    event.preventDefault()
    event.dataTransfer.dropEffect = place === null ? 'none' : 'copy'
  }
  const onDrop = (event: DragEvent): void => {
    const { dataTransfer: data } = event
    if (data === null || !isTakeable(data)) return
    event.preventDefault()
    const place = placeOf(app, event)
    over(null)
    if (place === null) return
    const target = place.kind === 'row' ? place.conversationId : conversationId
    const dropped = readDrop(data)
    void ('ids' in dropped ? takeStored(app, target, dropped.ids) : takeFiles(app, target, dropped))
    // At once: when all files are stored the person may be elsewhere.
    focusMessageBox()
  }
  const onPaste = (event: ClipboardEvent): void => {
    const isInDialog = event.target instanceof Element && event.target.closest('[role="dialog"]') !== null
    const taken = event.clipboardData === null || isInDialog ? null : readPaste(event.clipboardData)
    if (taken === null) return
    event.preventDefault()
    void takeFiles(app, conversationId, taken)
    focusMessageBox()
  }
  const events = new AbortController()
  const { signal } = events
  window.addEventListener('dragenter', onDrag, { signal })
  window.addEventListener('dragover', onDrag, { signal })
  window.addEventListener('dragleave', (event) => event.relatedTarget === null && over(null), { signal })
  window.addEventListener('dragend', () => over(null), { signal })
  window.addEventListener('drop', onDrop, { signal })
  window.addEventListener('paste', onPaste, { signal })
  return () => events.abort()
}

/** Where something would go if it were let go now; `null` where it would go nowhere. */
function placeOf(app: App, { target, dataTransfer: data }: DragEvent): DropPlace | null {
  const element = target instanceof Element ? target : null
  if (element === null || element.closest('[role="dialog"]') !== null) return null
  const id = element.closest('.conversation')?.querySelector<HTMLElement>('[data-row]')?.dataset['row']
  const conversation = id === undefined ? undefined : app.replica.known(id)
  const isShown = app.view.getState().conversationId === id
  if (conversation !== undefined && conversation.removedAt === undefined && !(isShown && data?.types.includes(trayDragType) === true)) return { kind: 'row', conversationId: conversation.id }
  if (data?.types.includes(attachmentDragType) !== true) return { kind: 'window' }
  // Pictures of the conversation are dragged across it, on their way out.
  return element.closest('.composer') !== null && !data.types.includes(trayDragType) ? { kind: 'box' } : null
}

function isSamePlace(a: DropPlace | null, b: DropPlace | null): boolean {
  return a?.kind === b?.kind && (a?.kind !== 'row' || (b?.kind === 'row' && a.conversationId === b.conversationId))
}
