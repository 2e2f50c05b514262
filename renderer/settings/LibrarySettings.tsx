import { Download, FileText, Upload } from 'lucide-react'
import { Suspense, lazy, useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useLive } from '../state/AppContext.tsx'
import { askImport, exportConversations } from '../state/transfers.ts'
import { byteText } from '../ui/byte-text.ts'
import { loadPlaygroundTexts } from '../ui/i18n.ts'
import { Backups } from './Backups.tsx'
import { DataFolder } from './DataFolder.tsx'
import './library.css'

const MeaningSettings = lazy(async () => {
  const [module] = await Promise.all([import('./MeaningSettings.tsx'), loadPlaygroundTexts()])
  return { default: module.MeaningSettings }
})

/** The conversations as a whole: what comes in and goes out, the copies of them, and where they lie. */
export function LibrarySettings(): ReactNode {
  const { t, i18n } = useTranslation()
  const { replica, transfers } = useApp()
  const status = useLive(replica.library)
  // No event says that a conversation more is there: it is counted when this page opens, and when an import has ended.
  useEffect(() => {
    const count = (): void => void replica.library.reload().catch(() => undefined)
    count()
    return transfers.subscribe((now, before) => {
      if (now.import?.phase === 'ended' && before.import?.phase !== 'ended') count()
    })
  }, [replica, transfers])
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <div className="library-settings">
      {status !== undefined && (
        <p className="quiet">
          {[
            t('library.conversations', { count: status.conversations, shown: number.format(status.conversations) }),
            t('library.messages', { count: status.messages, shown: number.format(status.messages) }),
            byteText(status.bytes, i18n.language),
          ].join(' · ')}
        </p>
      )}
      <InAndOut />
      {status?.readOnly === false && <Suspense><MeaningSettings /></Suspense>}
      {status !== undefined && <Backups backups={status.backups} readOnly={status.readOnly} />}
      {status !== undefined && <DataFolder status={status} />}
    </div>
  )
}

function InAndOut(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <div className="setting-row">
        <div>
          <span>{t('transfer.import')}</span>
          <p className="quiet">{t('library.importText')}</p>
        </div>
        <button type="button" className="button" onClick={() => field.current?.click()}><Download aria-hidden size={15} />{t('library.chooseFiles')}</button>
        <input
          ref={field}
          type="file"
          multiple
          hidden
          aria-label={t('library.chooseFiles')}
          onChange={(event) => {
            const files = [...(event.target.files ?? [])]
            event.target.value = ''
            if (files.length > 0) askImport(app, files)
          }}
        />
      </div>
      <div className="setting-row">
        <div>
          <span>{t('library.exportAll')}</span>
          <p className="quiet">{t('library.exportAllText')}</p>
        </div>
        <div className="button-row">
          <button type="button" className="button" onClick={() => void exportConversations(app, undefined, 'archive')}><Upload aria-hidden size={15} />{t('library.exportArchive')}</button>
          <button type="button" className="button" onClick={() => void exportConversations(app, undefined, 'markdown')}><FileText aria-hidden size={15} />{t('library.exportMarkdown')}</button>
        </div>
      </div>
    </>
  )
}
