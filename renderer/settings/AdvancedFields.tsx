import { ChevronRight, Plus, X } from 'lucide-react'
import { Switch } from 'radix-ui'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../ui/Field.tsx'
import type { FormProblem, FormState, HeaderField } from './form-state.ts'

interface AdvancedFieldsProps {
  readonly form: FormState
  readonly problem: FormProblem | null
  readonly startsOpen: boolean
  readonly isDatabricks: boolean
  readonly onChange: (changes: Partial<FormState>) => void
}

/** What only some servers need: model names, the gateway, headers, query parameters and body fields. */
export function AdvancedFields({ form, problem, startsOpen, isDatabricks, onChange }: AdvancedFieldsProps): ReactNode {
  const { t } = useTranslation()
  const [isOpen, setIsOpen] = useState(startsOpen)
  const hasProblem = problem === 'headers' || problem === 'query' || problem === 'extraBody'
  const say = (field: FormProblem): string | undefined => (problem === field ? t(`connection.problem_${field}`) : undefined)
  const toggle = (details: HTMLDetailsElement): void => {
    setIsOpen(details.open)
    // One that starts open is not what the person came for.
    if (details.open && details.contains(document.activeElement)) details.scrollIntoView({ block: 'nearest' })
  }
  return (
    <>
      {!isDatabricks && <Models form={form} help={t('connection.modelsHelp')} onChange={onChange} />}
      <details className="advanced" open={isOpen || hasProblem} onToggle={(event) => toggle(event.currentTarget)}>
        <summary><ChevronRight aria-hidden size={14} />{t(isDatabricks ? 'connection.advancedWorkspace' : 'connection.advanced')}</summary>
        {isDatabricks && <WorkspaceFields form={form} onChange={onChange} />}
        <Headers headers={form.headers} problem={say('headers')} onChange={(headers) => onChange({ headers })} />
        <Field label={t('connection.query')} help={t('connection.queryHelp')} problem={say('query')}>
          {(props) => <textarea {...props} rows={1} spellCheck={false} placeholder="api-version=2026-01-01" value={form.query} onChange={(event) => onChange({ query: event.target.value })} />}
        </Field>
        <Field label={t('connection.extraBody')} help={t('connection.extraBodyHelp')} problem={say('extraBody')}>
          {(props) => <textarea {...props} className="mono" rows={2} spellCheck={false} placeholder={'{ "top_k": 40 }'} value={form.extraBody} onChange={(event) => onChange({ extraBody: event.target.value })} />}
        </Field>
        <Field label={t('connection.removedBody')} help={t('connection.removedBodyHelp')}>
          {(props) => <textarea {...props} className="mono" rows={1} spellCheck={false} placeholder="stream_options" value={form.removedBody} onChange={(event) => onChange({ removedBody: event.target.value })} />}
        </Field>
      </details>
    </>
  )
}

interface PartProps {
  readonly form: FormState
  readonly onChange: (changes: Partial<FormState>) => void
}

function WorkspaceFields({ form, onChange }: PartProps): ReactNode {
  const { t } = useTranslation()
  const gatewayId = useId()
  return (
    <>
      <div className="field">
        <div className="inline">
          <Switch.Root id={gatewayId} className="switch" checked={form.gateway} onCheckedChange={(gateway) => onChange({ gateway })}><Switch.Thumb /></Switch.Root>
          <label htmlFor={gatewayId}>{t('connection.gateway')}</label>
        </div>
        <p className="quiet">{t('connection.gatewayHelp')}</p>
      </div>
      <Models form={form} help={t('connection.modelsHelpDatabricks')} onChange={onChange} />
      {form.signIn === 'browser' && (
        <Field label={t('connection.appId')} help={t('connection.appIdHelp')} optional>
          {(props) => <input {...props} type="text" autoComplete="off" spellCheck={false} value={form.appId} onChange={(event) => onChange({ appId: event.target.value })} />}
        </Field>
      )}
    </>
  )
}

function Models({ form, help, onChange }: PartProps & { readonly help: string }): ReactNode {
  const { t } = useTranslation()
  return (
    <Field label={t('connection.models')} help={help} optional>
      {(props) => <textarea {...props} rows={2} spellCheck={false} value={form.models} onChange={(event) => onChange({ models: event.target.value })} />}
    </Field>
  )
}

interface HeadersProps {
  readonly headers: readonly HeaderField[]
  readonly problem: string | undefined
  readonly onChange: (headers: readonly HeaderField[]) => void
}

function Headers({ headers, problem, onChange }: HeadersProps): ReactNode {
  const { t } = useTranslation()
  const change = (id: number, changes: Partial<HeaderField>): void =>
    onChange(headers.map((header) => (header.id === id ? { ...header, ...changes } : header)))
  const add = (): void => {
    const id = Math.max(0, ...headers.map((header) => header.id + 1))
    onChange([...headers, { id, name: '', value: '', secret: false, stored: false }])
  }
  return (
    <fieldset className="field">
      <legend>{t('connection.headers')}</legend>
      {headers.map((header) => (
        <div key={header.id} className="header-row">
          <input type="text" autoFocus={header.name === ''} aria-label={t('connection.headerName')} placeholder={t('connection.headerName')} spellCheck={false} value={header.name} onChange={(event) => change(header.id, { name: event.target.value })} />
          <input
            type={header.secret ? 'password' : 'text'}
            aria-label={t('connection.headerValue')}
            placeholder={header.stored && header.secret ? t('connection.stored') : t('connection.headerValue')}
            autoComplete="off"
            spellCheck={false}
            value={header.value}
            onChange={(event) => change(header.id, { value: event.target.value })}
          />
          <label className="inline">
            <Switch.Root className="switch" checked={header.secret} onCheckedChange={(secret) => change(header.id, { secret })}><Switch.Thumb /></Switch.Root>
            {t('connection.secret')}
          </label>
          <button type="button" className="icon-button small" aria-label={t('connection.removeHeader', { name: header.name })} onClick={() => onChange(headers.filter(({ id }) => id !== header.id))}><X aria-hidden size={14} /></button>
        </div>
      ))}
      <button type="button" className="button text" onClick={add}><Plus aria-hidden size={14} />{t('connection.addHeader')}</button>
      {problem !== undefined && <p className="problem" role="alert">{problem}</p>}
    </fieldset>
  )
}
