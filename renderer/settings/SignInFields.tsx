import { RadioGroup } from 'radix-ui'
import { useId } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Auth, Connection } from '#shared/connection.ts'
import { Field } from '../ui/Field.tsx'
import { useAppInfo } from './About.tsx'
import type { FormProblem, FormState } from './form-state.ts'

interface SignInFieldsProps {
  readonly form: FormState
  readonly connection: Connection | undefined
  readonly problem: FormProblem | null
  readonly onChange: (changes: Partial<FormState>) => void
  /** Stands where the browser is chosen. */
  readonly children: ReactNode
}

const usual: readonly Auth['kind'][] = ['token', 'browser', 'service-principal']

/** How a workspace is signed in to, and what is needed for it. A connection that uses a profile may go on doing so. */
export function SignInFields({ form, connection, problem, onChange, children }: SignInFieldsProps): ReactNode {
  const { t } = useTranslation()
  const labelId = useId()
  const own = connection?.auth.kind
  const kinds = own === undefined || usual.includes(own) ? usual : [own, ...usual]
  return (
    <>
      <div className="field">
        <div id={labelId} className="field-label">{t('connection.signInWith')}</div>
        <RadioGroup.Root className="segments wide" aria-labelledby={labelId} value={form.signIn} onValueChange={(kind) => onChange({ signIn: kind as Auth['kind'] })}>
          {/* Named by what stands in them alone: a label "Token" belongs to the field. */}
          {kinds.map((kind) => <RadioGroup.Item key={kind} value={kind}>{t(`connection.with_${kind}`, { name: form.profile })}</RadioGroup.Item>)}
        </RadioGroup.Root>
        {form.signIn === 'profile' && <p className="quiet">{t('connection.withProfileText')}</p>}
        {form.signIn === 'environment' && <p className="quiet">{t('connection.withEnvironmentText')}</p>}
      </div>
      {form.signIn === 'token' && (
        <TokenField form={form} isFirst={own === 'token'} isStored={connection?.auth.kind === 'token' && connection.hasToken} isOptional={false} help={t('connection.tokenHelp')} onChange={onChange} />
      )}
      {form.signIn === 'browser' && children}
      {form.signIn === 'service-principal' && <PrincipalFields form={form} isFirst={own === 'service-principal'} isStored={isSecretStored(connection)} problem={problem} onChange={onChange} />}
    </>
  )
}

/** Whether a service principal's secret is stored for a connection. */
export function isSecretStored(connection: Connection | undefined): boolean {
  return connection?.auth.kind === 'service-principal' && (connection.secrets === 'keychain' || connection.secrets === 'memory')
}

interface TokenFieldProps {
  readonly form: FormState
  /** Whether it gets the cursor. */
  readonly isFirst: boolean
  readonly isStored: boolean
  readonly isOptional: boolean
  readonly help: string
  readonly onChange: (changes: Partial<FormState>) => void
}

/** The token of a workspace, or the key of a server. */
export function TokenField({ form, isFirst, isStored, isOptional, help, onChange }: TokenFieldProps): ReactNode {
  const { t } = useTranslation()
  const kept = useKept()
  const keeps = isStored && !form.forgetsToken
  return (
    <Field label={t('connection.token')} help={`${help} ${kept}`} optional={isOptional}>
      {(props) => (
        <div className="with-button">
          <input {...props} type="password" autoFocus={isFirst} autoComplete="off" spellCheck={false} value={form.token} placeholder={keeps ? t('connection.stored') : ''} onChange={(event) => onChange({ token: event.target.value })} />
          {keeps && isOptional && <button type="button" className="button small" onClick={() => onChange({ forgetsToken: true, token: '' })}>{t('connection.forget')}</button>}
        </div>
      )}
    </Field>
  )
}

type PrincipalFieldsProps = Pick<SignInFieldsProps, 'form' | 'problem' | 'onChange'> & Pick<TokenFieldProps, 'isFirst' | 'isStored'>

function PrincipalFields({ form, isFirst, isStored, problem, onChange }: PrincipalFieldsProps): ReactNode {
  const { t } = useTranslation()
  const kept = useKept()
  return (
    <>
      <Field label={t('connection.clientId')} help={t('connection.clientIdHelp')} problem={problem === 'clientId' ? t('connection.problem_clientId') : undefined}>
        {(props) => <input {...props} type="text" autoComplete="off" spellCheck={false} value={form.clientId} onChange={(event) => onChange({ clientId: event.target.value })} />}
      </Field>
      <Field label={t('connection.clientSecret')} help={`${t('connection.clientSecretHelp')} ${kept}`} problem={problem === 'clientSecret' ? t('connection.problem_clientSecret') : undefined}>
        {(props) => <input {...props} type="password" autoFocus={isFirst} autoComplete="off" spellCheck={false} value={form.clientSecret} placeholder={isStored ? t('connection.stored') : ''} onChange={(event) => onChange({ clientSecret: event.target.value })} />}
      </Field>
    </>
  )
}

function useKept(): string {
  const { t } = useTranslation()
  const place = useAppInfo()?.keychain.place
  return place === undefined ? '' : t(`connection.kept_${place}`)
}
