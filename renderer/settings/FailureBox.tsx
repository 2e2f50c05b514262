import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorInfo } from '#shared/error.ts'
import { errorText } from '../state/error-text.ts'

/** Why something in the settings did not work: what happened, what to do, what was said, and below it what else can be done. */
export function FailureBox({ error, children }: { readonly error: ErrorInfo; readonly children?: ReactNode }): ReactNode {
  const { t } = useTranslation()
  const { sentence, next, said } = errorText(t, error)
  return (
    <div className="hint-box bad" role="alert">
      <p><strong>{sentence}</strong> {next}</p>
      {said !== null && <p className="said">{t('error.said', { text: said })}</p>}
      {children}
    </div>
  )
}
