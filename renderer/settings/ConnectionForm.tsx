import { ArrowLeft, Globe, LoaderCircle } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorInfo } from '#shared/error.ts'
import type { Connection, ConnectionForm as Form } from '#shared/connection.ts'
import { Field } from '../ui/Field.tsx'
import { AdvancedFields } from './AdvancedFields.tsx'
import { FailureBox } from './FailureBox.tsx'
import { initialForm } from './form-state.ts'
import type { FormProblem, FormState } from './form-state.ts'
import { SignInFields, TokenField } from './SignInFields.tsx'
import { SignInProgress } from './SignInProgress.tsx'
import { TestSteps } from './TestSteps.tsx'
import { useFormWork } from './use-form-work.ts'
import type { FormWork } from './use-form-work.ts'
import { useSignIn } from './use-sign-in.ts'
import type { SignIn } from './use-sign-in.ts'

interface ConnectionFormProps {
  readonly provider: Form['provider']
  readonly connection?: Connection
  readonly initial?: { readonly url?: string; readonly name?: string }
  readonly onDone: () => void
  /** Stands above the first field. */
  readonly children?: ReactNode
}

/** Adds or changes a connection. */
export function ConnectionForm({ provider, connection, initial, onDone, children }: ConnectionFormProps): ReactNode {
  const { t } = useTranslation()
  const [form, setForm] = useState(() => initialForm(connection, initial?.url, initial?.name))
  const work = useFormWork(provider, form, connection, onDone)
  const signIn = useSignIn(onDone)
  const fields = useRef<HTMLFormElement>(null)
  useFocusOnProblem(fields, work.problem)
  const change = (changes: Partial<FormState>): void => {
    work.clear()
    signIn.clear()
    setForm((known) => ({ ...known, ...changes }))
  }
  const isDatabricks = provider === 'databricks'
  const isInBrowser = isDatabricks && form.signIn === 'browser'
  // A connection that was never signed in to in this way has nothing that could be stored or tried.
  const isToBeSignedIn = isInBrowser && connection?.auth.kind !== 'browser'
  const startSignIn = (): void => {
    const input = work.read()
    if (input !== undefined) signIn.start({ ...input, ...(connection !== undefined && { connectionId: connection.id }) })
  }
  // As with Escape: that a sign-in was given up is to be seen here, before the page is left.
  const leave = (): void => (signIn.state.kind === 'waiting' ? signIn.cancel() : onDone())
  return (
    <form ref={fields} className="connection-form" onSubmit={(event) => { event.preventDefault(); if (isToBeSignedIn) startSignIn(); else void work.save(false) }}>
      <header>
        <button type="button" className="icon-button" aria-label={t('ui.back')} onClick={leave}><ArrowLeft aria-hidden size={17} /></button>
        <h3>{connection?.name ?? t('settings.addEndpoint')}</h3>
      </header>
      {children}
      <AddressField isDatabricks={isDatabricks} isNew={connection === undefined} url={form.url} problem={work.problem} onChange={change} />
      {isDatabricks
        ? <SignInFields form={form} connection={connection} problem={work.problem} onChange={change}><BrowserSignIn isFirst={connection?.auth.kind === 'browser'} signIn={signIn} onStart={startSignIn} /></SignInFields>
        : <TokenField form={form} isFirst={connection !== undefined} isStored={connection?.hasToken === true} isOptional help={t('connection.keyHelp')} onChange={change} />}
      <Field label={t('connection.name')} help={t('connection.nameHelp')}>
        {(props) => <input {...props} type="text" autoComplete="off" value={form.name} onChange={(event) => change({ name: event.target.value })} />}
      </Field>
      <AdvancedFields form={form} problem={work.problem} startsOpen={hasAdvanced(connection)} isDatabricks={isDatabricks} onChange={change} />
      <FormResult work={work} />
      <FormFoot work={work} isSaved={!isToBeSignedIn} onCancel={leave} />
    </form>
  )
}

