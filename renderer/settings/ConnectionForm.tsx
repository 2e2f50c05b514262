import { ArrowLeft, LoaderCircle } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Connection, ConnectionForm as Form, ConnectionStep } from '#shared/connection.ts'
import { useApp } from '../state/AppContext.tsx'
import { errorText } from '../state/error-text.ts'
import { Field } from '../ui/Field.tsx'
import { useAppInfo } from './About.tsx'
import { AdvancedFields } from './AdvancedFields.tsx'
import { initialForm, readForm } from './form-state.ts'
import type { FormProblem, FormState } from './form-state.ts'
import { TestSteps } from './TestSteps.tsx'

interface ConnectionFormProps {
  readonly provider: Form['provider']
  readonly connection?: Connection
  readonly initial?: { readonly url?: string; readonly name?: string }
  readonly onDone: () => void
  /** Stands above the first field. */
  readonly children?: ReactNode
}

type Work = 'test' | 'save' | null

/** Adds or changes a connection. */
export function ConnectionForm({ provider, connection, initial, onDone, children }: ConnectionFormProps): ReactNode {
  const { t } = useTranslation()
  const [form, setForm] = useState(() => initialForm(connection, initial?.url, initial?.name))
  const work = useFormWork(provider, form, connection?.id, onDone)
  const fields = useRef<HTMLFormElement>(null)
  useFocusOnProblem(fields, work.problem)
  const change = (changes: Partial<FormState>): void => {
    work.clear()
    setForm((known) => ({ ...known, ...changes }))
  }
  const isDatabricks = provider === 'databricks'
  return (
    <form ref={fields} className="connection-form" onSubmit={(event) => { event.preventDefault(); void work.save(false) }}>
      <header>
        <button type="button" className="icon-button" aria-label={t('ui.back')} onClick={onDone}><ArrowLeft aria-hidden size={17} /></button>
        <h3>{connection?.name ?? t('settings.addEndpoint')}</h3>
      </header>
      {children}
      <Field
        label={t(isDatabricks ? 'connection.workspaceUrl' : 'connection.baseUrl')}
        help={t(isDatabricks ? 'connection.workspaceUrlHelp' : 'connection.baseUrlHelp')}
        problem={work.problem === 'url' ? t('connection.problem_url') : undefined}
      >
        {(props) => (
          <input {...props} type="text" inputMode="url" autoFocus autoComplete="off" spellCheck={false} value={form.url} placeholder={isDatabricks ? 'https://…cloud.databricks.com' : 'https://…/v1'} onChange={(event) => change({ url: event.target.value })} />
        )}
      </Field>
      <TokenField form={form} isStored={connection?.hasToken === true} isOptional={!isDatabricks} help={t(isDatabricks ? 'connection.tokenHelp' : 'connection.keyHelp')} onChange={change} />
      <Field label={t('connection.name')} help={t('connection.nameHelp')}>
        {(props) => <input {...props} type="text" autoComplete="off" value={form.name} onChange={(event) => change({ name: event.target.value })} />}
      </Field>
      <AdvancedFields form={form} problem={work.problem} startsOpen={hasAdvanced(connection)} showsModels={!isDatabricks} onChange={change} />
      <FormResult work={work} />
      <footer>
        <button type="button" className="button" aria-disabled={work.current !== null} onClick={() => void work.test()}>
          {work.current === 'test' && <LoaderCircle aria-hidden size={15} className="turning" />}
          {t('connection.test')}
        </button>
        <span className="space" />
        <button type="button" className="button" onClick={onDone}>{t('ui.cancel')}</button>
        <button type="submit" className="button primary" aria-disabled={work.current !== null}>
          {work.current === 'save' && <LoaderCircle aria-hidden size={15} className="turning" />}
          {t('connection.save')}
        </button>
      </footer>
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
  const { models, headers, query, extraBody, removedBody } = connection
  return [models, headers, removedBody, Object.keys(query), Object.keys(extraBody)].some((list) => list.length > 0)
}

interface TokenFieldProps {
  readonly form: FormState
  readonly isStored: boolean
  readonly isOptional: boolean
  readonly help: string
  readonly onChange: (changes: Partial<FormState>) => void
}

function TokenField({ form, isStored, isOptional, help, onChange }: TokenFieldProps): ReactNode {
  const { t } = useTranslation()
  const keeps = isStored && !form.forgetsToken
  const place = useAppInfo()?.keychain.place
  const kept = place === undefined ? '' : t(`connection.kept_${place}`)
  return (
    <Field label={t('connection.token')} help={`${help} ${kept}`} optional={isOptional}>
      {(props) => (
        <div className="with-button">
          <input {...props} type="password" autoComplete="off" spellCheck={false} value={form.token} placeholder={keeps ? t('connection.stored') : ''} onChange={(event) => onChange({ token: event.target.value })} />
          {keeps && isOptional && <button type="button" className="button small" onClick={() => onChange({ forgetsToken: true, token: '' })}>{t('connection.forget')}</button>}
        </div>
      )}
    </Field>
  )
}

interface FormWork {
  readonly current: Work
  readonly steps: readonly ConnectionStep[] | null
  readonly error: ErrorInfo | null
  readonly problem: FormProblem | null
  clear(): void
  test(): Promise<void>
  /** `force` stores what the server has refused. */
  save(force: boolean): Promise<void>
}

const idle = { current: null, steps: null, error: null, problem: null }

function useFormWork(provider: Form['provider'], form: FormState, connectionId: string | undefined, onDone: () => void): FormWork {
  const { client } = useApp()
  const [state, setState] = useState<Pick<FormWork, keyof typeof idle>>(idle)
  const run = async (current: 'test' | 'save', task: (input: Form) => Promise<Partial<typeof state>>): Promise<void> => {
    // The buttons keep the focus while they work, so that they can be pressed again.
    if (state.current !== null) return
    const input = readForm(provider, form)
    if (typeof input === 'string') {
      setState({ ...idle, problem: input })
      return
    }
    setState({ ...idle, current })
    try {
      setState({ ...idle, ...(await task(input)) })
    } catch (thrown) {
      setState({ ...idle, error: toErrorInfo(thrown) })
    }
  }
  return {
    ...state,
    clear: () => setState(idle),
    test: () => run('test', async (input) => {
      const { steps } = await client.endpoints.test({ ...input, ...(connectionId !== undefined && { connectionId }) })
      return { steps }
    }),
    save: (force) => run('save', async (input) => {
      if (connectionId === undefined) await client.endpoints.add({ ...input, force })
      else await client.endpoints.update({ ...input, connectionId, force })
      onDone()
      return {}
    }),
  }
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
  const { sentence, next, said } = errorText(t, error)
  return (
    <div className="hint-box bad" role="alert">
      <p><strong>{sentence}</strong> {next}</p>
      {said !== null && <p className="said">{t('error.said', { text: said })}</p>}
      <button type="button" className="button small" onClick={onForce}>{t('connection.saveAnyway')}</button>
    </div>
  )
}
