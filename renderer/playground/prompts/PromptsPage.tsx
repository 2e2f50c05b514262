import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** The page `prompts` of the playground. */
export function PromptsPage(): ReactNode {
  const { t } = useTranslation()
  return <h2>{t('prompts.title')}</h2>
}
