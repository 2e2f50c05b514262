import { Blocks, ChevronRight, Cloud, FlaskConical, RefreshCw } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { Connection } from '#shared/connection.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { errorActions } from '../state/error-actions.ts'
import { errorText } from '../state/error-text.ts'
import { useApp } from '../state/AppContext.tsx'
import type { ConnectionEdit } from '../state/view.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { timeAgo } from '../ui/time-ago.ts'
import { Doctor } from './Doctor.tsx'
import { signInLabel } from './sign-in-label.ts'
import { SignInProgress } from './SignInProgress.tsx'
import { useSignIn } from './use-sign-in.ts'

interface ConnectionCardProps {
  readonly connection: Connection
  readonly endpoints: readonly Endpoint[]
  readonly onEdit: (edit: ConnectionEdit) => void
}

const icons = { 'databricks': Cloud, 'openai-compatible': Blocks, 'demo': FlaskConical }

/** A connection: whose it is, how it signs in, how its last look for endpoints went, and what can be done with it. */
export function ConnectionCard({ connection, endpoints, onEdit }: ConnectionCardProps): ReactNode {
  const { t } = useTranslation()
  const [isExamined, setIsExamined] = useState(false)
  const diagnoseButton = useRef<HTMLButtonElement>(null)
  const closeDoctor = (): void => {
    setIsExamined(false)
    diagnoseButton.current?.focus()
  }
  const { provider, name, url, surface } = connection
  const Icon = icons[provider]
  if (provider === 'demo') {
    return (
      <li className="connection">
        <span className="framed-icon"><Icon aria-hidden size={18} /></span>
        <div className="connection-text"><strong>{t('endpoint.demoGroup')}</strong><span className="quiet">{t('settings.demoText')}</span></div>
      </li>
    )
  }
  return (
    <li className="connection">
      <span className="framed-icon"><Icon aria-hidden size={18} /></span>
      <div className="connection-text">
        <strong>{name}</strong>
        <span className="quiet">{url}{surface === 'gateway' && <> <span className="badge">{t('settings.gateway')}</span></>}</span>
        <span className="quiet">{signInText(t, connection)}</span>
        <Found connection={connection} endpoints={endpoints} />
      </div>
      <Refresh connection={connection} />
      <Trouble connection={connection} onEdit={onEdit} />
      <Actions connection={connection} onEdit={onEdit} isExamined={isExamined} diagnoseButton={diagnoseButton} onDiagnose={() => setIsExamined(!isExamined)} />
      {isExamined && <Doctor connection={connection} endpoints={endpoints} onClose={closeDoctor} />}
    </li>
  )
}

function signInText(t: TFunction, { provider, auth, hasToken, secrets, user }: Connection): string {
  const isKeyless = provider === 'openai-compatible' && !hasToken
  const way = isKeyless ? t('settings.auth_nothing') : provider === 'openai-compatible' ? t('settings.auth_key') : t(`settings.auth_${auth.kind}`, { name: auth.kind === 'profile' ? auth.profile : '' })
  const how = isKeyless && secrets === 'none' ? way : t('settings.howKept', { how: way, place: t(`settings.secrets_${secrets}`) })
  return user === undefined ? how : t('settings.user', { user, how })
}

function Found({ connection: { refreshedAt }, endpoints }: Pick<ConnectionCardProps, 'connection' | 'endpoints'>): ReactNode {
  const { t, i18n } = useTranslation()
  const [now] = useState(() => Date.now())
  const usable = endpoints.filter((endpoint) => endpoint.usable).length
  const count = t('settings.endpointCount', { count: endpoints.length, usable })
  const when = refreshedAt === undefined ? undefined : t('settings.refreshed', { when: timeAgo(refreshedAt, now, i18n.language) })
  return <span className="quiet">{[count, when].filter((text) => text !== undefined).join(' · ')}</span>
}

