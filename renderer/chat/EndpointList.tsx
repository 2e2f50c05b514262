import { useId, useMemo, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import { useApp, useLive } from '../state/AppContext.tsx'
import { groupEndpoints, isFound } from '../state/endpoint-groups.ts'
import { EndpointOptions, optionId } from './EndpointOptions.tsx'
import type { OptionSection } from './EndpointOptions.tsx'

interface EndpointListProps {
  readonly chosenId: string | null
  readonly onChoose: (endpoint: Endpoint) => void
  /** Which endpoints may be chosen, and are listed; without it all are listed, and those that a conversation can use may be chosen. */
  readonly offers?: ((endpoint: Endpoint) => boolean) | undefined
  /** The person goes on to the settings. */
  readonly onManage?: () => void
}

/** Endpoints to choose one from, by typing or pointing. */
export function EndpointList({ chosenId, offers, onChoose, onManage }: EndpointListProps): ReactNode {
  const { t } = useTranslation()
  const { replica, view } = useApp()
  const all = useLive(replica.endpoints)?.endpoints
  const listId = useId()
  const [query, setQuery] = useState('')
  const offered = useMemo(() => (offers === undefined ? (all ?? []) : (all ?? []).filter(offers).map((endpoint) => ({ ...endpoint, usable: true }))), [all, offers])
  const sections = useMemo(() => sectionsOf(offered.filter((endpoint) => isFound(endpoint, query))), [offered, query])
  const usable = useMemo(() => sections.flatMap(({ endpoints }) => endpoints.filter((endpoint) => endpoint.usable)), [sections])
  const [activeId, setActiveId] = useState(chosenId)
  const active = usable.find((endpoint) => endpoint.id === activeId) ?? usable[0]

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const place = usable.findIndex((endpoint) => endpoint.id === active?.id)
      setActiveId(usable.at((place + step) % usable.length)?.id ?? null)
    } else if (event.key === 'Enter' && active !== undefined) {
      event.preventDefault()
      onChoose(active)
    }
  }
  return (
    <>
      <input
        type="search"
        aria-label={t('endpoint.search')}
        placeholder={t('endpoint.search')}
        aria-controls={listId}
        aria-activedescendant={active === undefined ? undefined : optionId(listId, active)}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <EndpointOptions id={listId} sections={sections} chosenId={chosenId} activeId={active?.id ?? null} onChoose={onChoose} onPoint={setActiveId} />
      <button
        type="button"
        className="button text picker-more"
        onClick={() => {
          onManage?.()
          view.setState({ picker: false, settings: { section: 'endpoints', edit: null } })
        }}
      >
        {t('endpoint.manage')}
      </button>
    </>
  )
}

function sectionsOf(endpoints: readonly Endpoint[]): OptionSection[] {
  const byConnection = Map.groupBy(endpoints, ({ connectionId }) => connectionId)
  return [...byConnection].flatMap(([connectionId, members]) => {
    const connectionName = members[0]?.connectionName ?? ''
    return groupEndpoints(members).map((group) => ({ ...group, connectionId, connectionName }))
  })
}
