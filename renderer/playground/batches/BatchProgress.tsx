import { Download, Pause, Play, RotateCcw, Square } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Batch } from '#shared/playground/batches.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import type { ErrorInfo } from '#shared/error.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { errorActions } from '../../state/error-actions.ts'
import { dollars } from '../../state/reply-figures.ts'
import { Field } from '../../ui/Field.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { useSeconds } from '../../ui/use-seconds.ts'
import { AtOnceInput } from './BatchDraft.tsx'
import { answersOf, progressText, roughTime } from './progress-text.ts'
import { useBatchActions } from './use-batch-actions.ts'

/** How far a batch is, what it took, and what can be done with it. */
export function BatchProgress({ batch }: { readonly batch: Batch }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { ended, all } = answersOf(batch)
  const error = batch.error as ErrorInfo | undefined
  return (
    <section className="batch-progress" aria-label={t('batches.progress')}>
      <Progress label={progressText(t, batch, language)} value={all === 0 ? 0 : ended / all} />
      <Figures batch={batch} />
      {error !== undefined && batch.state === 'paused' && <FailureBox error={error}><Mending batch={batch} code={error.code} /></FailureBox>}
      <Ways batch={batch} />
    </section>
  )
}

/** What was refused for every row can be mended somewhere else. */
function Mending({ batch, code }: { readonly batch: Batch; readonly code: string }): ReactNode {
  const { t } = useTranslation()
  const { view, replica } = useApp()
  const endpoints = useLive(replica.endpoints)?.endpoints ?? []
  const connections = new Set(endpoints.filter(({ id }) => batch.plan.targets.some(({ endpointId }) => endpointId === id)).map(({ connectionId }) => connectionId))
  const [connectionId] = connections.size === 1 ? [...connections] : []
  const actions = errorActions(code)
  const open = (section: 'endpoints' | 'network'): void =>
    view.setState({ settings: { section, edit: section === 'endpoints' && connectionId !== undefined ? { kind: 'edit', connectionId } : null } })
  return (
    <>
      <p className="quiet">{t('batches.kept')}</p>
      {actions.some((action) => action === 'sign-in' || action === 'connection') && <button type="button" className="button small" onClick={() => open('endpoints')}>{t('action.connection')}</button>}
      {actions.includes('network') && <button type="button" className="button small" onClick={() => open('network')}>{t('action.network')}</button>}
    </>
  )
}

function Figures({ batch }: { readonly batch: Batch }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { counts, pace, state } = batch
  const about = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 })
  const { ended, all } = answersOf(batch)
  const isRunning = state === 'running' || state === 'pausing'
  const unpriced = counts.done - counts.priced
  const words = [
    t('batches.took', { input: about.format(counts.inputTokens), output: about.format(counts.outputTokens) }),
    ...(counts.priced > 0 ? [t(unpriced > 0 ? 'batches.costSome' : 'batches.cost', { cost: dollars(language, counts.cost) })] : []),
    ...(isRunning && pace !== undefined ? [t('batches.active', { count: pace.active })] : []),
    ...(isRunning && pace !== undefined && pace.perMinute > 0
      ? [t('batches.perMinute', { count: Math.round(pace.perMinute), shown: about.format(pace.perMinute) }), t('batches.left', { time: roughTime(((all - ended) / pace.perMinute) * 60, language) })]
      : []),
  ]
  return (
    <>
      <p className="quiet">{words.join(' · ')}</p>
      {isRunning && pace?.waitsUntil !== undefined && <Waits until={pace.waitsUntil} />}
    </>
  )
}

function Waits({ until }: { readonly until: number }): ReactNode {
  const { t } = useTranslation()
  const seconds = Math.ceil((until - useSeconds()) / 1_000)
  return seconds < 1 ? null : <p className="hint-box">{t('batches.waits', { count: seconds })}</p>
}

function Ways({ batch }: { readonly batch: Batch }): ReactNode {
  const { t } = useTranslation()
  const { start, pause, retryFailed, allow } = useBatchActions(batch)
  const { state, counts, plan, hasFile } = batch
  const isRunning = state === 'running' || state === 'pausing'
  return (
    <div className="batch-ways">
      {state === 'running' && <button type="button" className="button" onClick={() => pause(false)}><Pause aria-hidden size={15} />{t('batches.pause')}</button>}
      {isRunning && <button type="button" className="button" onClick={() => pause(true)}><Square aria-hidden size={13} />{t('batches.stop')}</button>}
      {state === 'paused' && hasFile && <button type="button" className="button primary" onClick={() => start()}><Play aria-hidden size={15} />{t('batches.goOn')}</button>}
      {!isRunning && hasFile && counts.failed > 0 && <button type="button" className="button" onClick={retryFailed}><RotateCcw aria-hidden size={15} />{t('batches.retryFailed', { count: counts.failed })}</button>}
      <SaveMenu batch={batch} />
      {state !== 'done' && hasFile && (
        <Field label={t('batches.atOnce')}>
          {(props) => <AtOnceInput {...props} value={plan.atOnce} onChange={allow} />}
        </Field>
      )}
    </div>
  )
}

function SaveMenu({ batch }: { readonly batch: Batch }): ReactNode {
  const { t } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  const { save } = useBatchActions(batch)
  return (
    <DropdownMenu.Root open={isOpen} onOpenChange={setIsOpen}>
      <DropdownMenu.Trigger className="button"><Download aria-hidden size={15} />{t('batches.save')}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={6} collisionPadding={12}>
          <DropdownMenu.Item onSelect={() => save('as-they-are')}>{t('batches.save_asTheyAre')}</DropdownMenu.Item>
          <DropdownMenu.Item onSelect={() => save('marked')}>{t('batches.save_marked')}</DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
