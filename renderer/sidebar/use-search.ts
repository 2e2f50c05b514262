import { useEffect, useRef, useState } from 'react'
import type { Output } from '#shared/contract.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { useApp } from '../state/AppContext.tsx'
import { filtersOf } from '../state/search-form.ts'
import type { SearchForm } from '../state/search-form.ts'

/** Milliseconds of quiet before the words are searched. */
const typingPause = 80
/** The same where an endpoint is asked for it. */
const askingPause = 450
/** How often it is looked again while conversations are being indexed, in milliseconds. */
const indexingPause = 1_500
/** Answers that come sooner than this need no sign of work, in milliseconds. */
const patience = 250

/** What a search has found. What was found before stays until the next answer, so that nothing flickers while one types. */
export interface Found {
  readonly answer: Output<'search.query'> | undefined
  readonly error: ErrorInfo | undefined
  /** Whether an answer has been waited for longer than usual. */
  readonly isSlow: boolean
  again(): void
}

/** Runs the search of a form as it changes, and again when conversations came or went. */
export function useSearch(form: SearchForm, limit: number): Found {
  const { client, replica } = useApp()
  const [found, setFound] = useState<Pick<Found, 'answer' | 'error' | 'isSlow'>>({ answer: undefined, error: undefined, isSlow: false })
  const [round, setRound] = useState(0)
  const isFirst = useRef(true)
  useEffect(() => {
    // Whoever begins to search waits for nothing.
    const wait = isFirst.current && round === 0 ? 0 : form.order === 'meaning' ? askingPause : typingPause
    let isOld = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = (): void => {
      const slow = setTimeout(() => isOld || setFound((before) => ({ ...before, isSlow: true })), patience)
      const { text, order } = form
      client.search.query({ text, order, limit, filters: filtersOf(form, Date.now()) }).then(
        (answer) => {
          if (isOld) return
          isFirst.current = false
          setFound({ answer, error: undefined, isSlow: false })
          if (answer.unindexed > 0) timer = setTimeout(ask, indexingPause)
        },
        (thrown: unknown) => isOld || setFound({ answer: undefined, error: toErrorInfo(thrown), isSlow: false }),
      ).finally(() => clearTimeout(slow))
    }
    timer = setTimeout(ask, wait)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [client, form, limit, round])
  useEffect(() => replica.onEvent(({ type }) => {
    if (type === 'conversation-removed' || type === 'conversations-changed' || type === 'tree-changed') setRound((before) => before + 1)
  }), [replica])
  return { ...found, again: () => setRound((before) => before + 1) }
}
