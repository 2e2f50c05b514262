import { PenLine, Square, Undo2 } from 'lucide-react'
import { Suspense, lazy, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { streamText, textIn } from '#shared/playground/answer-text.ts'
import type { Query } from '#shared/playground/query.ts'
import { ParameterFields } from '../../chat/parameters/ParameterFields.tsx'
import { isStream } from '../../inspector/figures.ts'
import { useApp } from '../../state/AppContext.tsx'
import { readableKeys } from '../../state/keys.ts'
import { withSetting } from '../../state/parameter-form.ts'
import { QueryError } from './AnswerPane.tsx'
import { completionBody, completionPlace, readCompletion } from './completion-draft.ts'
import type { CompletionDraft } from './completion-draft.ts'
import { useDraft } from './use-draft.ts'
import { useQuery } from './use-queries.ts'
import type { WrittenTextHandle } from './WrittenText.tsx'

const WrittenText = lazy(() => import('./WrittenText.tsx').then((module) => ({ default: module.WrittenText })))

/** A text that goes on where it ends. */
export function CompletionPane({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const [draft, change] = useDraft('completion', readCompletion)
  return draft === undefined ? null : <Completion endpoint={endpoint} draft={draft} change={change} />
}

interface CompletionProps {
  readonly endpoint: Endpoint
  readonly draft: CompletionDraft
  readonly change: (changes: Partial<CompletionDraft>) => void
}

function Completion({ endpoint, draft, change }: CompletionProps): ReactNode {
  const { t } = useTranslation()
  const { client } = useApp()
  const text = useRef<WrittenTextHandle>(null)
  const [failure, setFailure] = useState<ErrorInfo>()
  const [isSending, setSending] = useState(false)
  const [canUndo, setCanUndo] = useState(false)
  const query = useQuery(draft.queryId)
  useArriving(query, draft, change, text)
  const isRunning = query?.state === 'running' || (draft.queryId !== null && query === undefined)
  const go = async (): Promise<void> => {
    if (isRunning || isSending || draft.text.trim() === '') return
    setSending(true)
    setFailure(undefined)
    const place = completionPlace(endpoint)
    try {
      change({ queryId: (await client.query.send({ endpointId: endpoint.id, place, body: completionBody(endpoint, place, draft) })).queryId, taken: 0 })
    } catch (thrown) {
      setFailure(toErrorInfo(thrown))
    } finally {
      setSending(false)
    }
  }
  const error = failure ?? query?.error
  return (
    <div className="query-split completion">
      <section className="query-request" aria-label={t('query.completion')}>
        <Suspense fallback={<div className="query-editor" />}>
          <div className="query-editor query-text">
            <WrittenText
              ref={text} label={t('query.completionText')} hint={t('query.completionHint')} text={draft.text} written={draft.written} isReadOnly={isRunning || isSending}
              onChange={(now, written, undoable) => { change({ text: now, written }); setCanUndo(undoable) }} onSubmit={() => void go()}
            />
          </div>
        </Suspense>
        {error !== undefined && <QueryError error={error} />}
        <div className="query-send">
          <p className="quiet" role="status">{t(isRunning ? 'query.writing' : 'query.writtenMark')}</p>
          <button type="button" className="button" disabled={!canUndo || isRunning} onClick={() => text.current?.undo()}><Undo2 aria-hidden size={14} />{t('query.undo')}</button>
          {isRunning && draft.queryId !== null
            ? <button type="button" className="button" onClick={() => void client.query.stop({ queryId: draft.queryId ?? '' }).catch(() => undefined)}><Square aria-hidden size={13} />{t('query.stop')}</button>
            : <button type="button" className="button primary" disabled={isSending || draft.text.trim() === ''} onClick={() => void go()}><PenLine aria-hidden size={14} />{t('query.goOn')}<kbd>{readableKeys('CmdOrCtrl+Enter')}</kbd></button>}
        </div>
      </section>
      <section className="query-parameters" aria-label={t('query.parameters')}>
        <h2>{t('query.parameters')}</h2>
        <ParameterFields conversationId={`query:${endpoint.id}`} endpoint={completing(endpoint)} settings={draft.settings} onSet={(name, value) => change({ settings: withSetting(draft.settings, name, value) })} />
      </section>
    </div>
  )
}

/** Puts what has arrived at the end of the text, each piece once, also of an answer that went on while the page was away. */
function useArriving(query: Query | null | undefined, draft: CompletionDraft, change: CompletionProps['change'], text: { readonly current: WrittenTextHandle | null }): void {
  const [isReady, setReady] = useState(false)
  // The editor is fetched with the first use.
  useEffect(() => {
    if (isReady) return
    const timer = setInterval(() => text.current !== null && setReady(true), 50)
    return () => clearInterval(timer)
  }, [isReady, text])
  const take = useEffectEvent((answer: string): void => {
    if (answer.length <= draft.taken) return
    text.current?.add(answer.slice(draft.taken))
    change({ taken: answer.length })
  })
  useEffect(() => {
    if (isReady && query?.exchange !== undefined) take(answerOf(query))
  }, [isReady, query])
}

/** The text that was answered; of an answer that is no stream, once it is whole. */
function answerOf({ exchange, state, status }: Query): string {
  if (exchange === undefined || (status !== undefined && status >= 300)) return ''
  if (isStream(exchange)) return streamText(exchange.events)
  if (state === 'running') return ''
  try {
    return textIn(JSON.parse(exchange.events[0]?.data ?? 'null'))
  } catch {
    return ''
  }
}

/** There are no system prompts here, and no reasoning. */
function completing(endpoint: Endpoint): Endpoint {
  return { ...endpoint, takes: endpoint.takes.filter((name) => name !== 'systemPrompt'), reasoningControl: { kind: 'none' } }
}
