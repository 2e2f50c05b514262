import { useEffect, useId, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { MeaningStatus } from '#shared/playground/meaning.ts'
import { EndpointChoice } from '../chat/EndpointChoice.tsx'
import { useApp, useLive } from '../state/AppContext.tsx'
import { dollars } from '../state/reply-figures.ts'
import { Progress } from '../ui/Progress.tsx'
import { FailureBox } from './FailureBox.tsx'

/** Search by meaning: what it is, what it would send where, and how far it is. Nothing is sent before the person turns it on. */
export function MeaningSettings(): ReactNode {
  const { t } = useTranslation()
  const { client, replica } = useApp()
  const status = useLive(replica.meaning)
  const titleId = useId()
  const [isChoosing, setChoosing] = useState(false)
  const [error, setError] = useState<ErrorInfo>()
  useEffect(() => void replica.meaning.load().catch(() => undefined), [replica])
  if (status === undefined) return null
  const run = (pending: Promise<unknown>): void => {
    setError(undefined)
    pending.then(() => setChoosing(false), (thrown: unknown) => setError(toErrorInfo(thrown)))
  }
  const isOff = status.state === 'off'
  return (
    <section className="meaning-settings" aria-labelledby={titleId}>
      <div className="setting-row">
        <div>
          <span id={titleId}>{t('meaning.title')}</span>
          <p className="quiet">{t('meaning.about')}</p>
        </div>
        {!isOff && !isChoosing && (
          <div className="button-row">
            <button type="button" className="button" onClick={() => setChoosing(true)}>{t('meaning.change')}</button>
            <button type="button" className="button" onClick={() => run(client.meaning.turnOff({}))}>{t('meaning.turnOff')}</button>
          </div>
        )}
      </div>
      {(isOff || isChoosing) && (
        <Choice
          present={isOff ? undefined : status.endpointId}
          onTurnOn={(endpointId) => run(client.meaning.turnOn({ endpointId, again: true }))}
          onCancel={isOff ? undefined : () => setChoosing(false)}
        />
      )}
      {!isOff && !isChoosing && <State status={status} onRetry={() => run(client.meaning.retry({}))} />}
      {error !== undefined && <FailureBox error={error} />}
    </section>
  )
}

function givesVectors({ task, provider }: Endpoint): boolean {
  return task === 'embeddings' && provider !== 'demo'
}

interface ChoiceProps {
  /** The endpoint that has the messages at present, if any. */
  readonly present: string | undefined
  readonly onTurnOn: (endpointId: string) => void
  readonly onCancel: (() => void) | undefined
}

function Choice({ present, onTurnOn, onCancel }: ChoiceProps): ReactNode {
  const { t } = useTranslation()
  const { replica } = useApp()
  const endpoints = useLive(replica.endpoints)?.endpoints ?? []
  const offered = endpoints.filter(givesVectors)
  const [chosenId, setChosenId] = useState<string | undefined>(present)
  const chosen = offered.find(({ id }) => id === chosenId)
  if (offered.length === 0) return <p className="quiet">{t('meaning.none')}</p>
  return (
    <div className="meaning-choice">
      <EndpointChoice label={t('meaning.endpoint')} chosenId={chosen?.id ?? null} offers={givesVectors} onChoose={({ id }) => setChosenId(id)} />
      {chosen !== undefined && <Sending endpoint={chosen} />}
      {present !== undefined && <p className="quiet">{t('meaning.changeText')}</p>}
      <div className="button-row">
        <button type="button" className="button primary" disabled={chosen === undefined} onClick={() => chosen !== undefined && onTurnOn(chosen.id)}>{t(chosenId === present && present !== undefined ? 'meaning.again' : 'meaning.turnOn')}</button>
        {onCancel !== undefined && <button type="button" className="button" onClick={onCancel}>{t('meaning.cancel')}</button>}
      </div>
    </div>
  )
}

/** What would be sent where, and what that costs. */
function Sending({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t, i18n } = useTranslation()
  const { client } = useApp()
  const [counted, setCounted] = useState<{ readonly endpointId: string; readonly messages: number; readonly tokens: number; readonly cost?: number | undefined }>()
  useEffect(() => {
    let isOld = false
    client.meaning.estimate({ endpointId: endpoint.id }).then((answer) => isOld || setCounted({ ...answer, endpointId: endpoint.id }), () => undefined)
    return () => {
      isOld = true
    }
  }, [client, endpoint.id])
  if (counted === undefined || counted.endpointId !== endpoint.id) return <p className="quiet" role="status">{t('meaning.counting')}</p>
  const { messages, tokens, cost } = counted
  const number = new Intl.NumberFormat(i18n.language)
  const rounded = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 2 })
  if (messages === 0) return <p role="status">{t('meaning.empty')}</p>
  const what = t('meaning.will', { count: messages, messages: number.format(messages), endpoint: endpoint.name, connection: endpoint.connectionName, tokens: rounded.format(tokens) })
  return (
    <p role="status">
      {what} {cost === undefined ? t('meaning.noCost') : t('meaning.cost', { cost: dollars(i18n.language, cost) })} {t('meaning.later')}
    </p>
  )
}

function State({ status, onRetry }: { readonly status: MeaningStatus; readonly onRetry: () => void }): ReactNode {
  const { t, i18n } = useTranslation()
  const { state, endpointName: endpoint = '', waiting, skipped, tokens, progress, error, retryAt } = status
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <>
      {state === 'working' && <Progress label={t('meaning.working', { endpoint })} value={progress} />}
      {state === 'complete' && <p>{t('meaning.complete', { endpoint })} <span className="quiet">{t('meaning.how')}</span></p>}
      {state === 'paused' && error !== undefined && (
        <>
          <p>{t('meaning.paused', { endpoint })}</p>
          <FailureBox error={error as ErrorInfo}>
            {retryAt !== undefined && <p className="quiet">{t('meaning.retryAt', { time: new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' }).format(retryAt) })}</p>}
            <button type="button" className="button small" onClick={onRetry}>{t('meaning.retry')}</button>
          </FailureBox>
        </>
      )}
      <p className="quiet">
        {[
          ...(waiting > 0 ? [t('meaning.waits', { count: waiting, shown: number.format(waiting) })] : []),
          ...(skipped > 0 ? [t('meaning.skipped', { count: skipped, shown: number.format(skipped) })] : []),
          ...(tokens > 0 ? [t('meaning.tokens', { tokens: number.format(tokens) })] : []),
          t('meaning.turnOffText'),
        ].join(' ')}
      </p>
    </>
  )
}
