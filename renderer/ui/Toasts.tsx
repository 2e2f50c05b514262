import { X } from 'lucide-react'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { focusHomeIfLost } from './focus-back.ts'
import './toasts.css'

/** A notice as it is drawn. */
export interface ToastItem {
  readonly id: number
  readonly text: string
  readonly detail?: string
  readonly tone: 'plain' | 'error'
  readonly action?: { readonly label: string; readonly run: () => void }
}

/** Notices in the upper corner; they go after some seconds, later for errors. */
export function Toasts({ items, onDismiss }: { readonly items: readonly ToastItem[]; readonly onDismiss: (id: number) => void }): ReactNode {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {items.map((item) => <ToastCard key={item.id} item={item} onDismiss={onDismiss} />)}
    </div>
  )
}

function ToastCard({ item, onDismiss }: { readonly item: ToastItem; readonly onDismiss: (id: number) => void }): ReactNode {
  const { t } = useTranslation()
  const { id, tone, text, detail, action } = item
  useEffect(() => {
    const timer = setTimeout(() => onDismiss(id), tone === 'error' ? 12_000 : 8000)
    return () => clearTimeout(timer)
  }, [id, tone, onDismiss])
  useEffect(() => () => void requestAnimationFrame(focusHomeIfLost), [])
  return (
    <div className={`toast ${tone}`}>
      <div className="toast-text">
        <p>{text}</p>
        {detail !== undefined && <p className="quiet">{detail}</p>}
      </div>
      {action !== undefined && (
        <button type="button" className="button text" onClick={() => { action.run(); onDismiss(id) }}>{action.label}</button>
      )}
      <button type="button" className="icon-button small" aria-label={t('ui.dismiss')} onClick={() => onDismiss(id)}><X aria-hidden size={14} /></button>
    </div>
  )
}
