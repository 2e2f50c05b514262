import { Check, Copy, LoaderCircle, X } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import type { Connection, ConnectionStep } from '#shared/connection.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { useApp } from '../state/AppContext.tsx'
import { errorText } from '../state/error-text.ts'
import { useJob } from '../state/use-job.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { useAppInfo } from './About.tsx'
import { stepFacts, TestSteps } from './TestSteps.tsx'

interface DoctorProps {
  readonly connection: Connection
  readonly endpoints: readonly Endpoint[]
  readonly onClose: () => void
}

/** Walks from this computer to an answer of a connection, and shows each step as it comes. Begins at once; closing ends it. */
export function Doctor({ connection, endpoints, onClose }: DoctorProps): ReactNode {
  const { t } = useTranslation()
  const titleId = useId()
  const usable = endpoints.filter((endpoint) => endpoint.usable)
  const [endpointId, setEndpointId] = useState('')
  const { steps, state, error, start, cancel } = useExamination(connection.id)
  const isRunning = state === 'running'
  return (
    <section className="doctor" aria-labelledby={titleId}>
      <header>
        <h4 id={titleId}>{t('doctor.title')}</h4>
        <IconButton label={t('doctor.close')} onClick={onClose}><X aria-hidden size={15} /></IconButton>
      </header>
      {(steps.length > 0 || isRunning) && (
        <TestSteps steps={steps}>
          {isRunning && <li className="quiet"><LoaderCircle aria-hidden size={17} className="turning" /><p>{t('doctor.running')}</p></li>}
        </TestSteps>
      )}
      {error !== undefined && <p className="problem" role="alert">{errorText(t, error).sentence} {errorText(t, error).next}</p>}
      {state === 'done' && <p role="status">{t(steps.some(({ step }) => step === 'first-token') ? 'doctor.allWell' : 'doctor.wellSoFar')}</p>}
      {state === 'cancelled' && <p role="status" className="quiet">{t('doctor.cancelled')}</p>}
      {usable.length > 0 && <EndpointChoice endpoints={usable} value={endpointId} onChange={setEndpointId} />}
      <div className="button-row">
        {isRunning
          ? <button type="button" className="button small" onClick={cancel}>{t('ui.cancel')}</button>
          : <button type="button" className="button small" onClick={() => start(endpointId)}>{t('doctor.again')}</button>}
        {!isRunning && steps.length > 0 && <CopyReport connection={connection} steps={steps} />}
      </div>
      <span key={`${state} ${steps.length}`} ref={intoView} />
    </section>
  )
}

/** What is new stands at the end. */
function intoView(end: HTMLElement | null): void {
  void end?.scrollIntoView({ block: 'nearest' })
}

interface EndpointChoiceProps {
  readonly endpoints: readonly Endpoint[]
  readonly value: string
  readonly onChange: (endpointId: string) => void
}

/** A first word is asked for only where the person says so: it may cost money. */
function EndpointChoice({ endpoints, value, onChange }: EndpointChoiceProps): ReactNode {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className="doctor-endpoint">
      <label htmlFor={id}>{t('doctor.firstWords')}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('doctor.noEndpoint')}</option>
        {endpoints.map((endpoint) => <option key={endpoint.id} value={endpoint.id}>{endpoint.name}</option>)}
      </select>
    </div>
  )
}

function CopyReport({ connection, steps }: { readonly connection: Connection; readonly steps: readonly ConnectionStep[] }): ReactNode {
  const { t } = useTranslation()
  const { copied, copy } = useCopy()
  const info = useAppInfo()
  const head = [`Parley ${info?.version ?? ''}`, info?.platform, connection.url].filter((part) => part !== undefined).join(', ')
  return (
    <button type="button" className="button small" onClick={() => copy([head, ...steps.map((step) => line(t, step))].join('\n'))}>
      {copied ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />}
      {copied ? t('ui.copied') : t('doctor.copy')}
    </button>
  )
}

/** A step as a line of text, with what a person in support goes by. */
function line(t: TFunction, step: ConnectionStep): string {
  const head = `${step.ok ? '[ok]' : '[!!]'} ${[t(`connection.step_${step.step}`), ...stepFacts(t, step)].join(' · ')}`
  if (step.error === undefined) return head
  const { sentence, next, said } = errorText(t, step.error)
  const facts = [step.error.code, step.error.message].join(': ')
  return [head, `     ${sentence} ${next}`, ...(said === null ? [] : [`     ${t('error.said', { text: said })}`]), `     ${facts}`].join('\n')
}

interface Examination {
  readonly steps: readonly ConnectionStep[]
  readonly state: 'running' | 'done' | 'failed' | 'cancelled'
  /** Why it could not begin. */
  readonly error: ErrorInfo | undefined
  start(endpointId: string): void
  cancel(): void
}

function useExamination(connectionId: string): Examination {
  const { client } = useApp()
  const [asked, setAsked] = useState({ endpointId: '' })
  const [begun, setBegun] = useState<{ readonly jobId?: string; readonly error?: ErrorInfo }>({})
  const job = useJob(begun.jobId)
  const { jobId, error } = begun
  useEffect(() => {
    let isLeft = false
    let startedId: string | undefined
    const end = (id: string): void => void client.jobs.cancel({ jobId: id }).catch(() => undefined)
    client.endpoints.diagnose({ connectionId, ...(asked.endpointId !== '' && { endpointId: asked.endpointId }) }).then(
      (started) => {
        if (isLeft) return end(started.jobId)
        startedId = started.jobId
        return setBegun({ jobId: started.jobId })
      },
      (thrown: unknown) => isLeft || setBegun({ error: toErrorInfo(thrown) }),
    )
    return () => {
      isLeft = true
      if (startedId !== undefined) end(startedId)
    }
  }, [client, connectionId, asked])
  return {
    steps: job?.steps ?? [],
    state: error === undefined ? (job?.state ?? 'running') : 'failed',
    error,
    start: (endpointId) => {
      setBegun({})
      setAsked({ endpointId })
    },
    cancel: () => jobId !== undefined && void client.jobs.cancel({ jobId }).catch(() => undefined),
  }
}
