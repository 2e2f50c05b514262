import { useTranslation } from 'react-i18next'
import type { Column } from '#shared/conversation.ts'
import { useApp, useLive } from '../state/AppContext.tsx'

/** How a column is called: like its endpoint, also when that is gone; by its number while none is chosen. */
export function useColumnName({ endpointId, endpointName }: Column, number: number): string {
  const { t } = useTranslation()
  const { replica } = useApp()
  const known = useLive(replica.endpoints)?.endpoints.find(({ id }) => id === endpointId)?.name ?? endpointName
  return known === '' ? t('compare.unnamed', { number }) : known
}
