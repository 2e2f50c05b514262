import { Archive, ArchiveRestore, Copy, Folder, Pencil, Pin, PinOff, SquareCheckBig, Trash2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useConversation } from '../state/AppContext.tsx'
import { readableKeys } from '../state/keys.ts'
import { archive, duplicate, pin, removeConversations } from '../state/library-actions.ts'
import { meantBy, startSelection } from '../state/selection.ts'
import { ExportItems } from '../transfer/ExportItems.tsx'
import { MoveMenu } from './MoveMenu.tsx'
import { startNaming, startRenaming } from './naming.ts'

interface ConversationMenuProps {
  readonly conversationId: string
  readonly align: 'start' | 'end'
  /** Whether it stands in a list, where several can be chosen. */
  readonly inList?: boolean
}

/** What can be done with a conversation, or with all that are chosen where it is one of them; stands in a `DropdownMenu.Root`. */
export function ConversationMenu({ conversationId, align, inList = false }: ConversationMenuProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const open = useConversation(conversationId)?.conversation
  const conversation = app.replica.known(conversationId) ?? open
  const ids = inList ? meantBy(app, conversationId) : [conversationId]
  /** What takes the focus when the menu has gone: an open menu holds it. */
  const after = useRef<() => void>(undefined)
  const onCloseAutoFocus = (event: Event): void => {
    if (after.current === undefined) return
    event.preventDefault()
    after.current()
    after.current = undefined
  }
  const { pinned = false, archived = false, folderId = null } = conversation ?? {}
  const isOne = ids.length === 1
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8} onCloseAutoFocus={onCloseAutoFocus}>
        {!archived && (
          <>
            <DropdownMenu.Item onSelect={() => void pin(app, ids, !pinned)}>
              {pinned ? <PinOff aria-hidden size={15} /> : <Pin aria-hidden size={15} />}{t(pinned ? 'sidebar.unpin' : 'sidebar.pin')}
            </DropdownMenu.Item>
            <DropdownMenu.Sub>
              <DropdownMenu.SubTrigger><Folder aria-hidden size={15} />{t('sidebar.move')}</DropdownMenu.SubTrigger>
              <MoveMenu ids={ids} folderId={isOne ? folderId : undefined} onNew={() => { after.current = () => startNaming(app, null, ids) }} />
            </DropdownMenu.Sub>
          </>
        )}
        <DropdownMenu.Item onSelect={() => void archive(app, ids, !archived)}>
          {archived ? <ArchiveRestore aria-hidden size={15} /> : <Archive aria-hidden size={15} />}{t(archived ? 'sidebar.unarchive' : 'sidebar.archiveIt')}
        </DropdownMenu.Item>
        {isOne && <DropdownMenu.Item onSelect={() => void duplicate(app, conversationId)}><Copy aria-hidden size={15} />{t('sidebar.duplicate')}</DropdownMenu.Item>}
        {isOne && (
          <DropdownMenu.Item onSelect={() => { after.current = () => startRenaming(app, conversationId) }}>
            <Pencil aria-hidden size={15} />{t('sidebar.rename')}<kbd>{readableKeys('F2')}</kbd>
          </DropdownMenu.Item>
        )}
        {inList && isOne && <DropdownMenu.Item onSelect={() => startSelection(app, ids)}><SquareCheckBig aria-hidden size={15} />{t('sidebar.select')}</DropdownMenu.Item>}
        <ExportItems conversationIds={ids} />
        <DropdownMenu.Separator />
        <DropdownMenu.Item className="danger" onSelect={() => void removeConversations(app, ids)}><Trash2 aria-hidden size={15} />{t('sidebar.delete')}</DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  )
}
