import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** The page `embeddings` of the playground. */
export function EmbeddingsPage(): ReactNode {
  const { t } = useTranslation()
  return <h2>{t('embeddings.title')}</h2>
}
