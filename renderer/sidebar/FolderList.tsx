import { ChevronRight, Ellipsis, Folder, FolderOpen, Pencil, Plus, Trash2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Folder as FolderOf, FolderContent } from '#shared/library.ts'
import { useApp, useLive, useView } from '../state/AppContext.tsx'
import { addFolder, move, openFolder, removeFolder, renameFolder } from '../state/library-actions.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useDrop } from './dragging.ts'
import { NameField } from './NameField.tsx'
import { startNaming } from './naming.ts'
import { PagedRows } from './PagedRows.tsx'

/** How many folders are shown before one asks for all. */
const shownFolders = 12

/** The folders, each with what lies in it when it is open. */
export function FolderList(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const live = useLive(app.replica.folders)
  const naming = useView((view) => view.naming)
  const open = useOpenFolders()
  const [isWhole, setWhole] = useState(false)
  const isNew = naming?.folderId === null
  if (live === undefined || (live.folders.length === 0 && !isNew)) return null
  const contents = new Map(live.contents.map((content) => [content.folderId, content]))
  const shown = isWhole ? live.folders : live.folders.filter(({ id }, index) => index < shownFolders || open.has(id) || id === naming?.folderId)
  return (
    <section className="folders" aria-label={t('sidebar.folders')}>
      <div className="section-head">
        <h2>{t('sidebar.folders')}</h2>
        <IconButton label={t('sidebar.newFolder')} className="small" side="left" onClick={() => startNaming(app, null)}><Plus aria-hidden size={15} /></IconButton>
      </div>
      {isNew && <NameField label={t('sidebar.folderName')} value="" maxLength={200} onEnd={(name) => void addFolder(app, name, naming.conversationIds, focusFolder)} />}
      <ul>
        {shown.map((folder) => (
          <FolderRow key={folder.id} folder={folder} content={contents.get(folder.id)} isOpen={open.has(folder.id)} isNamed={naming?.folderId === folder.id} />
        ))}
      </ul>
      {shown.length < live.folders.length && (
        <button type="button" className="row more-folders" onClick={() => setWhole(true)}>{t('sidebar.allFolders', { count: live.folders.length })}</button>
      )}
    </section>
  )
}

/** The keyboard goes on from the new folder, unless it went elsewhere while it was made. */
function focusFolder(folderId: string): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>(`[data-row="folder:${CSS.escape(folderId)}"]`)?.focus()
  })
}

function useOpenFolders(): ReadonlySet<string> {
  const { replica } = useApp()
  const settings = useLive(replica.settings)
  return useView((view) => view.openFolders) ?? new Set(settings?.openFolders)
}

interface FolderRowProps {
  readonly folder: FolderOf
  readonly content: FolderContent | undefined
  readonly isOpen: boolean
  readonly isNamed: boolean
}

function FolderRow({ folder, content, isOpen, isNamed }: FolderRowProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const markId = useId()
  const [hasMenu, setHasMenu] = useState(false)
  const { id, name } = folder
  const { isOver, target } = useDrop((app, ids) => void move(app, ids, id))
  const button = useRef<HTMLButtonElement>(null)
  const wasNamed = useRef(false)
  useEffect(() => {
    if (wasNamed.current && !isNamed && document.activeElement === document.body) button.current?.focus()
    wasNamed.current = isNamed
  }, [isNamed])
  const mark = content === undefined || content.mark === 'none' ? null : content.mark
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'F2') startNaming(app, id)
    else if (event.key === 'Delete') void removeFolder(app, id)
    else if (event.key === 'ArrowRight' && !isOpen) openFolder(app, id, true)
    else if (event.key === 'ArrowLeft' && isOpen) openFolder(app, id, false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  if (isNamed) return <li><NameField label={t('sidebar.folderName')} value={name} maxLength={200} onEnd={(next) => void renameFolder(app, id, next)} /></li>
  const Icon = isOpen ? FolderOpen : Folder
  return (
    <li className={isOver ? 'drop-over' : undefined} {...target}>
      <div className="conversation folder" onContextMenu={(event) => { event.preventDefault(); setHasMenu(true) }}>
        <button ref={button} type="button" className="row" title={name} data-row={`folder:${id}`} aria-expanded={isOpen} aria-describedby={markId} onClick={() => openFolder(app, id, !isOpen)} onKeyDown={onKeyDown}>
          <ChevronRight aria-hidden size={13} className="chevron" />
          <Icon aria-hidden size={15} />
          <span className="row-title" dir="auto">{name}</span>
        </button>
        <span id={markId} className="folder-count quiet">
          {mark !== null && !isOpen && <span className={`mark ${mark}`} title={t(`sidebar.${mark}`)}><span className="sr-only">{t(`sidebar.${mark}`)}</span></span>}
          <span aria-hidden>{content?.count}</span>
          <span className="sr-only">{t('sidebar.inFolder', { count: content?.count ?? 0 })}</span>
        </span>
        <FolderMenu folder={folder} open={hasMenu} onOpenChange={setHasMenu} />
      </div>
      {isOpen && <div className="in-folder"><PagedRows list={`folder:${id}`} label={name} empty={t('sidebar.emptyFolder')} /></div>}
    </li>
  )
}

function FolderMenu({ folder: { id, name }, open, onOpenChange }: { readonly folder: FolderOf; readonly open: boolean; readonly onOpenChange: (open: boolean) => void }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const renames = useRef(false)
  const onCloseAutoFocus = (event: Event): void => {
    if (!renames.current) return
    renames.current = false
    event.preventDefault()
    startNaming(app, id)
  }
  return (
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger className="icon-button small row-menu" aria-label={t('sidebar.folderMenu', { name })} tabIndex={-1}><Ellipsis aria-hidden size={15} /></DropdownMenu.Trigger>
      {open && (
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8} onCloseAutoFocus={onCloseAutoFocus}>
            <DropdownMenu.Item onSelect={() => { renames.current = true }}><Pencil aria-hidden size={15} />{t('sidebar.rename')}</DropdownMenu.Item>
            <DropdownMenu.Item className="danger" onSelect={() => void removeFolder(app, id)}><Trash2 aria-hidden size={15} />{t('sidebar.removeFolder')}</DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      )}
    </DropdownMenu.Root>
  )
}
