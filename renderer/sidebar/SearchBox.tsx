import { Search, SlidersHorizontal, X } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useView } from '../state/AppContext.tsx'
import { countFilters, emptySearch } from '../state/search-form.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { MeaningSwitch } from './MeaningSwitch.tsx'

/** The id of the search box, for those who want to put the cursor into it. */
export const searchBoxId = 'search-box'

interface SearchBoxProps {
  readonly hasFilters: boolean
  readonly onFilters: (open: boolean) => void
}

/** Words to search for. Arrow down goes to the hits, Enter opens the first one, Escape clears. */
export function SearchBox({ hasFilters, onFilters }: SearchBoxProps): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const search = useView((state) => state.search)
  const set = (text: string): void => view.setState({ search: { ...view.getState().search, text } })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') {
      const first = document.querySelector<HTMLElement>('.sidebar nav [data-hit], .sidebar nav [data-row]')
      if (first === null) return
      event.preventDefault()
      first.focus()
    }
    if (event.key === 'Enter') document.querySelector<HTMLElement>('.sidebar nav [data-hit]')?.click()
    if (event.key !== 'Escape' || (search.text === '' && countFilters(search) === 0)) return
    event.preventDefault()
    view.setState({ search: search.text === '' ? { ...emptySearch, order: search.order } : { ...search, text: '' } })
  }
  const count = countFilters(search)
  return (
    <div className="search" role="search" aria-label={t('sidebar.search')}>
      <Search aria-hidden size={15} />
      <input
        id={searchBoxId}
        type="search"
        aria-label={t('sidebar.search')}
        placeholder={t('sidebar.searchShort')}
        value={search.text}
        dir="auto"
        maxLength={10_000}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => set(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {search.text !== '' && <button type="button" className="icon-button small" aria-label={t('sidebar.clear')} onClick={() => set('')}><X aria-hidden size={14} /></button>}
      {search.text !== '' && <MeaningSwitch />}
      <IconButton label={t('search.filters')} className={`small ${count > 0 ? 'set' : ''}`} aria-expanded={hasFilters} side="right" onClick={() => onFilters(!hasFilters)}>
        <SlidersHorizontal aria-hidden size={14} />
      </IconButton>
    </div>
  )
}
