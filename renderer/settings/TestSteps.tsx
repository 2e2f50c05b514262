import { CircleCheck, CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConnectionStep } from '#shared/connection.ts'
import { errorText } from '../state/error-text.ts'

/** What worked and what did not when a connection was tried. */
export function TestSteps({ steps }: { readonly steps: readonly ConnectionStep[] }): ReactNode {
  const { t } = useTranslation()
  return (
    <ol className="test-steps" role="status" aria-label={t('connection.testResult')}>
      {steps.map((step) => <Step key={step.step} step={step} />)}
    </ol>
  )
}

function Step({ step: { step, ok, detail, found, error } }: { readonly step: ConnectionStep }): ReactNode {
  const { t } = useTranslation()
  const text = error === undefined ? null : errorText(t, error)
  return (
    <li className={ok ? 'good' : 'bad'}>
      {ok ? <CircleCheck size={17} aria-label={t('connection.worked')} /> : <CircleX size={17} aria-label={t('connection.failed')} />}
      <div>
        <p>{t(`connection.step_${step}`)}{detail !== undefined && <span className="quiet"> {detail}</span>}{found !== undefined && <span className="quiet"> {t('settings.endpointCount', { count: found.endpoints, usable: found.usable })}</span>}</p>
        {text !== null && <p><strong>{text.sentence}</strong> {text.next}</p>}
        {text !== null && text.said !== null && <p className="said">{t('error.said', { text: text.said })}</p>}
      </div>
    </li>
  )
}
