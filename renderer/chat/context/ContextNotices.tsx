import { FoldVertical, Gauge, X } from 'lucide-react'
import { memo, useDeferredValue, useEffect, useEffectEvent, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { messageTokens } from '#shared/context.ts'
import type { Job } from '#shared/contract.ts'
import { tell } from '../../state/actions.ts'
import { useApp, useDraft, useEndpoint, useView } from '../../state/AppContext.tsx'
import type { ComposerState } from '../../state/drafts.ts'
import { dropSummary, failureOf, leaveOut, summarise } from '../../state/message-actions.ts'
import { useJob } from '../../state/use-job.ts'
import { focusMessageBox } from '../focus.ts'
import { ContextWays } from './ContextWays.tsx'
import { useFullness } from './use-context.ts'
import './left-out.css'

/** What is to be said of the context of a conversation, above its message box. */
export function ContextNotices({ conversationId }: { readonly conversationId: string }): ReactNode {
  const isChoosing = useView((view) => view.chosen !== null)
  const jobId = useView((view) => view.summaryJobs.get(conversationId))
  if (isChoosing) return <ChooseBar conversationId={conversationId} />
  return jobId === undefined ? <FullNotice key={conversationId} conversationId={conversationId} /> : <Summarising key={jobId} conversationId={conversationId} jobId={jobId} />
}

/** A conversation that hardly fits any more, and what can be done. It may be put aside until it grows further. */
function FullNotice({ conversationId }: { readonly conversationId: string }): ReactNode {
  const draft = useDeferredValue(useDraft(conversationId))
  return <CountedNotice conversationId={conversationId} draft={draft} />
}

const CountedNotice = memo(({ conversationId, draft }: { readonly conversationId: string; readonly draft: ComposerState }): ReactNode => {
  const { t, i18n } = useTranslation()
  const use = useFullness(conversationId, draft)
  const name = useEndpoint(conversationId)?.name ?? ''
  const [hiddenAt, setHiddenAt] = useState<number | null>(null)
  const share = use?.share ?? 0
  const isOver = share > 1
  if (use?.level !== 'full' || (hiddenAt !== null && share < hiddenAt + 0.1 && !(isOver && hiddenAt <= 1))) return null
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 0 }).format(share)
  return (
    <div className="context-notice full" role="status">
      <Gauge aria-hidden size={16} />
      <p>{isOver ? t('context.over', { name }) : t('context.near', { name, share: percent })}</p>
      <div className="button-row"><ContextWays conversationId={conversationId} /></div>
      <button type="button" className="icon-button small" aria-label={t('ui.dismiss')} onClick={() => setHiddenAt(share)}><X aria-hidden size={14} /></button>
    </div>
  )
})

/** What is done with the messages that are chosen in the log. */
function ChooseBar({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t, i18n } = useTranslation()
  const app = useApp()
  const chosen = useView((view) => view.chosen) ?? new Set<string>()
  const messages = [...chosen].flatMap((id) => app.replica.message(id) ?? [])
  const tokens = Math.ceil(messages.reduce((sum, message) => sum + messageTokens(message), 0))
  const shown = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 3 }).format(tokens)
  const end = (act?: () => Promise<void>): void => {
    void act?.()
    app.view.setState({ chosen: null })
    focusMessageBox()
  }
  const ids = messages.map(({ id }) => id)
  const isNone = ids.length === 0
  return (
    <div className="choose-bar" role="group" aria-label={t('context.chooseTitle')}>
      <p role="status">{isNone ? t('context.chooseHint') : t('context.chosen', { count: ids.length, tokens: shown })}</p>
      <div className="button-row">
        <button type="button" className="button small" onClick={() => end()}>{t('ui.cancel')}</button>
        <button type="button" className="button small" disabled={isNone} onClick={() => end(() => summarise(app, conversationId, ids))}>{t('context.summarise')}</button>
        <button type="button" className="button small primary" disabled={isNone} onClick={() => end(() => leaveOut(app, conversationId, ids, true))}>{t('leftOut.leaveOut')}</button>
      </div>
    </div>
  )
}

/** A summary that is being written; at its end it says so, with a way back. */
function Summarising({ conversationId, jobId }: { readonly conversationId: string; readonly jobId: string }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const job = useJob(jobId)
  const state = job?.state ?? 'running'
  const end = useEffectEvent((state: Job['state']) => {
    if (state === 'running') return
    const summaryId = job?.result?.summaryId
    if (state === 'done' && summaryId !== undefined) app.toasts.show({ kind: 'summarised', undo: () => void dropSummary(app, summaryId) })
    if (state === 'failed') app.toasts.show({ kind: 'error', error: failureOf(job?.error) })
    app.view.setState(({ summaryJobs }) => ({ summaryJobs: new Map([...summaryJobs].filter(([id]) => id !== conversationId)) }))
  })
  useEffect(() => end(state), [state])
  return (
    <div className="summarising" role="status">
      <FoldVertical aria-hidden size={16} className="shimmer" />
      <p>{t('context.summarising')}</p>
      <button type="button" className="button small" onClick={() => void tell(app, app.client.jobs.cancel({ jobId }))}>{t('ui.cancel')}</button>
    </div>
  )
}
