import { Check, Eye } from 'lucide-react'
import { useEffect, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'

interface EndpointOptionsProps {
  readonly id: string
  readonly endpoints: readonly Endpoint[]
  readonly chosenId: string | null
  readonly activeId: string | null
  readonly optionId: (endpoint: Endpoint) => string
  readonly onChoose: (endpoint: Endpoint) => void
  readonly onPoint: (endpointId: string) => void
}

/** Endpoints by connection; those that a conversation cannot use stand last in their group, with the reason. */
export function EndpointOptions({ id, endpoints, ...rest }: EndpointOptionsProps): ReactNode {
  const { t } = useTranslation()
  const groups = Map.groupBy(endpoints, (endpoint) => endpoint.connectionId)
  return (
    <div id={id} role="listbox" aria-label={t('endpoint.list')} className="options">
      {[...groups].map(([connectionId, members]) => <Group key={connectionId} members={members} {...rest} />)}
      {endpoints.length === 0 && <p className="quiet pad">{t('endpoint.none')}</p>}
    </div>
  )
}

type GroupProps = Omit<EndpointOptionsProps, 'id' | 'endpoints'> & { readonly members: readonly Endpoint[] }

function Group({ members, ...rest }: GroupProps): ReactNode {
  const { t } = useTranslation()
  const labelId = useId()
  const first = members[0]
  const ordered = members.toSorted((a, b) => Number(b.usable) - Number(a.usable))
  return (
    <div role="group" aria-labelledby={labelId}>
      <div id={labelId} className="group-label">{first?.provider === 'demo' ? t('endpoint.demoGroup') : first?.connectionName}</div>
      {ordered.map((endpoint) => <Option key={endpoint.id} endpoint={endpoint} {...rest} />)}
    </div>
  )
}

type OptionProps = Omit<GroupProps, 'members'> & { readonly endpoint: Endpoint }

function Option({ endpoint, chosenId, activeId, optionId, onChoose, onPoint }: OptionProps): ReactNode {
  const { t } = useTranslation()
  const { id, name, model, usable, reason, vision, provider } = endpoint
  const isActive = id === activeId
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  return (
    <div
      ref={row}
      id={optionId(endpoint)}
      role="option"
      aria-selected={id === chosenId}
      aria-disabled={!usable}
      className={`option ${isActive ? 'active' : ''}`}
      onClick={usable ? () => onChoose(endpoint) : undefined}
      onMouseMove={usable && !isActive ? () => onPoint(id) : undefined}
    >
      <span className="option-text">
        <span className="option-name" title={name}>{name}</span>
        {!usable && <span className="quiet">{t(`endpoint.reason.${reason ?? 'not-ready'}`)}</span>}
        {usable && model !== name && provider !== 'demo' && <span className="quiet">{model}</span>}
      </span>
      {vision === 'yes' && <span className="badge" title={t('endpoint.visionHint')}><Eye aria-hidden size={12} />{t('endpoint.vision')}</span>}
      {id === chosenId && <Check aria-hidden size={15} className="option-check" />}
    </div>
  )
}
