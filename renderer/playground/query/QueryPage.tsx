import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** The page `query` of the playground. */
export function QueryPage(): ReactNode {
  const { t } = useTranslation()
  return <h2>{t('query.title')}</h2>
}
