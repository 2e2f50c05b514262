import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SearchHit } from '#shared/conversation.ts'
import { openConversation } from '../state/actions.ts'
import { useApp } from '../state/AppContext.tsx'
import { closeDrawer } from './drawer.ts'

/** Milliseconds of quiet before the words are searched. */
const typingPause = 100

/** What a search finds, newest first. */
export function SearchResults({ query }: { readonly query: string }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { hits, failed } = useHits(query)
  if (failed) return <p className="quiet pad">{t('sidebar.searchFailed')}</p>
  if (hits === undefined) return null
  const open = (hit: SearchHit): void => {
    closeDrawer(app)
    void openConversation(app, hit.conversationId, hit.messageId)
  }
  if (hits.length === 0) return <p className="quiet pad">{t('sidebar.nothingFound')}</p>
  return (
    <ul className="hits">
      {hits.map((hit) => (
        <li key={`${hit.conversationId} ${hit.messageId}`}>
          <button type="button" className="hit" onClick={() => open(hit)}>
            <HitTime at={hit.at} />
            <strong>{hit.messageId === null ? <Marked hit={hit} /> : hit.title}</strong>
            {hit.messageId !== null && <span className="snippet"><Marked hit={hit} /></span>}
          </button>
        </li>
      ))}
    </ul>
  )
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
  const format = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short' })
  return <time className="quiet" dateTime={new Date(at).toISOString()}>{format.format(at)}</time>
}

function useHits(query: string): { readonly hits: readonly SearchHit[] | undefined; readonly failed: boolean } {
  const { client } = useApp()
  const [found, setFound] = useState<{ hits: readonly SearchHit[] | undefined; failed: boolean }>({ hits: undefined, failed: false })
  useEffect(() => {
    let isOld = false
    const timer = setTimeout(() => {
      client.search.query({ text: query, limit: 60 }).then(
        ({ hits }) => isOld || setFound({ hits, failed: false }),
        () => isOld || setFound({ hits: undefined, failed: true }),
      )
    }, typingPause)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [client, query])
  return found
}
