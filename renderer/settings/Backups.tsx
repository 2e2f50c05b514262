import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Backup } from '#shared/library.ts'
import { useApp } from '../state/AppContext.tsx'
import { useJob } from '../state/use-job.ts'
import { byteText } from '../ui/byte-text.ts'
import { Progress } from '../ui/Progress.tsx'
import { FailureBox } from './FailureBox.tsx'

type Work = 'backUp' | 'restore' | 'check'

/** The copies of the database: make one, put one back, and look whether the present one is whole. */
export function Backups({ backups, readOnly }: { readonly backups: readonly Backup[]; readonly readOnly: boolean }): ReactNode {
  const { t } = useTranslation()
  const { client } = useApp()
  const { begin, work, job, error } = useWork()
  const isRunning = work !== undefined && error === undefined && (job === undefined || job.state === 'running')
  return (
    <section aria-label={t('library.backups')}>
      <div className="setting-row">
        <div>
          <span>{t('library.backups')}</span>
          <p className="quiet">{t('library.backupsText')}</p>
        </div>
        <div className="button-row">
          <button type="button" className="button" aria-disabled={isRunning} onClick={() => isRunning || begin('check', client.library.check({}))}>{t('library.check')}</button>
          {!readOnly && <button type="button" className="button" aria-disabled={isRunning} onClick={() => isRunning || begin('backUp', client.library.backUp({}))}>{t('library.backUp')}</button>}
        </div>
      </div>
      {isRunning && work !== undefined && <Progress label={t(`library.${work}Running`)} value={job?.progress} />}
      {error !== undefined && <FailureBox error={error} />}
      {work !== undefined && job?.state === 'done' && <p role="status" className="quiet">{t(`library.${work}Done`)}</p>}
      {backups.length === 0 ? <p className="quiet">{t('library.noBackups')}</p> : (
        <ul className="backups">
          {backups.map((backup) => (
            <BackupRow key={backup.id} backup={backup} isHeld={readOnly || isRunning} onRestore={() => begin('restore', client.library.restore({ backupId: backup.id }))} />
          ))}
        </ul>
      )}
    </section>
  )
}

interface BackupRowProps {
  readonly backup: Backup
  readonly isHeld: boolean
  readonly onRestore: () => void
}

function BackupRow({ backup: { createdAt, why, bytes, conversations, messages }, isHeld, onRestore }: BackupRowProps): ReactNode {
  const { t, i18n } = useTranslation()
  const [isAsked, setIsAsked] = useState(false)
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(createdAt)
  const number = new Intl.NumberFormat(i18n.language)
  const facts = [
    t(`library.why_${why}`),
    t('library.conversations', { count: conversations, shown: number.format(conversations) }),
    t('library.messages', { count: messages, shown: number.format(messages) }),
    byteText(bytes, i18n.language),
  ]
  const restore = (): void => {
    setIsAsked(false)
    onRestore()
  }
  return (
    <li className="backup">
      <div className="backup-text"><strong>{when}</strong><span className="quiet">{facts.join(' · ')}</span></div>
      {isAsked
        ? (
          <div className="asked" role="alert">
            <span>{t('library.restoreText')}</span>
            <button type="button" className="button small primary" onClick={restore}>{t('library.restoreNow')}</button>
            <button type="button" autoFocus className="button small" onClick={() => setIsAsked(false)}>{t('ui.cancel')}</button>
          </div>
        )
        : <button type="button" className="button small" disabled={isHeld} aria-label={t('library.restoreNamed', { when })} onClick={() => setIsAsked(true)}>{t('library.restore')}</button>}
    </li>
  )
}

/** A piece of work that the person began here, and how it ended. */
function useWork() {
  const [begun, setBegun] = useState<{ readonly work: Work; readonly jobId?: string; readonly error?: ErrorInfo }>()
  const job = useJob(begun?.jobId)
  const begin = (work: Work, pending: Promise<{ readonly jobId: string }>): void => {
    setBegun({ work })
    pending.then(({ jobId }) => setBegun({ work, jobId }), (thrown: unknown) => setBegun({ work, error: toErrorInfo(thrown) }))
  }
  const failure = begun?.error ?? (job?.state === 'failed' ? (job.error as ErrorInfo | undefined) : undefined)
  return { begin, work: begun?.work, job, error: failure }
}
