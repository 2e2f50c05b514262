import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** The page `batches` of the playground. */
export function BatchesPage(): ReactNode {
  const { t } = useTranslation()
  return <h2>{t('batches.title')}</h2>
}
