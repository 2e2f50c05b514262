import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import { useStore } from 'zustand'
import { assertNever } from '#shared/error.ts'
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
  const words = wordsOf(t, toast)
  const item = { id: toast.id, tone: toast.kind === 'error' ? 'error' : 'plain', ...words } as const
  if ('undo' in toast) return { ...item, action: { label: t('ui.undo'), run: toast.undo } }
  return toast.kind === 'notify-offer' ? { ...item, action: { label: t('notice.turnOn'), run: toast.accept } } : item
}

function wordsOf(t: TFunction, toast: Toast): Pick<ToastItem, 'text' | 'detail'> {
  switch (toast.kind) {
    case 'library':
      return { text: libraryText(t, toast) }
    case 'message-removed':
      return { text: t('chat.deleted', { count: toast.count }), detail: toast.words }
    case 'column-removed':
      return { text: toast.name === '' ? t('comparing.removedUnnamed') : t('comparing.removed', { name: shortened(toast.name) }) }
    case 'edited':
      return { text: t('chat.savedInPlace') }
    case 'edit-dropped':
      return { text: t('chat.editDropped') }
    case 'left-out':
      return { text: t('leftOut.done', { count: toast.count }) }
    case 'taken-in':
      return { text: t('leftOut.undone', { count: toast.count }) }
    case 'summarised':
      return { text: t('leftOut.summarised') }
    case 'nothing-to-leave-out':
      return { text: t('leftOut.nothing') }
    case 'copied':
      return { text: t('chat.copied') }
    case 'not-copied':
      return { text: t('chat.notCopied') }
    case 'attachment-removed':
      return { text: t('tray.removed', { name: shortened(toast.name) }) }
    case 'batch-removed':
      return { text: t('notice.batchRemoved', { name: shortened(toast.name) }) }
    case 'no-screenshot':
      return { text: t('screenshot.none'), detail: t(`screenshot.${toast.reason}`) }
    case 'no-voice':
      return { text: t('speech.noVoice'), detail: t('speech.noVoiceNext') }
    case 'notify-offer':
      return { text: t('notice.offer') }
    case 'sign-in-given-up':
      return { text: t('connection.browserGivenUp') }
    case 'preset-applied':
      return { text: t('preset.applied', { name: shortened(toast.name) }), ...(toast.missing !== undefined && { detail: t('preset.endpointMissing', { name: shortened(toast.missing) }) }) }
    case 'snippet-kept':
      return { text: t('snippet.kept', { name: shortened(toast.name) }) }
    case 'kept-removed':
      return { text: t('preset.removed', { name: shortened(toast.name) }) }
    case 'kept-taken-in':
      return { text: t('preset.takenIn', { count: toast.added }), ...(toast.unchanged > 0 && { detail: t('preset.wereThere', { count: toast.unchanged }) }) }
    case 'error': {
      const { sentence, next } = errorText(t, toast.error)
      return { text: sentence, detail: next }
    }
    default:
      return assertNever(toast)
  }
}