/** Why the connection does not work at present, and the way to mend it. */
function Trouble({ connection, onEdit }: Pick<ConnectionCardProps, 'connection' | 'onEdit'>): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const { id, auth, secrets, error } = connection
  const signIn = useSignIn(() => undefined)
  const isSignedOut = secrets === 'missing' || secrets === 'signed-out'
  const actions = error === undefined ? [] : errorActions(error.code)
  const needsSignIn = isSignedOut || actions.includes('sign-in')
  if (error === undefined && !needsSignIn) return null
  const edit = (): void => onEdit({ kind: 'edit', connectionId: id })
  const again = (): void => {
    if (auth.kind === 'browser') signIn.start(formOf(connection))
    else edit()
  }
  const isUnderWay = signIn.state.kind === 'starting' || signIn.state.kind === 'waiting'
  const text = error === undefined ? undefined : errorText(t, error)
  return (
    <div className="connection-trouble">
      {text !== undefined && <p className="problem">{text.sentence} {text.next}</p>}
      {!isUnderWay && (
        <div className="button-row">
          {needsSignIn && <button type="button" className="button small primary" onClick={again}>{t(signInLabel(auth.kind))}</button>}
          {actions.includes('network') && <button type="button" className="button small" onClick={() => view.setState({ settings: { section: 'network', edit: null } })}>{t('action.network')}</button>}
        </div>
      )}
      <SignInProgress signIn={signIn} />
    </div>
  )
}

/** All that is stored of a connection, as a form says it. */
function formOf({ id, provider, url, name, auth, surface, models, headers, query, extraBody, removedBody }: Connection) {
  return { connectionId: id, provider: provider === 'openai-compatible' ? provider : ('databricks' as const), url, name, auth, surface, models, headers, query, extraBody, removedBody }
}

/** Stands beside how old the list is, so that the row of buttons has room in a narrow window. */
function Refresh({ connection: { id: connectionId, name } }: Pick<ConnectionCardProps, 'connection'>): ReactNode {
  const { t } = useTranslation()
  const { client } = useApp()
  const [isBusy, setIsBusy] = useState(false)
  const refresh = (): void => {
    if (isBusy) return
    setIsBusy(true)
    // Why it failed is shown in the card.
    client.endpoints.refresh({ connectionId }).catch(() => undefined).finally(() => setIsBusy(false))
  }
  return (
    <IconButton label={t('settings.refresh', { name })} aria-disabled={isBusy} onClick={refresh}>
      <RefreshCw aria-hidden size={15} className={isBusy ? 'turning' : undefined} />
    </IconButton>
  )
}

type Asked = 'sign-out' | 'remove' | null

interface ActionsProps extends Pick<ConnectionCardProps, 'connection' | 'onEdit'> {
  readonly isExamined: boolean
  readonly diagnoseButton: RefObject<HTMLButtonElement | null>
  readonly onDiagnose: () => void
}

function Actions({ connection, onEdit, isExamined, diagnoseButton, onDiagnose }: ActionsProps): ReactNode {
  const { t } = useTranslation()
  const { client, toasts } = useApp()
  const { id: connectionId, name, secrets } = connection
  const [asked, setAsked] = useState<Asked>(null)
  const run = (pending: Promise<unknown>): void => {
    setAsked(null)
    pending.catch((thrown: unknown) => toasts.show({ kind: 'error', error: toErrorInfo(thrown) }))
  }
  if (asked !== null) {
    const isRemoval = asked === 'remove'
    const go = (): void => run(isRemoval ? client.endpoints.remove({ connectionId }) : client.endpoints.signOut({ connectionId }))
    return (
      <div className="connection-actions asked" role="alert">
        <span>{t(isRemoval ? 'settings.removeText' : 'settings.signOutText')}</span>
        <button type="button" className="button small danger" onClick={go}>{t(isRemoval ? 'settings.removeNow' : 'settings.signOutNow')}</button>
        <button type="button" autoFocus className="button small" onClick={() => setAsked(null)}>{t('ui.cancel')}</button>
      </div>
    )
  }
  const hasSecrets = secrets === 'keychain' || secrets === 'memory'
  return (
    <div className="connection-actions">
      <button type="button" data-way={`list ${connectionId}`} className="button small" aria-label={t('settings.endpointsNamed', { name })} onClick={() => onEdit({ kind: 'list', connectionId })}>{t('settings.endpointsButton')}<ChevronRight aria-hidden size={14} /></button>
      <button type="button" data-way={`edit ${connectionId}`} className="button small" aria-label={t('settings.editNamed', { name })} onClick={() => onEdit({ kind: 'edit', connectionId })}>{t('settings.edit')}</button>
      <button ref={diagnoseButton} type="button" className="button small" aria-expanded={isExamined} aria-label={t('doctor.named', { name })} onClick={onDiagnose}>{t('doctor.diagnose')}</button>
      {hasSecrets && <button type="button" className="button small" aria-label={t('settings.signOutNamed', { name })} onClick={() => setAsked('sign-out')}>{t('settings.signOut')}</button>}
      <button type="button" className="button small" aria-label={t('settings.removeNamed', { name })} onClick={() => setAsked('remove')}>{t('settings.remove')}</button>
    </div>
  )
}
