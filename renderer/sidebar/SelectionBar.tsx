import { Archive, ArchiveRestore, FolderInput, Pin, Trash2, Undo2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { tell } from '../state/actions.ts'
import { useApp, useView } from '../state/AppContext.tsx'
import { archive, pin, purge, removeConversations, restore } from '../state/library-actions.ts'
import { endSelection, selectAll } from '../state/selection.ts'
import { ExportButton } from '../transfer/ExportItems.tsx'
import { IconButton } from '../ui/IconButton.tsx'

/** How many conversations are chosen, and what can be done with them. */
export function SelectionBar(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const shelf = useView((view) => view.shelf)
  const selected = useView((view) => view.selection?.ids)
  const ids = [...(selected ?? [])]
  const isEmpty = ids.length === 0
  // What is pinned already, all of it, can only be taken off.
  const unpins = !isEmpty && ids.every((id) => app.replica.known(id)?.pinned === true)
  return (
    <div className="selection-bar" role="toolbar" aria-label={t('sidebar.selectSeveral')}>
      <div className="selection-count">
        <span role="status">{t('sidebar.selected', { count: ids.length })}</span>
        <span className="space" />
        <button type="button" className="button text" onClick={() => void tell(app, selectAll(app))}>{t('sidebar.selectAll')}</button>
        <IconButton label={t('sidebar.endSelection')} className="small" side="top" onClick={() => endSelection(app)}><X aria-hidden size={15} /></IconButton>
      </div>
      <div className="selection-acts">
        {shelf === 'library' && (
          <>
            <IconButton label={t(unpins ? 'sidebar.unpin' : 'sidebar.pin')} side="top" disabled={isEmpty} onClick={() => void pin(app, ids, !unpins)}><Pin aria-hidden size={16} /></IconButton>
            <IconButton label={t('sidebar.move')} side="top" disabled={isEmpty} onClick={() => app.view.setState({ moving: ids })}><FolderInput aria-hidden size={16} /></IconButton>
            <IconButton label={t('sidebar.archiveIt')} side="top" disabled={isEmpty} onClick={() => void archive(app, ids, true)}><Archive aria-hidden size={16} /></IconButton>
          </>
        )}
        {shelf === 'archive' && <IconButton label={t('sidebar.unarchive')} side="top" disabled={isEmpty} onClick={() => void archive(app, ids, false)}><ArchiveRestore aria-hidden size={16} /></IconButton>}
        {shelf === 'trash' && <IconButton label={t('sidebar.restore')} side="top" disabled={isEmpty} onClick={() => void restore(app, ids)}><Undo2 aria-hidden size={16} /></IconButton>}
        {shelf !== 'trash' && <ExportButton conversationIds={ids} />}
        <span className="space" />
        <IconButton
          label={t(shelf === 'trash' ? 'sidebar.purge' : 'sidebar.delete')} side="top" className="danger" disabled={isEmpty}
          onClick={() => void (shelf === 'trash' ? purge(app, ids) : removeConversations(app, ids))}
        >
          <Trash2 aria-hidden size={16} />
        </IconButton>
      </div>
    </div>
  )
}
