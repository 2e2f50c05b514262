import { LifeBuoy, TriangleAlert, X } from 'lucide-react'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { LibraryNotice } from '#shared/library.ts'
import { useApp, useLive } from './state/AppContext.tsx'
import { errorText } from './state/error-text.ts'
import './library-notices.css'

/** What the person should know about the safety of their conversations, until they have seen it. */
export function LibraryNotices(): ReactNode {
  const { t, i18n } = useTranslation()
  const app = useApp()
  const status = useLive(app.replica.library)
  useEffect(() => void app.replica.library.load().catch(() => undefined), [app])
  if (status === undefined || status.notices.length === 0) return null
  const dismiss = (noticeId: string): void => {
    app.client.library.dismissNotice({ noticeId }).catch((thrown: unknown) => app.toasts.show({ kind: 'error', error: toErrorInfo(thrown) }))
  }
  const open = (): void => app.view.setState({ settings: { section: 'library', edit: null } })
  return (
    <div className="library-notices" role="status">
      {status.notices.map((notice) => (
        <div key={notice.id} className={`library-notice ${isGood(notice) ? 'good' : 'bad'}`}>
          {isGood(notice) ? <LifeBuoy aria-hidden size={17} /> : <TriangleAlert aria-hidden size={17} />}
          <p>{noticeText(t, notice, i18n.language)}</p>
          {(notice.kind === 'damaged' || notice.kind === 'backup-failed' || notice.kind === 'recovered') && <button type="button" className="button small" onClick={open}>{t('library.openPage')}</button>}
          {notice.kind !== 'not-writable' && <button type="button" className="icon-button small" aria-label={t('ui.dismiss')} onClick={() => dismiss(notice.id)}><X aria-hidden size={14} /></button>}
        </div>
      ))}
    </div>
  )
}

function isGood({ kind }: LibraryNotice): boolean {
  return kind === 'moved'
}

function noticeText(t: TFunction, notice: LibraryNotice, language: string): string {
  const number = new Intl.NumberFormat(language)
  switch (notice.kind) {
    case 'recovered':
      return recoveredText(t, notice, number)
    case 'broken-rows':
      return t('library.brokenRows', { count: notice.count, shown: number.format(notice.count) })
    case 'moved':
      return t('library.moved', { from: notice.from, to: notice.to })
    case 'move-failed':
      return `${t('library.moveFailed', { to: notice.to })} ${sentences(t, notice.error)}`
    case 'not-writable':
      return `${t('library.notWritable')} ${sentences(t, notice.error)}`
    case 'backup-failed':
      return `${t('library.backupFailed')} ${sentences(t, notice.error)}`
    case 'damaged':
      return t('library.damaged')
  }
}

/** Of a file whose end is gone nobody knows how much was in it: only what is known to be lost is counted. */
function recoveredText(t: TFunction, { folder, conversations, messages, lost }: Extract<LibraryNotice, { kind: 'recovered' }>, number: Intl.NumberFormat): string {
  if (conversations === 0) return t('library.recoveredNothing', { folder })
  const read = {
    folder,
    conversations: t('library.conversations', { count: conversations, shown: number.format(conversations) }),
    messages: t('library.messages', { count: messages, shown: number.format(messages) }),
  }
  return lost === 0 ? t('library.recovered', read) : t('library.recoveredLost', { ...read, lost: t('library.messages', { count: lost, shown: number.format(lost) }) })
}

function sentences(t: TFunction, error: Parameters<typeof errorText>[1]): string {
  const { sentence, next } = errorText(t, error)
  return `${sentence} ${next}`
}
