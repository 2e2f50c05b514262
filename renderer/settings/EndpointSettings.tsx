import { Blocks, Cloud, FlaskConical, Plus, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { Connection } from '#shared/connection.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { errorText } from '../state/error-text.ts'
import { useApp, useLive } from '../state/AppContext.tsx'
import type { ConnectionEdit } from '../state/view.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { ConnectionForm } from './ConnectionForm.tsx'
import { NewConnection } from './NewConnection.tsx'
import { useAppInfo } from './About.tsx'
import { ReadyEndpoints } from './ReadyEndpoints.tsx'

/** Connections and their endpoints, or the form of one. */
export function EndpointSettings({ edit }: { readonly edit: ConnectionEdit | null }): ReactNode {
  const { replica, view } = useApp()
  const known = useLive(replica.endpoints)
  const setEdit = (next: ConnectionEdit | null): void => view.setState({ settings: { section: 'endpoints', edit: next } })
  if (known === undefined) return null
  if (edit === null) return <ConnectionList {...known} onEdit={setEdit} />
  if (edit.kind !== 'edit') return <NewConnection key={edit.kind} edit={edit} onEdit={setEdit} />
  const connection = known.connections.find(({ id }) => id === edit.connectionId)
  if (connection === undefined || connection.provider === 'demo') return <ConnectionList {...known} onEdit={setEdit} />
  return <ConnectionForm key={connection.id} provider={connection.provider} connection={connection} onDone={() => setEdit(null)} />
}

interface ConnectionListProps {
  readonly connections: readonly Connection[]
  readonly endpoints: readonly Endpoint[]
  readonly onEdit: (edit: ConnectionEdit) => void
}

function ConnectionList({ connections, endpoints, onEdit }: ConnectionListProps): ReactNode {
  const { t } = useTranslation()
  const info = useAppInfo()
  return (
    <>
      <div className="page-head">
        <p className="quiet">{t('settings.endpointsText')}</p>
        <button type="button" className="button primary" onClick={() => onEdit({ kind: 'databricks' })}><Plus aria-hidden size={16} />{t('settings.addEndpoint')}</button>
      </div>
      <ReadyEndpoints />
      {info?.keychain.place === 'memory' && <p className="hint-box">{t('about.memory')}</p>}
      <ul className="connections">
        {connections.map((connection) => (
          <ConnectionCard
            key={connection.id}
            connection={connection}
            endpoints={endpoints.filter((endpoint) => endpoint.connectionId === connection.id)}
            onEdit={() => onEdit({ kind: 'edit', connectionId: connection.id })}
          />
        ))}
      </ul>
    </>
  )
}

interface ConnectionCardProps {
  readonly connection: Connection
  readonly endpoints: readonly Endpoint[]
  readonly onEdit: () => void
}

const icons = { 'databricks': Cloud, 'openai-compatible': Blocks, 'demo': FlaskConical }

function ConnectionCard({ connection, endpoints, onEdit }: ConnectionCardProps): ReactNode {
  const { t } = useTranslation()
  const { id, provider, name, url, error } = connection
  const Icon = icons[provider]
  const isDemo = provider === 'demo'
  const usable = endpoints.filter((endpoint) => endpoint.usable).length
  return (
    <li className="connection">
      <span className="framed-icon"><Icon aria-hidden size={18} /></span>
      <div className="connection-text">
        <strong>{isDemo ? t('endpoint.demoGroup') : name}</strong>
        <span className="quiet">{isDemo ? t('settings.demoText') : url}</span>
        {!isDemo && <span className="quiet">{t('settings.endpointCount', { count: endpoints.length, usable })} · {t(`settings.secrets_${connection.secrets}`)}</span>}
        {error !== undefined && <p className="problem">{errorText(t, error).sentence} {errorText(t, error).next}</p>}
      </div>
      {!isDemo && <ConnectionActions connectionId={id} name={name} onEdit={onEdit} />}
    </li>
  )
}

function ConnectionActions({ connectionId, name, onEdit }: { readonly connectionId: string; readonly name: string; readonly onEdit: () => void }): ReactNode {
  const { t } = useTranslation()
  const { client, toasts } = useApp()
  const [isBusy, setIsBusy] = useState(false)
  const [isAsked, setIsAsked] = useState(false)
  const run = (pending: Promise<unknown>): void => {
    setIsBusy(true)
    pending.catch((thrown: unknown) => toasts.show({ kind: 'error', error: toErrorInfo(thrown) })).finally(() => setIsBusy(false))
  }
  if (isAsked) {
    return (
      <div className="connection-actions">
        <button type="button" className="button small danger" onClick={() => run(client.endpoints.remove({ connectionId }))}>{t('settings.removeNow')}</button>
        <button type="button" className="button small" onClick={() => setIsAsked(false)}>{t('ui.cancel')}</button>
      </div>
    )
  }
  return (
    <div className="connection-actions">
      <IconButton label={t('settings.refresh', { name })} disabled={isBusy} onClick={() => run(client.endpoints.refresh({ connectionId }))}>
        <RefreshCw aria-hidden size={15} className={isBusy ? 'turning' : undefined} />
      </IconButton>
      <button type="button" className="button small" aria-label={t('settings.editNamed', { name })} onClick={onEdit}>{t('settings.edit')}</button>
      <button type="button" className="button small" aria-label={t('settings.removeNamed', { name })} onClick={() => setIsAsked(true)}>{t('settings.remove')}</button>
    </div>
  )
}
