import { Archive, FlaskConical, FolderPlus, PanelLeft, Settings, SquareCheckBig, SquarePen, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { focusMessageBox } from '../chat/focus.ts'
import { startConversation } from '../state/actions.ts'
import { useApp, useView } from '../state/AppContext.tsx'
import { readableKeys } from '../state/keys.ts'
import { countFilters, isSearching } from '../state/search-form.ts'
import { endSelection, startSelection } from '../state/selection.ts'
import type { Shelf } from '../state/view.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { DragFoot } from './DragFoot.tsx'
import { closeDrawer, isDrawer } from './drawer.ts'
import { Library } from './Library.tsx'
import { onListKey } from './list-keys.ts'
import { showShelf, startNaming } from './naming.ts'
import { SearchBox } from './SearchBox.tsx'
import { SearchFilters } from './SearchFilters.tsx'
import { SearchResults } from './SearchResults.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { ShelfList } from './ShelfList.tsx'
import './sidebar.css'
import './search.css'

export { searchBoxId } from './SearchBox.tsx'

/** Conversations, search, and the way to the settings. In a narrow window it lies over the conversation. */
export function Sidebar(): ReactNode {
  const app = useApp()
  const open = useView((view) => view.sidebar)
  const box = useRef<HTMLDivElement>(null)
  useKeptFocus(box, open)
  if (!open) return null
  const close = (): void => app.view.setState({ sidebar: false })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    if (app.view.getState().selection !== null) endSelection(app)
    else if (isDrawer()) close()
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className="sidebar-shade" onClick={close} aria-hidden />
      <div ref={box} className="sidebar" tabIndex={-1} onKeyDown={onKeyDown}>
        <Head close={close} />
        <Body />
      </div>
    </>
  )
}

function Head({ close }: { readonly close: () => void }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const start = (): void => {
    closeDrawer(app)
    startConversation(app)
    requestAnimationFrame(focusMessageBox)
  }
  return (
    <div className="sidebar-head">
      <IconButton label={t('sidebar.hide')} hint={readableKeys('CmdOrCtrl+Shift+S')} onClick={close}><PanelLeft aria-hidden size={17} /></IconButton>
      <span className="space" />
      <IconButton label={t('sidebar.selectSeveral')} onClick={() => startSelection(app)}><SquareCheckBig aria-hidden size={16} /></IconButton>
      <IconButton label={t('sidebar.newFolder')} onClick={() => startNaming(app, null)}><FolderPlus aria-hidden size={17} /></IconButton>
      <IconButton label={t('sidebar.new')} hint={readableKeys('CmdOrCtrl+N')} onClick={start}><SquarePen aria-hidden size={17} /></IconButton>
    </div>
  )
}

function Body(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const search = useView((view) => view.search)
  const shelf = useView((view) => view.shelf)
  const isSelecting = useView((view) => view.selection !== null)
  const isDragging = useView((view) => view.dragged !== null)
  const [hasFilters, setFilters] = useState(() => countFilters(search) > 0)
  const list = shelf === 'library' ? <Library /> : <ShelfList key={shelf} shelf={shelf} />
  return (
    <>
      <SearchBox hasFilters={hasFilters} onFilters={setFilters} />
      {hasFilters && <SearchFilters />}
      <nav aria-label={t('sidebar.conversations')} onKeyDown={(event) => onListKey(app, event)}>
        {isSearching(search) ? <SearchResults /> : list}
      </nav>
      {isDragging ? <DragFoot /> : isSelecting ? <SelectionBar /> : <Foot />}
    </>
  )
}

function Foot(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  // What is searched stands in the place of every list.
  const shelf = useView((view) => (isSearching(view.search) ? null : view.shelf))
  const openSettings = (): void => {
    closeDrawer(app)
    app.view.setState({ settings: { section: 'endpoints', edit: null } })
  }
  const isPage = useView((view) => view.page !== null)
  const togglePage = (): void => {
    closeDrawer(app)
    app.view.setState({ page: isPage ? null : 'query' })
  }
  const toggle = (name: Shelf): void => showShelf(app, shelf === name ? 'library' : name)
  return (
    <div className="sidebar-foot">
      <button type="button" className="row wide" aria-pressed={isPage} onClick={togglePage}><FlaskConical aria-hidden size={16} />{t('sidebar.playground')}</button>
      <button type="button" className="row" onClick={openSettings}><Settings aria-hidden size={16} />{t('sidebar.settings')}</button>
      <IconButton label={t('sidebar.archive')} side="top" aria-pressed={shelf === 'archive'} onClick={() => toggle('archive')}><Archive aria-hidden size={16} /></IconButton>
      <IconButton label={t('sidebar.trash')} side="top" aria-pressed={shelf === 'trash'} onClick={() => toggle('trash')}><Trash2 aria-hidden size={16} /></IconButton>
    </div>
  )
}

/** The button that shows or hides the sidebar is gone with the press: the focus goes where the person went. */
function useKeptFocus(box: RefObject<HTMLDivElement | null>, open: boolean): void {
  const wasOpen = useRef(open)
  useEffect(() => {
    if (wasOpen.current === open) return
    wasOpen.current = open
    if (document.activeElement !== document.body) return
    if (open) box.current?.focus()
    else focusMessageBox()
  }, [box, open])
}
