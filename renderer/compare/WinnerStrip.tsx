import { Columns3 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../state/AppContext.tsx'
import { pickWinner } from '../state/compare.ts'

/** Says that the conversation goes on with one column of a comparison, with the way back to all. */
export function WinnerStrip({ conversationId, name }: { readonly conversationId: string; readonly name: string }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  return (
    <div className="archived-strip">
      <Columns3 aria-hidden size={15} />
      <span>{name === '' ? t('comparing.winnerUnnamed') : t('comparing.winner', { name })}</span>
      <button type="button" className="button small" onClick={() => void pickWinner(app, conversationId, null)}>{t('comparing.back')}</button>
    </div>
  )
}
