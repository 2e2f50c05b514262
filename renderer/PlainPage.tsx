import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** What is left when the window itself fails: that nothing is lost, and a way back. */
export function PlainPage({ error }: { readonly error: unknown }): ReactNode {
  const { t } = useTranslation()
  return (
    <main className="plain-page" role="alert">
      <h1>{t('ui.failed')}</h1>
      <p>{t('ui.failedText')}</p>
      <button type="button" className="button primary" onClick={() => location.reload()}>{t('ui.reload')}</button>
      <pre>{error instanceof Error ? error.message : String(error)}</pre>
    </main>
  )
}
