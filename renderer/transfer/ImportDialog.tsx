import { FileArchive } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import type { ErrorInfo } from '#shared/error.ts'
import { openConversation } from '../state/actions.ts'
import { useApp } from '../state/AppContext.tsx'
import { cancelImport, closeImport, startImport } from '../state/transfers.ts'
import type { ImportState } from '../state/transfers.ts'
import { FailureBox } from '../settings/FailureBox.tsx'
import { byteText } from '../ui/byte-text.ts'
import { Modal } from '../ui/Modal.tsx'
import { Progress } from '../ui/Progress.tsx'
import { Report } from './Report.tsx'
import './transfer.css'

/** Bringing files in: asks, shows how far it is, and tells at the end what came in and what did not. */
export function ImportDialog(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const state = useStore(app.transfers, (transfers) => transfers.import)
  if (state === null || !state.isShown) return null
  return (
    <Modal title={t('transfer.import')} className="import-dialog" holds={state.phase !== 'ended'} onClose={() => closeImport(app)}>
      <div className="dialog-body">
        {state.phase === 'asked' && <Asked files={state.files} />}
        {(state.phase === 'putting' || state.phase === 'running') && <UnderWay state={state} />}
        {state.phase === 'ended' && <Ended state={state} />}
      </div>
    </Modal>
  )
}

function Asked({ files }: Pick<ImportState, 'files'>): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  return (
    <>
      <FileList files={files} />
      <p className="quiet">{t('transfer.importText')}</p>
      <div className="button-row">
        <button type="button" className="button" onClick={() => closeImport(app)}>{t('ui.cancel')}</button>
        <button type="button" className="button primary" autoFocus onClick={() => void startImport(app)}>{t('transfer.importNow')}</button>
      </div>
    </>
  )
}

/** How many files are named; the others are counted. */
const namedFiles = 8

function FileList({ files }: Pick<ImportState, 'files'>): ReactNode {
  const { t, i18n } = useTranslation()
  return (
    <ul className="import-files">
      {files.slice(0, namedFiles).map((file, index) => (
        <li key={index}><FileArchive aria-hidden size={16} /><span className="name">{file.name}</span><span className="quiet">{byteText(file.size, i18n.language)}</span></li>
      ))}
      {files.length > namedFiles && <li className="quiet">{t('transfer.moreFiles', { count: files.length - namedFiles })}</li>}
    </ul>
  )
}

function UnderWay({ state: { files, phase, put, job } }: { readonly state: ImportState }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const label = phase === 'putting' ? t('transfer.reading', { place: Math.min(put + 1, files.length), count: files.length }) : t('transfer.importing')
  const cancel = (): void => {
    cancelImport(app)
    if (phase === 'putting') closeImport(app)
  }
  return (
    <>
      <Progress label={label} value={phase === 'putting' ? undefined : job?.progress} />
      {job?.report !== undefined && <Report report={job.report} isRunning />}
      <div className="button-row">
        <button type="button" className="button" onClick={cancel}>{t('ui.cancel')}</button>
        <button type="button" className="button" onClick={() => closeImport(app)}>{t('transfer.inBackground')}</button>
      </div>
    </>
  )
}

function Ended({ state: { files, job, error } }: { readonly state: ImportState }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const failure = error ?? (job?.state === 'failed' ? (job.error as ErrorInfo | undefined) : undefined)
  const report = job?.report
  const first = report?.conversationIds[0]
  const show = (): void => {
    closeImport(app)
    app.view.setState({ settings: null })
    if (first !== undefined) void openConversation(app, first)
  }
  return (
    <>
      {failure !== undefined && <FailureBox error={failure} />}
      {job?.state === 'cancelled' && <p role="status">{t('transfer.cancelled')}</p>}
      {report !== undefined && <Report report={report} isRunning={false} />}
      <div className="button-row">
        {failure !== undefined && job?.state !== 'done' && files.length > 0 && <button type="button" className="button" onClick={() => void startImport(app)}>{t('transfer.again')}</button>}
        {first !== undefined && <button type="button" className="button" onClick={show}>{t('transfer.showFirst')}</button>}
        <button type="button" className="button primary" autoFocus onClick={() => closeImport(app)}>{t('ui.close')}</button>
      </div>
    </>
  )
}
