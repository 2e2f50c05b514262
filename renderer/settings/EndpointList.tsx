import { ArrowLeft, ChevronRight } from 'lucide-react'
import { memo, useDeferredValue, useId, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Connection } from '#shared/connection.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { groupEndpoints, isFound } from '../state/endpoint-groups.ts'
import type { GroupedEndpoints } from '../state/endpoint-groups.ts'
import type { ConnectionEdit } from '../state/view.ts'
import { AbilityBadges } from './AbilityBadges.tsx'

interface EndpointListProps {
  readonly connection: Connection
  /** Those of all connections. */
  readonly endpoints: readonly Endpoint[]
  /** What was searched for before an endpoint was looked at. */
  readonly query: string
  readonly onEdit: (edit: ConnectionEdit | null) => void
}

/** All endpoints of a connection in groups, also those that a conversation cannot use, with the reason. */
export function EndpointList({ connection: { id, name, provider }, endpoints, query: before, onEdit }: EndpointListProps): ReactNode {
  const { t } = useTranslation()
  const [query, setQuery] = useState(before)
  const shownFor = useDeferredValue(query)
  const own = useMemo(() => endpoints.filter(({ connectionId }) => connectionId === id), [endpoints, id])
  const groups = useMemo(() => groupEndpoints(own.filter((endpoint) => isFound(endpoint, shownFor))), [own, shownFor])
  const empty = own.length > 0 ? t('endpoints.notFound') : t(provider === 'databricks' ? 'endpoints.none' : 'endpoints.noneServer')
  return (
    <div className="endpoint-page">
      <header className="sub-head">
        <button type="button" className="icon-button" aria-label={t('ui.back')} onClick={() => onEdit(null)}><ArrowLeft aria-hidden size={17} /></button>
        <h3>{t('endpoints.of', { name })}</h3>
        <span className="quiet">{t('endpoints.shown', { count: own.length })}</span>
      </header>
      {own.length > 0 && (
        <input type="search" autoFocus aria-label={t('endpoints.search')} placeholder={t('endpoints.search')} autoComplete="off" spellCheck={false} value={query} onChange={(event) => setQuery(event.target.value)} />
      )}
      {groups.map((group) => <Group key={group.group} {...group} query={shownFor} onEdit={onEdit} />)}
      {groups.length === 0 && <p className="quiet pad">{empty}</p>}
    </div>
  )
}

type GroupProps = GroupedEndpoints & Pick<EndpointListProps, 'onEdit' | 'query'>

const Group = memo(({ group, endpoints, query, onEdit }: GroupProps): ReactNode => {
  const { t } = useTranslation()
  const headingId = useId()
  return (
    <section aria-labelledby={headingId}>
      <h4 id={headingId}>{t(`endpoint.group_${group}`)} <span className="quiet">{endpoints.length}</span></h4>
      <ul className="endpoint-rows">
        {endpoints.map((endpoint) => (
          <li key={endpoint.id}><Row endpoint={endpoint} onOpen={() => onEdit({ kind: 'endpoint', endpointId: endpoint.id, query })} /></li>
        ))}
      </ul>
    </section>
  )
})

function Row({ endpoint, onOpen }: { readonly endpoint: Endpoint; readonly onOpen: () => void }): ReactNode {
  const { t } = useTranslation()
  const { name, title, state, task, usable, reason } = endpoint
  const words = [title, t(`endpoint.task_${task}`), state === 'unknown' ? undefined : t(`endpoint.state_${state}`)]
  const isReasonSaid = reason !== undefined && !(state !== 'unknown' && state !== 'ready' && (reason === 'not-ready' || reason === 'stopped'))
  return (
    <button type="button" data-way={`endpoint ${endpoint.id}`} className={`endpoint-row ${usable ? '' : 'unusable'}`} onClick={onOpen}>
      <span className="way-text">
        <span className="endpoint-name">{name}</span>
        <span className="quiet">{words.filter((word) => word !== undefined && word !== name).join(' · ')}</span>
        {!usable && isReasonSaid && <span className="endpoint-reason">{t(`endpoint.reason.${reason}`)}</span>}
      </span>
      <AbilityBadges endpoint={endpoint} />
      <ChevronRight aria-hidden size={15} />
    </button>
  )
}