/** The cursor goes to the field that cannot be understood. */
function useFocusOnProblem(fields: RefObject<HTMLFormElement | null>, problem: FormProblem | null): void {
  useEffect(() => {
    if (problem !== null) fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [fields, problem])
}

function hasAdvanced(connection: Connection | undefined): boolean {
  if (connection === undefined) return false
  const { provider, surface, models, headers, query, extraBody, removedBody } = connection
  const lists = [provider === 'databricks' ? models : [], headers, removedBody, Object.keys(query), Object.keys(extraBody)]
  return surface === 'gateway' || lists.some((list) => list.length > 0)
}

interface AddressFieldProps {
  readonly isDatabricks: boolean
  /** Whoever changes a connection comes for its secret, most of the time. */
  readonly isNew: boolean
  readonly url: string
  readonly problem: FormProblem | null
  readonly onChange: (changes: Partial<FormState>) => void
}

function AddressField({ isDatabricks, isNew, url, problem, onChange }: AddressFieldProps): ReactNode {
  const { t } = useTranslation()
  return (
    <Field
      label={t(isDatabricks ? 'connection.workspaceUrl' : 'connection.baseUrl')}
      help={t(isDatabricks ? 'connection.workspaceUrlHelp' : 'connection.baseUrlHelp')}
      problem={problem === 'url' ? t('connection.problem_url') : undefined}
    >
      {(props) => (
        <input {...props} type="text" inputMode="url" autoFocus={isNew} autoComplete="off" spellCheck={false} value={url} placeholder={isDatabricks ? 'https://…cloud.databricks.com' : 'https://…/v1'} onChange={(event) => onChange({ url: event.target.value })} />
      )}
    </Field>
  )
}

function BrowserSignIn({ isFirst, signIn, onStart }: { readonly isFirst: boolean; readonly signIn: SignIn; readonly onStart: () => void }): ReactNode {
  const { t } = useTranslation()
  const { kind } = signIn.state
  const [hasBegun, setHasBegun] = useState(false)
  const start = (): void => {
    setHasBegun(true)
    onStart()
  }
  const isUnderWay = kind === 'starting' || kind === 'waiting'
  return (
    <div className="field">
      {!isUnderWay && <button type="button" autoFocus={isFirst || hasBegun} className="button primary start-sign-in" onClick={start}><Globe aria-hidden size={15} />{t('connection.browserButton')}</button>}
      {!isUnderWay && <p className="quiet">{t('connection.browserText')}</p>}
      <SignInProgress signIn={signIn} />
    </div>
  )
}

interface FormFootProps {
  readonly work: FormWork
  /** Whether there is something to try and to store. */
  readonly isSaved: boolean
  readonly onCancel: () => void
}

function FormFoot({ work, isSaved, onCancel }: FormFootProps): ReactNode {
  const { t } = useTranslation()
  return (
    <footer>
      {isSaved && (
        <button type="button" className="button" aria-disabled={work.current !== null} onClick={() => void work.test()}>
          {work.current === 'test' && <LoaderCircle aria-hidden size={15} className="turning" />}
          {t('connection.test')}
        </button>
      )}
      <span className="space" />
      <button type="button" className="button" onClick={onCancel}>{t('ui.cancel')}</button>
      {isSaved && (
        <button type="submit" className="button primary" aria-disabled={work.current !== null}>
          {work.current === 'save' && <LoaderCircle aria-hidden size={15} className="turning" />}
          {t('connection.save')}
        </button>
      )}
    </footer>
  )
}

function FormResult({ work }: { readonly work: FormWork }): ReactNode {
  const { steps, error } = work
  if (steps === null && error === null) return null
  return (
    <div ref={showWhole} className="result">
      {steps !== null && <TestSteps steps={steps} />}
      {error !== null && <Refusal error={error} onForce={() => void work.save(true)} />}
    </div>
  )
}

function showWhole(box: HTMLDivElement | null): void {
  box?.scrollIntoView({ block: 'end' })
}

function Refusal({ error, onForce }: { readonly error: ErrorInfo; readonly onForce: () => void }): ReactNode {
  const { t } = useTranslation()
  return <FailureBox error={error}><button type="button" className="button small" onClick={onForce}>{t('connection.saveAnyway')}</button></FailureBox>
}
