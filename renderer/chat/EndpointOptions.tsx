import { Check } from 'lucide-react'
import { memo, useEffect, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import { AbilityBadges } from '../settings/AbilityBadges.tsx'
import type { GroupedEndpoints } from '../state/endpoint-groups.ts'

/** A group of endpoints of one connection. */
export interface OptionSection extends GroupedEndpoints {
  readonly connectionId: string
  readonly connectionName: string
}

interface EndpointOptionsProps {
  readonly id: string
  readonly sections: readonly OptionSection[]
  readonly chosenId: string | null
  readonly activeId: string | null
  readonly onChoose: (endpoint: Endpoint) => void
  readonly onPoint: (endpointId: string) => void
}

/** The id of an endpoint's row in the list with this id. */
export function optionId(listId: string, endpoint: Endpoint): string {
  return `${listId}-${endpoint.id}`
}

/** Endpoints by connection and group; those that a conversation cannot use stand last in their group, with the reason. */
export function EndpointOptions({ id, sections, ...rest }: EndpointOptionsProps): ReactNode {
  const { t } = useTranslation()
  const connections = new Set(sections.flatMap(({ group, connectionId }) => (group === 'demo' ? [] : [connectionId])))
  return (
    <div id={id} role="listbox" aria-label={t('endpoint.list')} className="options">
      {sections.map((section) => <Section key={`${section.connectionId} ${section.group}`} listId={id} section={section} isAlone={connections.size <= 1} {...rest} />)}
      {sections.length === 0 && <p className="quiet pad">{t('endpoint.none')}</p>}
    </div>
  )
}

type SectionProps = Omit<EndpointOptionsProps, 'id' | 'sections'> & { readonly listId: string; readonly section: OptionSection; readonly isAlone: boolean }

function Section({ listId, section, isAlone, chosenId, activeId, ...rest }: SectionProps): ReactNode {
  const { t } = useTranslation()
  const labelId = useId()
  const { group, connectionName, endpoints } = section
  const name = t(`endpoint.group_${group}`)
  const label = group === 'server' ? connectionName : group === 'demo' || isAlone ? name : t('endpoint.inGroup', { connection: connectionName, group: name })
  return (
    <div role="group" aria-labelledby={labelId}>
      <div id={labelId} className="group-label">{label}</div>
      {endpoints.map((endpoint) => (
        <Option key={endpoint.id} id={optionId(listId, endpoint)} endpoint={endpoint} isChosen={endpoint.id === chosenId} isActive={endpoint.id === activeId} {...rest} />
      ))}
    </div>
  )
}

interface OptionProps extends Pick<EndpointOptionsProps, 'onChoose' | 'onPoint'> {
  readonly id: string
  readonly endpoint: Endpoint
  readonly isChosen: boolean
  readonly isActive: boolean
}

/** Wakes only when it is pointed at or left: a workspace may have hundreds. */
const Option = memo(({ id, endpoint, isChosen, isActive, onChoose, onPoint }: OptionProps): ReactNode => {
  const { t } = useTranslation()
  const { name, model, title, usable, reason, provider } = endpoint
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  const behind = provider === 'demo' ? undefined : (title ?? (model === name ? undefined : model))
  return (
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-disabled={!usable}
      className={`option ${isActive ? 'active' : ''}`}
      onClick={usable ? () => onChoose(endpoint) : undefined}
      onMouseMove={usable && !isActive ? () => onPoint(endpoint.id) : undefined}
    >
      <span className="option-text">
        <span className="option-name" title={name}>{name}</span>
        {!usable && <span className="quiet">{t(`endpoint.reason.${reason ?? 'not-ready'}`)}</span>}
        {usable && behind !== undefined && <span className="quiet">{behind}</span>}
      </span>
      <AbilityBadges endpoint={endpoint} isCompact />
      {isChosen && <Check aria-hidden size={15} className="option-check" />}
    </div>
  )
})
