import { Download, Upload, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { useApp } from '../state/AppContext.tsx'
import { cancelImport, showImport } from '../state/transfers.ts'
import { Progress } from '../ui/Progress.tsx'
import './transfer.css'

/** Imports whose dialog is closed, and exports, while they last. */
export function TransferCards(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { import: imported, exports } = useStore(app.transfers)
  const isHidden = imported !== null && !imported.isShown
  if (!isHidden && exports.length === 0) return null
  const cancel = (jobId: string): void => void app.client.jobs.cancel({ jobId }).catch(() => undefined)
  return (
    <div className="transfer-cards">
      {isHidden && (
        <div className="transfer-card">
          <Download aria-hidden size={16} />
          <button type="button" className="grow" onClick={() => showImport(app)}>
            {imported.phase === 'ended' ? <span>{t('transfer.ended')}</span> : <Progress label={t('transfer.importing')} value={imported.job?.progress} />}
          </button>
          {imported.phase !== 'ended' && <button type="button" className="icon-button small" aria-label={t('transfer.cancelImport')} onClick={() => cancelImport(app)}><X aria-hidden size={14} /></button>}
        </div>
      )}
      {exports.map(({ jobId, job }) => (
        <div key={jobId} className="transfer-card">
          <Upload aria-hidden size={16} />
          <div className="grow"><Progress label={t('transfer.exporting')} value={job?.progress} /></div>
          <button type="button" className="icon-button small" aria-label={t('transfer.cancelExport')} onClick={() => cancel(jobId)}><X aria-hidden size={14} /></button>
        </div>
      ))}
    </div>
  )
}
