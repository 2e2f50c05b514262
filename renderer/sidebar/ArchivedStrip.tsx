import { Archive } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../state/AppContext.tsx'
import { archive } from '../state/library-actions.ts'

/** Says that the conversation shown is archived, with the way back. */
export function ArchivedStrip({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  return (
    <div className="archived-strip">
      <Archive aria-hidden size={15} />
      <span>{t('sidebar.archivedStrip')}</span>
      <button type="button" className="button small" onClick={() => void archive(app, [conversationId], false)}>{t('sidebar.unarchive')}</button>
    </div>
  )
}
