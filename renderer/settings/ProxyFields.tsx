import { Check, LoaderCircle } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input } from '#shared/contract.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { NetworkSettings } from '#shared/network.ts'
import { useApp } from '../state/AppContext.tsx'
import { errorText } from '../state/error-text.ts'
import { Field } from '../ui/Field.tsx'
import { useAppInfo } from './About.tsx'

const choices = ['system', 'manual', 'none'] as const

type Choice = NetworkSettings['proxy']

interface Fields {
  readonly proxyUrl: string
  readonly proxyUser: string
  /** `null`: as it is stored. */
  readonly proxyPassword: string | null
  readonly noProxy: string
}

interface Work {
  readonly state: 'idle' | 'saving' | 'saved'
  readonly error: ErrorInfo | null
  clear(): void
  save(changes: Input<'network.update'>): Promise<boolean>
}

/** Through which proxy requests go. The system's and none take effect at once, one of the person's own when it is saved. */
export function ProxyFields({ network }: { readonly network: NetworkSettings }): ReactNode {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState<Choice | null>(null)
  const titleId = useId()
  const work = useNetworkChange()
  const host = useAppInfo()?.host
  const choice = wanted ?? network.proxy
  const choose = (next: Choice): void => {
    setWanted(next)
    work.clear()
    // Without an address there is nothing to apply yet.
    if (next !== 'manual' || network.proxyUrl !== '') void work.save({ proxy: next }).then(() => setWanted((now) => (now === next ? null : now)))
  }
  return (
    <section aria-labelledby={titleId}>
      <h3 id={titleId}>{t('network.proxy')}</h3>
      <RadioGroup.Root className="segments wide" aria-labelledby={titleId} value={choice} onValueChange={(value) => choose(value as Choice)}>
        {choices.map((value) => <RadioGroup.Item key={value} value={value}>{t(`network.proxy_${value}`)}</RadioGroup.Item>)}
      </RadioGroup.Root>
      {choice === 'system' && host !== undefined && <p className="quiet">{t(`network.systemText_${host}`)}</p>}
      {choice === 'none' && <p className="quiet">{t('network.noneText')}</p>}
      {choice === 'manual'
        ? <ManualProxy key={network.proxyUrl} network={network} work={work} onSaved={() => setWanted(null)} />
        : work.error !== null && <Failure error={work.error} />}
    </section>
  )
}

function useNetworkChange(): Work {
  const { client } = useApp()
  const [shown, setShown] = useState<Pick<Work, 'state' | 'error'>>({ state: 'idle', error: null })
  const save = async (changes: Input<'network.update'>): Promise<boolean> => {
    setShown({ state: 'saving', error: null })
    try {
      await client.network.update(changes)
      setShown({ state: 'saved', error: null })
      return true
    } catch (thrown) {
      setShown({ state: 'idle', error: toErrorInfo(thrown) })
      return false
    }
  }
  return { ...shown, clear: () => setShown({ state: 'idle', error: null }), save }
}

interface ManualProxyProps {
  readonly network: NetworkSettings
  readonly work: Work
  readonly onSaved: () => void
}

function ManualProxy({ network, work, onSaved }: ManualProxyProps): ReactNode {
  const { t } = useTranslation()
  const [fields, setFields] = useState<Fields>(() => ({ proxyUrl: network.proxyUrl, proxyUser: network.proxyUser, proxyPassword: null, noProxy: network.noProxy }))
  const form = useRef<HTMLFormElement>(null)
  const isAddress = work.error?.code === 'proxy-invalid'
  useFocusOnProblem(form, work.error)
  const change = (changes: Partial<Fields>): void => {
    work.clear()
    setFields((known) => ({ ...known, ...changes }))
  }
  const save = async (): Promise<void> => {
    if (work.state === 'saving') return
    const { proxyPassword, ...rest } = fields
    if (!(await work.save({ proxy: 'manual', ...rest, ...(proxyPassword !== null && { proxyPassword }) }))) return
    setFields((known) => ({ ...known, proxyPassword: null }))
    onSaved()
  }
  return (
    <form ref={form} className="proxy-form" onSubmit={(event) => { event.preventDefault(); void save() }}>
      <Field label={t('network.address')} help={t('network.addressHelp')} problem={isAddress && work.error !== null ? textOf(t, work.error) : undefined}>
        {(props) => <input {...props} type="text" inputMode="url" autoComplete="off" spellCheck={false} placeholder="http://proxy.example.com:3128" value={fields.proxyUrl} onChange={(event) => change({ proxyUrl: event.target.value })} />}
      </Field>
      <div className="field-pair">
        <Field label={t('network.user')} optional>
          {(props) => <input {...props} type="text" autoComplete="off" spellCheck={false} value={fields.proxyUser} onChange={(event) => change({ proxyUser: event.target.value })} />}
        </Field>
        <Password fields={fields} network={network} onChange={change} />
      </div>
      <Field label={t('network.exceptions')} help={t('network.exceptionsHelp')} optional>
        {(props) => <textarea {...props} rows={1} spellCheck={false} placeholder="intranet.example.com, 10.0.0.0/8" value={fields.noProxy} onChange={(event) => change({ noProxy: event.target.value })} />}
      </Field>
      {work.error !== null && !isAddress && <Failure error={work.error} />}
      <div className="button-row">
        <button type="submit" className="button primary" aria-disabled={work.state === 'saving'}>
          {work.state === 'saving' && <LoaderCircle aria-hidden size={15} className="turning" />}
          {t('network.save')}
        </button>
        <p role="status" className="quiet with-icon">
          {work.state === 'saved' && <><Check aria-hidden size={15} />{t('network.saved')}</>}
          {work.state === 'idle' && work.error === null && network.proxy !== 'manual' && t('network.notYet')}
        </p>
      </div>
    </form>
  )
}

interface PasswordProps {
  readonly fields: Fields
  readonly network: NetworkSettings
  readonly onChange: (changes: Partial<Fields>) => void
}

/** A stored password belongs to the proxy that it was entered for. */
function Password({ fields, network, onChange }: PasswordProps): ReactNode {
  const { t } = useTranslation()
  const place = useAppInfo()?.keychain.place
  const isStored = network.hasProxyPassword && fields.proxyPassword === null && fields.proxyUrl === network.proxyUrl
  return (
    <Field label={t('network.password')} help={place === undefined ? undefined : t(`connection.kept_${place}`)} optional>
      {(props) => (
        <div className="with-button">
          <input {...props} type="password" autoComplete="off" spellCheck={false} placeholder={isStored ? t('network.passwordStored') : ''} value={fields.proxyPassword ?? ''} onChange={(event) => onChange({ proxyPassword: event.target.value })} />
          {isStored && <button type="button" className="button small" onClick={() => onChange({ proxyPassword: '' })}>{t('connection.forget')}</button>}
        </div>
      )}
    </Field>
  )
}

function Failure({ error }: { readonly error: ErrorInfo }): ReactNode {
  const { t } = useTranslation()
  const { sentence, next } = errorText(t, error)
  return <p className="hint-box bad" role="alert"><strong>{sentence}</strong> {next}</p>
}

function textOf(t: Parameters<typeof errorText>[0], error: ErrorInfo): string {
  const { sentence, next } = errorText(t, error)
  return `${sentence} ${next}`
}

/** The cursor goes to the field that cannot be understood. */
function useFocusOnProblem(form: RefObject<HTMLFormElement | null>, error: ErrorInfo | null): void {
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [form, error])
}
