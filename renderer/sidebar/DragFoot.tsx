import { FolderMinus, Pin } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useView } from '../state/AppContext.tsx'
import { dropOnLoose, dropOnPinned } from '../state/library-actions.ts'
import { useDrop } from './dragging.ts'

/** Where conversations can be dropped that are being dragged, beside the folders. It stands below the list, which must not move meanwhile. */
export function DragFoot(): ReactNode {
  const { t } = useTranslation()
  const pinned = useDrop((app, ids) => void dropOnPinned(app, ids))
  const loose = useDrop((app, ids) => void dropOnLoose(app, ids))
  const hasOut = useDraggedOut()
  return (
    <div className="drag-foot">
      <div className={`drop-hint ${pinned.isOver ? 'drop-over' : ''}`} {...pinned.target}><Pin aria-hidden size={15} />{t('sidebar.dropPin')}</div>
      {hasOut && <div className={`drop-hint ${loose.isOver ? 'drop-over' : ''}`} {...loose.target}><FolderMinus aria-hidden size={15} />{t('sidebar.dropOut')}</div>}
    </div>
  )
}

/** Whether something is being dragged that lies in a folder or is pinned. */
function useDraggedOut(): boolean {
  const { replica } = useApp()
  const dragged = useView((view) => view.dragged)
  return dragged?.some((id) => {
    const known = replica.known(id)
    return known !== undefined && (known.folderId !== null || known.pinned)
  }) === true
}
