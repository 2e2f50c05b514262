import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Connection } from '#shared/connection.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { useApp, useLive } from '../state/AppContext.tsx'
import type { ConnectionEdit } from '../state/view.ts'
import { useAppInfo } from './About.tsx'
import { ConnectionCard } from './ConnectionCard.tsx'
import { ConnectionForm } from './ConnectionForm.tsx'
import { EndpointDetail } from './EndpointDetail.tsx'
import { EndpointList } from './EndpointList.tsx'
import { NewConnection } from './NewConnection.tsx'
import { ReadyEndpoints } from './ReadyEndpoints.tsx'

interface Known {
  readonly connections: readonly Connection[]
  readonly endpoints: readonly Endpoint[]
}

/** Connections and their endpoints, or the form of one. */
export function EndpointSettings({ edit }: { readonly edit: ConnectionEdit | null }): ReactNode {
  const { replica, view } = useApp()
  const known = useLive(replica.endpoints)
  const setEdit = (next: ConnectionEdit | null): void => view.setState({ settings: { section: 'endpoints', edit: next } })
  if (known === undefined) return null
  return pageFor(edit, known, setEdit) ?? <ConnectionList {...known} onEdit={setEdit} />
}

/** The page that is asked for; `null` for the list, and where the connection is gone meanwhile. */
function pageFor(edit: ConnectionEdit | null, { connections, endpoints }: Known, onEdit: (edit: ConnectionEdit | null) => void): ReactNode {
  if (edit === null) return null
  if (edit.kind === 'databricks' || edit.kind === 'openai-compatible') return <NewConnection key={edit.kind} edit={edit} onEdit={onEdit} />
  const endpoint = edit.kind === 'endpoint' ? endpoints.find(({ id }) => id === edit.endpointId) : undefined
  const connectionId = edit.kind === 'endpoint' ? endpoint?.connectionId : edit.connectionId
  const connection = connections.find(({ id }) => id === connectionId)
  if (connection === undefined || connection.provider === 'demo') return null
  if (edit.kind === 'edit') return <ConnectionForm key={connection.id} provider={connection.provider} connection={connection} onDone={() => onEdit(null)} />
  if (endpoint !== undefined) return <EndpointDetail key={endpoint.id} endpoint={endpoint} onEdit={onEdit} query={edit.query ?? ''} />
  return <EndpointList key={connection.id} connection={connection} endpoints={endpoints} query={edit.query ?? ''} onEdit={onEdit} />
}

function ConnectionList({ connections, endpoints, onEdit }: Known & { readonly onEdit: (edit: ConnectionEdit) => void }): ReactNode {
  const { t } = useTranslation()
  const info = useAppInfo()
  return (
    <>
      <div className="page-head">
        <p className="quiet">{t('settings.endpointsText')}</p>
        <button type="button" data-way="new" className="button primary" onClick={() => onEdit({ kind: 'databricks' })}><Plus aria-hidden size={16} />{t('settings.addEndpoint')}</button>
      </div>
      <ReadyEndpoints />
      {info?.keychain.place === 'memory' && <p className="hint-box">{t('about.memory')}</p>}
      <ul className="connections">
        {connections.map((connection) => (
          <ConnectionCard key={connection.id} connection={connection} endpoints={endpoints.filter((endpoint) => endpoint.connectionId === connection.id)} onEdit={onEdit} />
        ))}
      </ul>
    </>
  )
}
