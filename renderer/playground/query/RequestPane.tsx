import { Braces, ChevronDown, Lightbulb, Play, Square } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Suspense, lazy, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '#shared/contract.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { namesModel } from '#shared/playground/query-places.ts'
import type { Query, QueryExample } from '#shared/playground/query.ts'
import { useApp } from '../../state/AppContext.tsx'
import { readableKeys } from '../../state/keys.ts'
import type * as JsonEdits from '../../ui/json-edits.ts'
import type { JsonEditorHandle } from '../../ui/JsonEditor.tsx'
import { CodeButton } from '../code/CodeButton.tsx'
import { QueryError } from './AnswerPane.tsx'
import { asksForStream, modelIn } from './query-draft.ts'
import type { QueryDraft } from './query-draft.ts'

const JsonEditor = lazy(() => import('../../ui/JsonEditor.tsx').then((module) => ({ default: module.JsonEditor })))
/** Of the chunk of the editor: both know JSON by the same library. */
const edits = (): Promise<typeof JsonEdits> => import('../../ui/json-edits.ts')

interface RequestPaneProps {
  readonly draft: QueryDraft
  readonly endpoint: Endpoint | undefined
  readonly shown: Query | undefined
  readonly examples: Output<'query.example'> | undefined
  readonly change: (changes: Partial<QueryDraft>) => void
  readonly onExamples: () => void
}

/** The body as it will be sent, and what can be done with it. */
export function RequestPane({ draft, endpoint, shown, examples, change, onExamples }: RequestPaneProps): ReactNode {
  const { t } = useTranslation()
  const editor = useRef<JsonEditorHandle>(null)
  const { send, stop, error, isSending } = useSending(draft, change, editor)
  const { body } = draft
  const edit = (make: (tools: typeof JsonEdits) => string): void => {
    if (editor.current?.check() === null) void edits().then((tools) => change({ body: make(tools) }))
  }
  const isRunning = shown?.state === 'running'
  return (
    <section className="query-request" aria-label={t('query.request')}>
      <div className="query-tools">
        <ExampleMenu examples={examples} disabled={endpoint === undefined} onOpen={onExamples} onTake={(taken) => change({ body: taken, example: taken })} />
        <button type="button" className="button small" onClick={() => edit(({ formatJson }) => formatJson(body))}><Braces aria-hidden size={14} />{t('query.format')}</button>
        <label className="check"><input type="checkbox" checked={asksForStream(body)} onChange={(event) => edit(({ withField }) => withField(body, 'stream', event.target.checked ? true : undefined))} />{t('query.stream')}</label>
      </div>
      <Suspense fallback={<div className="query-editor" />}>
        <div className="query-editor"><JsonEditor ref={editor} label={t('query.body')} value={body} hint={t('query.bodyHint')} onChange={(text) => change({ body: text })} onSubmit={send} /></div>
      </Suspense>
      <ModelHint endpoint={endpoint} draft={draft} onTake={(model) => edit(({ withField }) => withField(body, 'model', model))} />
      {error !== undefined && <QueryError error={error} />}
      <div className="query-send">
        {endpoint !== undefined && <CodeButton source={{ kind: 'query', endpointId: endpoint.id, place: draft.place, body }} disabled={body.trim() === ''} />}
        {isRunning && <button type="button" className="button" onClick={() => stop(shown.id)}><Square aria-hidden size={13} />{t('query.stop')}</button>}
        <button type="button" className="button primary" disabled={endpoint === undefined || isSending} onClick={send}><Play aria-hidden size={14} />{t('query.send')}<kbd>{readableKeys('CmdOrCtrl+Enter')}</kbd></button>
      </div>
    </section>
  )
}

/** Sends what is written, once at a time; nothing while it is no JSON. */
function useSending(draft: QueryDraft, change: RequestPaneProps['change'], editor: { readonly current: JsonEditorHandle | null }) {
  const { client } = useApp()
  const [error, setError] = useState<ErrorInfo>()
  const [isSending, setSending] = useState(false)
  const run = async (): Promise<void> => {
    const { endpointId, place, body } = draft
    if (endpointId === null || isSending || editor.current?.check() !== null) return
    setSending(true)
    setError(undefined)
    try {
      change({ shownId: (await client.query.send({ endpointId, place, body })).queryId })
    } catch (thrown) {
      setError(toErrorInfo(thrown))
    } finally {
      setSending(false)
    }
  }
  const stop = (queryId: string): void => {
    // One that has ended meanwhile needs no stopping.
    client.query.stop({ queryId }).catch(() => undefined)
  }
  return { send: () => void run(), stop, error, isSending }
}

interface ExampleMenuProps {
  readonly examples: Output<'query.example'> | undefined
  readonly disabled: boolean
  readonly onOpen: () => void
  readonly onTake: (body: string) => void
}

function ExampleMenu({ examples, disabled, onOpen, onTake }: ExampleMenuProps): ReactNode {
  const { t } = useTranslation()
  return (
    <DropdownMenu.Root onOpenChange={(isOpen) => isOpen && examples === undefined && onOpen()}>
      <DropdownMenu.Trigger className="button small" disabled={disabled}><Lightbulb aria-hidden size={14} />{t('query.showExample')}<ChevronDown aria-hidden size={13} /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu query-examples" align="start" sideOffset={4} collisionPadding={12}>
          <DropdownMenu.Label className="quiet">{t(examples === undefined ? 'query.exampleLooking' : `query.exampleFrom_${examples.from}`)}</DropdownMenu.Label>
          {examples?.examples.map((example) => <DropdownMenu.Item key={`${example.kind} ${example.name}`} onSelect={() => onTake(example.body)}><ExampleName example={example} /></DropdownMenu.Item>)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function ExampleName({ example: { kind, name } }: { readonly example: QueryExample }): ReactNode {
  const { t } = useTranslation()
  return name === '' ? t(`query.example_${kind}`) : <code>{name}</code>
}

/** At an address that endpoints share, the body says who is asked: it may be another one than was chosen. */
function ModelHint({ endpoint, draft, onTake }: { readonly endpoint: Endpoint | undefined; readonly draft: QueryDraft; readonly onTake: (model: string) => void }): ReactNode {
  const { t } = useTranslation()
  if (endpoint === undefined || !namesModel(draft.place) || draft.body.trim() === '') return null
  const model = modelIn(draft.body)
  if (model === endpoint.model) return null
  return (
    <p className="hint-box query-hint">
      {model === undefined ? t('query.noModel') : t('query.otherModel', { model, name: endpoint.model })}
      <button type="button" className="button text" onClick={() => onTake(endpoint.model)}>{t('query.setModel', { name: endpoint.model })}</button>
    </p>
  )
}
