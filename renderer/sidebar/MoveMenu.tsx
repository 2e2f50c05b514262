import { Check, FolderPlus } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useLive } from '../state/AppContext.tsx'
import { move } from '../state/library-actions.ts'

interface MoveMenuProps {
  readonly ids: readonly string[]
  /** Where they are; `undefined` where that may differ. */
  readonly folderId: string | null | undefined
  readonly onNew: () => void
}

/** The folders as a menu; stands in a `DropdownMenu.Sub`. */
export function MoveMenu({ ids, folderId, onNew }: MoveMenuProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const folders = useLive(app.replica.folders)?.folders ?? []
  const places = [...folders, { id: null, name: t('sidebar.noFolder') }]
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.SubContent className="menu scrolled" sideOffset={4} collisionPadding={8}>
        <DropdownMenu.Item onSelect={onNew}><FolderPlus aria-hidden size={15} />{t('sidebar.newFolderItem')}</DropdownMenu.Item>
        {folders.length > 0 && (
          <>
            <DropdownMenu.Separator />
            <DropdownMenu.RadioGroup value={folderId === undefined ? '?' : (folderId ?? '')}>
              {places.map(({ id, name }) => (
                <DropdownMenu.RadioItem key={id ?? ''} value={id ?? ''} onSelect={() => void move(app, ids, id)}>
                  <span className="menu-check"><DropdownMenu.ItemIndicator><Check aria-hidden size={15} /></DropdownMenu.ItemIndicator></span>
                  <span className="menu-name" dir="auto">{name}</span>
                </DropdownMenu.RadioItem>
              ))}
            </DropdownMenu.RadioGroup>
          </>
        )}
      </DropdownMenu.SubContent>
    </DropdownMenu.Portal>
  )
}
