import { useState } from 'react'
import type { DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { App } from '../state/app.ts'
import { useApp } from '../state/AppContext.tsx'
import { meantBy } from '../state/selection.ts'

/** What is being dragged, from its first moment on; the view follows a frame later. */
let carried: readonly string[] | null = null

interface Drag {
  readonly draggable: boolean
  onDragStart(event: DragEvent): void
  onDragEnd(): void
}

/** What makes a row draggable: it takes along all that are chosen, where it is one of them. */
export function useDrag(conversationId: string, isDraggable: boolean): Drag {
  const { t } = useTranslation()
  const app = useApp()
  return {
    draggable: isDraggable,
    onDragStart: (event) => {
      const ids = meantBy(app, conversationId)
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', ids.map((id) => app.replica.known(id)?.title ?? '').join('\n'))
      if (ids.length > 1) showCount(event, t('sidebar.dragged', { count: ids.length }))
      carried = ids
      // The browser takes its picture of the row first.
      requestAnimationFrame(() => app.view.setState({ dragged: ids }))
    },
    onDragEnd: () => {
      carried = null
      requestAnimationFrame(() => app.view.setState({ dragged: null }))
    },
  }
}

/** What is carried under the pointer, where it is more than one row. */
function showCount(event: DragEvent, text: string): void {
  const badge = document.createElement('div')
  badge.className = 'drag-count'
  badge.textContent = text
  document.body.append(badge)
  event.dataTransfer.setDragImage(badge, -8, -8)
  requestAnimationFrame(() => badge.remove())
}

interface Drop {
  readonly isOver: boolean
  readonly target: {
    onDragOver(event: DragEvent): void
    onDragLeave(event: DragEvent): void
    onDrop(event: DragEvent): void
  }
}

/** Makes something take conversations that are dropped on it. */
export function useDrop(act: (app: App, ids: readonly string[]) => void): Drop {
  const app = useApp()
  const [isOver, setOver] = useState(false)
  return {
    isOver,
    target: {
      onDragOver: (event) => {
        if (carried === null) return
        event.preventDefault()
        event.stopPropagation()
        event.dataTransfer.dropEffect = 'move'
        setOver(true)
      },
      onDragLeave: (event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setOver(false)
      },
      onDrop: (event) => {
        const dropped = carried
        carried = null
        setOver(false)
        if (dropped === null) return
        event.preventDefault()
        event.stopPropagation()
        app.view.setState({ dragged: null })
        act(app, dropped)
      },
    },
  }
}
