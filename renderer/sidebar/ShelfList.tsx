import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useLive } from '../state/AppContext.tsx'
import { purge } from '../state/library-actions.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { showShelf } from './naming.ts'
import { PagedRows } from './PagedRows.tsx'

/** What is archived, or what is in the trash. */
export function ShelfList({ shelf }: { readonly shelf: 'archive' | 'trash' }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const isEmpty = useLive(app.replica.list(shelf))?.conversations.length === 0
  return (
    <section className="shelf" aria-label={t(`sidebar.${shelf}`)}>
      <div className="shelf-head">
        <IconButton label={t('sidebar.back')} onClick={() => showShelf(app, 'library')}><ArrowLeft aria-hidden size={16} /></IconButton>
        <h2>{t(`sidebar.${shelf}`)}</h2>
        {shelf === 'trash' && !isEmpty && <button type="button" className="button text danger" onClick={() => void purge(app, null)}>{t('sidebar.emptyTrash')}</button>}
      </div>
      {shelf === 'trash' && !isEmpty && <p className="quiet shelf-note">{t('sidebar.trashNote')}</p>}
      <PagedRows list={shelf} label={t(`sidebar.${shelf}`)} empty={t(`sidebar.${shelf}Empty`)} />
    </section>
  )
}
