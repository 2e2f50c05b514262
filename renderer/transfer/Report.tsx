import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '#shared/transfer.ts'

/** What an import brought, and what it did not, and why. */
export function Report({ report, isRunning }: { readonly report: ImportReport; readonly isRunning: boolean }): ReactNode {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language)
  const { sources, conversations, messages, images, skipped } = report
  const said = (key: 'added' | 'updated' | 'unchanged', count: number): ReactNode => count > 0 && <li>{t(`transfer.${key}`, { count, shown: number.format(count) })}</li>
  const isNothing = conversations.added + conversations.updated + conversations.unchanged === 0
  return (
    <div className="import-report" role={isRunning ? undefined : 'status'}>
      {sources.length > 0 && <p className="quiet">{t('transfer.from', { names: new Intl.ListFormat(i18n.language).format(sources.map((source) => t(`transfer.source_${source}`))) })}</p>}
      {!isRunning && sources.length === 0 && isNothing && <p><strong>{t('transfer.nothing')}</strong> {t('transfer.nothingText')}</p>}
      <ul className="report-counts">
        {said('added', conversations.added)}
        {said('updated', conversations.updated)}
        {said('unchanged', conversations.unchanged)}
        {messages.added > 0 && <li>{t('transfer.messages', { count: messages.added, shown: number.format(messages.added) })}</li>}
        {images.added > 0 && <li>{t('transfer.images', { count: images.added, shown: number.format(images.added) })}</li>}
      </ul>
      {skipped.length > 0 && <Skipped skipped={skipped} isOpen={!isRunning} />}
    </div>
  )
}

function Skipped({ skipped, isOpen }: { readonly skipped: ImportReport['skipped']; readonly isOpen: boolean }): ReactNode {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language)
  const all = skipped.reduce((sum, { count }) => sum + count, 0)
  return (
    <details className="report-skipped" open={isOpen}>
      <summary>{t('transfer.skipped', { count: all, shown: number.format(all) })}</summary>
      <ul>
        {skipped.map(({ reason, count, examples }) => (
          <li key={reason}>
            <span>{number.format(count)} × {t(`transfer.reason_${reason}`)}</span>
            {examples.length > 0 && <span className="quiet">{examples.join(' · ')}</span>}
          </li>
        ))}
      </ul>
    </details>
  )
}
