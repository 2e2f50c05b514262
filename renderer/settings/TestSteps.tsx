import { CircleCheck, CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import type { ConnectionStep } from '#shared/connection.ts'
import { errorText } from '../state/error-text.ts'

interface TestStepsProps {
  readonly steps: readonly ConnectionStep[]
  /** Stands below the last step. */
  readonly children?: ReactNode
}

/** What worked and what did not when a connection was tried. */
export function TestSteps({ steps, children }: TestStepsProps): ReactNode {
  const { t } = useTranslation()
  return (
    <ol className="test-steps" role="status" aria-label={t('connection.testResult')}>
      {steps.map((step) => <Step key={step.step} step={step} />)}
      {children}
    </ol>
  )
}

/** What is known of a step beside its name: what it found, how many endpoints, and how long it took. */
export function stepFacts(t: TFunction, { detail, note, found, took }: ConnectionStep): string[] {
  return [
    ...(detail === undefined ? [] : [detail]),
    ...(note === undefined ? [] : [t(`doctor.note_${note}`)]),
    ...(found === undefined ? [] : [t('settings.endpointCount', { count: found.endpoints, usable: found.usable })]),
    ...(took === undefined ? [] : [took < 1000 ? t('doctor.milliseconds', { count: Math.round(took) }) : t('chat.seconds', { seconds: (took / 1000).toFixed(1) })]),
  ]
}

function Step({ step }: { readonly step: ConnectionStep }): ReactNode {
  const { t } = useTranslation()
  const text = step.error === undefined ? null : errorText(t, step.error)
  const facts = stepFacts(t, step)
  return (
    <li className={step.ok ? 'good' : 'bad'}>
      {step.ok ? <CircleCheck size={17} aria-label={t('connection.worked')} /> : <CircleX size={17} aria-label={t('connection.failed')} />}
      <div>
        <p>{t(`connection.step_${step.step}`)}{facts.length > 0 && <span className="quiet"> {facts.join(' · ')}</span>}</p>
        {text !== null && <p><strong>{text.sentence}</strong> {text.next}</p>}
        {text !== null && text.said !== null && <p className="said">{t('error.said', { text: text.said })}</p>}
      </div>
    </li>
  )
}
