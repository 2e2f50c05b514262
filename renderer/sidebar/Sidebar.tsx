import { PanelLeft, Search, Settings, SquarePen, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { focusMessageBox } from '../chat/focus.ts'
import { readableKeys } from '../state/keys.ts'
import { startConversation } from '../state/actions.ts'
import { useApp, useView } from '../state/AppContext.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { ConversationList } from './ConversationList.tsx'
import { closeDrawer, isDrawer } from './drawer.ts'
import { SearchResults } from './SearchResults.tsx'
import './sidebar.css'

/** The id of the search box, for those who want to put the cursor into it. */
export const searchBoxId = 'search-box'

/** Conversations, search, and the way to the settings. In a narrow window it lies over the conversation. */
export function Sidebar(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const open = useView((view) => view.sidebar)
  const [query, setQuery] = useState('')
  const box = useRef<HTMLDivElement>(null)
  useKeptFocus(box, open)
  if (!open) return null
  const start = (): void => {
    closeDrawer(app)
    startConversation(app)
    requestAnimationFrame(focusMessageBox)
  }
  const openSettings = (): void => {
    closeDrawer(app)
    app.view.setState({ settings: { section: 'endpoints', edit: null } })
  }
  const close = (): void => app.view.setState({ sidebar: false })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || !isDrawer()) return
    event.preventDefault()
    close()
  }
  return (
    <>
      <div className="sidebar-shade" onClick={close} aria-hidden />
      <div ref={box} className="sidebar" tabIndex={-1} onKeyDown={onKeyDown}>
        <div className="sidebar-head">
          <IconButton label={t('sidebar.hide')} hint={readableKeys('CmdOrCtrl+Shift+S')} onClick={close}><PanelLeft aria-hidden size={17} /></IconButton>
          <span className="space" />
          <IconButton label={t('sidebar.new')} hint={readableKeys('CmdOrCtrl+N')} onClick={start}><SquarePen aria-hidden size={17} /></IconButton>
        </div>
        <div className="search">
          <Search aria-hidden size={15} />
          <input
            id={searchBoxId}
            type="search"
            aria-label={t('sidebar.search')}
            placeholder={t('sidebar.searchShort')}
            value={query}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || query === '') return
              event.preventDefault()
              setQuery('')
            }}
          />
          {query !== '' && <button type="button" className="icon-button small" aria-label={t('sidebar.clear')} onClick={() => setQuery('')}><X aria-hidden size={14} /></button>}
        </div>
        <nav aria-label={t('sidebar.conversations')}>
          {query.trim() === '' ? <ConversationList /> : <SearchResults query={query} />}
        </nav>
        <div className="sidebar-foot">
          <button type="button" className="row" onClick={openSettings}>
            <Settings aria-hidden size={16} />
            {t('sidebar.settings')}
          </button>
        </div>
      </div>
    </>
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
