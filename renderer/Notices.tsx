import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import { useStore } from 'zustand'
import { useApp } from './state/AppContext.tsx'
import { errorText } from './state/error-text.ts'
import type { Toast } from './state/toasts.ts'
import { Toasts } from './ui/Toasts.tsx'
import type { ToastItem } from './ui/Toasts.tsx'

/** The notices of the moment, in the person's language. */
export function Notices(): ReactNode {
  const { t } = useTranslation()
  const { toasts } = useApp()
  const items = useStore(toasts.store, (state) => state.toasts)
  return <Toasts items={items.map((toast) => itemOf(t, toast))} onDismiss={toasts.dismiss} />
}

/** Characters of a title that a notice has room for. */
const titleLength = 80

function shortened(title: string): string {
  return title.length > titleLength ? `${title.slice(0, titleLength).trimEnd()}…` : title
}

function libraryText(t: TFunction, { act, count, ...names }: Extract<Toast, { kind: 'library' }>): string {
  const name = shortened(names.name)
  const folder = shortened(names.folder)
  if (act === 'folderRemoved') return t('done.folderRemoved', { name })
  return name === '' ? t(`done.${act}Many`, { count, folder }) : t(`done.${act}`, { name, folder })
}

function itemOf(t: TFunction, toast: Toast): ToastItem {
  if (toast.kind === 'library') {
    const action = { label: t('ui.undo'), run: toast.undo }
    return { id: toast.id, tone: 'plain', text: libraryText(t, toast), action }
  }
  if (toast.kind === 'message-removed') {
    const action = { label: t('ui.undo'), run: toast.undo }
    return { id: toast.id, tone: 'plain', text: t('chat.deleted', { count: toast.count }), detail: toast.words, action }
  }
  if (toast.kind === 'notify-offer') {
    const action = { label: t('notice.turnOn'), run: toast.accept }
    return { id: toast.id, tone: 'plain', text: t('notice.offer'), action }
  }
  if (toast.kind === 'sign-in-given-up') return { id: toast.id, tone: 'plain', text: t('connection.browserGivenUp') }
  const { sentence, next } = errorText(t, toast.error)
  return { id: toast.id, tone: 'error', text: sentence, detail: next }
}
