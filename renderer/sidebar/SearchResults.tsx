import { useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SearchHit } from '#shared/conversation.ts'
import { openConversation } from '../state/actions.ts'
import { useApp, useView } from '../state/AppContext.tsx'
import { errorText } from '../state/error-text.ts'
import { countFilters } from '../state/search-form.ts'
import { closeDrawer } from './drawer.ts'
import { MeaningNote } from './MeaningNote.tsx'
import { searchBoxId } from './SearchBox.tsx'
import { useSearch } from './use-search.ts'
import type { Found } from './use-search.ts'

/** How many hits are shown at first, and at most. */
const firstHits = 60
const mostHits = 200

/** What a search finds. The arrows go through the hits, from the first one back to the box, Escape leads there from everywhere. */
export function SearchResults(): ReactNode {
  const { t } = useTranslation()
  const form = useView((view) => view.search)
  const [more, setMore] = useState<typeof form>()
  // More was asked for this very search, not for the next one.
  const limit = more === form ? mostHits : firstHits
  const found = useSearch(form, limit)
  const { answer } = found
  if (found.error !== undefined) return <Failed found={found} />
  if (answer === undefined) return <p className="quiet pad" role="status">{found.isSlow ? t('search.searching') : ''}</p>
  const { hits, capped, unindexed, meaning } = answer
  const isFull = hits.length >= limit
  return (
    <div className={found.isSlow ? 'stale' : undefined} aria-busy={found.isSlow}>
      {unindexed > 0 && <p className="quiet search-note" role="status">{t('search.unindexed', { count: unindexed })}</p>}
      {meaning !== undefined && <MeaningNote meaning={meaning} />}
      {form.order !== 'newest' && capped && <p className="quiet search-note">{t('search.capped')}</p>}
      <p className="sr-only" role="status">{hits.length === 0 ? '' : isFull ? t('search.hitsMore', { count: hits.length }) : t('search.hits', { count: hits.length })}</p>
      {hits.length === 0 && <p className="quiet pad">{t(countFilters(form) > 0 ? 'search.nothingFiltered' : 'search.nothing')}</p>}
      <ul className="hits" aria-label={t('search.results')} onKeyDown={onHitKey}>
        {hits.map((hit, index) => <Hit key={`${hit.conversationId} ${hit.messageId}`} hit={hit} isSame={hits[index - 1]?.conversationId === hit.conversationId} />)}
      </ul>
      {isFull && limit < mostHits && <button type="button" className="row more-folders" onClick={() => setMore(form)}>{t('search.more')}</button>}
      {isFull && limit >= mostHits && <p className="quiet search-note">{t('search.limit', { count: hits.length })}</p>}
    </div>
  )
}

function Failed({ found }: { readonly found: Found }): ReactNode {
  const { t } = useTranslation()
  const { sentence, next } = errorText(t, found.error ?? { code: 'internal', message: '' })
  return (
    <div className="pad" role="alert">
      <p>{t('search.failed')}</p>
      <p className="quiet">{sentence} {next}</p>
      <button type="button" className="button small" onClick={found.again}>{t('sidebar.again')}</button>
    </div>
  )
}

/** `isSame`: the hit before it is of the same conversation, whose title need not be read twice. */
function Hit({ hit, isSame }: { readonly hit: SearchHit; readonly isSame: boolean }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const isShown = useView((view) => view.conversationId === hit.conversationId && view.messageId === hit.messageId)
  const open = (): void => {
    closeDrawer(app)
    void openConversation(app, hit.conversationId, hit.messageId)
  }
  const isTitle = hit.messageId === null
  return (
    <li>
      <button type="button" className={`hit ${isSame ? 'same' : ''} ${isShown ? 'shown' : ''}`} data-hit onClick={open}>
        <HitTime at={hit.at} />
        <strong className={isSame && !isTitle ? 'sr-only' : undefined} dir="auto">{isTitle ? <Marked hit={hit} /> : hit.title}</strong>
        {hit.archived && !isSame && <span className="badge">{t('search.archived')}</span>}
        {!isTitle && <span className="snippet" dir="auto"><Marked hit={hit} /></span>}
      </button>
    </li>
  )
}

function onHitKey(event: KeyboardEvent<HTMLElement>): void {
  const hits = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-hit]')]
  const place = hits.indexOf(document.activeElement as HTMLElement)
  if (place === -1) return
  const box = document.getElementById(searchBoxId)
  const target = {
    ArrowDown: hits[place + 1], ArrowUp: hits[place - 1] ?? box, Home: hits[0], End: hits.at(-1), Escape: box,
  }[event.key]
  if (target === undefined || target === null) return
  event.preventDefault()
  event.stopPropagation()
  target.focus()
}

function Marked({ hit: { snippet, matches } }: { readonly hit: SearchHit }): ReactNode {
  const starts = [0, ...matches.map((match) => match.end)]
  return starts.map((start, index) => {
    const match = matches[index]
    return (
      <span key={start}>
        {snippet.slice(start, match?.start)}
        {match !== undefined && <mark>{snippet.slice(match.start, match.end)}</mark>}
      </span>
    )
  })
}

function HitTime({ at }: { readonly at: number }): ReactNode {
  const { i18n } = useTranslation()
  const [thisYear] = useState(() => new Date().getFullYear())
  const isThisYear = new Date(at).getFullYear() === thisYear
  const format = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', ...(!isThisYear && { year: 'numeric' }) })
  return <time className="quiet" dateTime={new Date(at).toISOString()}>{format.format(at)}</time>
}
