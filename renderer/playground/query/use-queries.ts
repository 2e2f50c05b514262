import { useEffect, useState } from 'react'
import type { Event } from '#shared/contract.ts'
import type { Query, QuerySummary } from '#shared/playground/query.ts'
import { useApp } from '../../state/AppContext.tsx'

/** Bytes of an answer up to which it is asked for again while it grows. */
const followed = 500_000

/** The queries that are kept, newest first, as far as `text` is found in them. `undefined` before the first answer. */
export function useQueries(text: string): readonly QuerySummary[] | undefined {
  const { client, replica } = useApp()
  const [queries, setQueries] = useState<readonly QuerySummary[]>()
  useEffect(() => {
    let round = 0
    const ask = (): void => {
      round += 1
      const own = round
      client.query.list({ text }).then((answer) => own === round && setQueries(answer.queries), () => undefined)
    }
    const end = replica.onEvent((event) => {
      if (event.type === 'queries-changed') ask()
      if (event.type === 'query-changed') setQueries((known) => withChange(known, event, ask))
    })
    ask()
    return () => {
      round = -1
      end()
    }
  }, [client, replica, text])
  return queries
}

function withChange(known: readonly QuerySummary[] | undefined, { query }: Extract<Event, { type: 'query-changed' }>, ask: () => void): readonly QuerySummary[] | undefined {
  if (known?.some(({ id }) => id === query.id) === true) return known.map((one) => (one.id === query.id ? query : one))
  // Whether it is found is the core's to say.
  queueMicrotask(ask)
  return known
}

/** A query with what came so far; `undefined` while none is named or it has not been read, `null` where it is kept no more. */
export function useQuery(queryId: string | null): Query | null | undefined {
  const { client, replica } = useApp()
  const [query, setQuery] = useState<Query | null>()
  useEffect(() => {
    if (queryId === null) return
    let isLeft = false
    let isAsking = false
    let isAskedAgain = false
    const ask = async (): Promise<void> => {
      isAskedAgain = isAsking
      if (isAsking) return
      isAsking = true
      const answer = await client.query.get({ queryId }).then(({ query: found }) => found, () => null)
      isAsking = false
      if (isLeft) return
      setQuery(answer)
      if (isAskedAgain) void ask()
    }
    const end = replica.onEvent((event) => {
      if (event.type !== 'query-changed' || event.query.id !== queryId) return
      if (event.query.state !== 'running' || event.query.bytes < followed) void ask()
      else setQuery((known) => known && { ...known, ...event.query })
    })
    void ask()
    return () => {
      isLeft = true
      end()
    }
  }, [client, replica, queryId])
  return queryId === null || (query !== null && query?.id !== queryId) ? undefined : query
}
