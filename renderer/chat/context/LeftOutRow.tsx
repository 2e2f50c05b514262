import { ChevronRight, FoldVertical, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Summary } from '#shared/conversation.ts'
import { Markdown } from '../../markdown/Markdown.tsx'
import { useApp } from '../../state/AppContext.tsx'
import type { LeftOutRun } from '../../state/log-rows.ts'
import { dropSummary, leaveOut } from '../../state/message-actions.ts'
import './left-out.css'

interface LeftOutRowProps {
  /** The name of its row in the log. */
  readonly name: string
  readonly run: LeftOutRun
  readonly summary: Summary | undefined
  readonly conversationId: string
  readonly onToggle: (isOpen: boolean) => void
}

/** Messages that are not sent, in one line, and what is sent in their place. */
export function LeftOutRow({ name, run, summary, conversationId, onToggle }: LeftOutRowProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { ids, why, isOpen } = run
  const takeIn = (): void => void leaveOut(app, conversationId, ids, false)
  return (
    <section className="left-out-run" tabIndex={-1} data-row={name} aria-label={t(`leftOut.run_${why}`, { count: ids.length })}>
      <div className="left-out-line">
        <button type="button" className="left-out-toggle" aria-expanded={isOpen} onClick={() => onToggle(!isOpen)}>
          <ChevronRight aria-hidden size={14} />
          <span>{t(`leftOut.run_${why}`, { count: ids.length })}</span>
          <span className="left-out-show">{isOpen ? t('leftOut.hide') : t('leftOut.show')}</span>
        </button>
        {why !== 'summarised' && <button type="button" className="button text" onClick={takeIn}>{t('leftOut.takeIn')}</button>}
      </div>
      {summary !== undefined && <SummaryBlock summary={summary} onDrop={() => void dropSummary(app, summary.id)} />}
    </section>
  )
}

function SummaryBlock({ summary, onDrop }: { readonly summary: Summary; readonly onDrop: () => void }): ReactNode {
  const { t, i18n } = useTranslation()
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(summary.createdAt)
  return (
    <figure className="summary">
      <figcaption>
        <FoldVertical aria-hidden size={14} />
        <span>{t('leftOut.summaryBy', { name: summary.endpointName, date })}</span>
        <button type="button" className="button text" onClick={onDrop}><Undo2 aria-hidden size={14} />{t('leftOut.dropSummary')}</button>
      </figcaption>
      <Markdown text={summary.text} growing={false} />
    </figure>
  )
}
