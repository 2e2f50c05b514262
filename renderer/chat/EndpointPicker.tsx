import { ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useCallback, useId, useMemo, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import { chooseEndpoint } from '../state/actions.ts'
import { useApp, useEndpoint, useLive, useView } from '../state/AppContext.tsx'
import { groupEndpoints, isFound } from '../state/endpoint-groups.ts'
import { EndpointOptions, optionId } from './EndpointOptions.tsx'
import type { OptionSection } from './EndpointOptions.tsx'
import { focusMessageBox } from './focus.ts'

/** Chooses whom the next message goes to. */
export function EndpointPicker({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const chosen = useEndpoint(conversationId)
  const open = useView((view) => view.picker)
  const all = useLive(app.replica.endpoints)?.endpoints
  const name = chosen?.name ?? t('endpoint.choose')
  // Two workspaces have endpoints of the same name.
  const hasTwin = chosen !== null && all?.some(({ id, name: other }) => other === chosen.name && id !== chosen.id) === true
  const nameId = useId()
  const setOpen = (picker: boolean): void => app.view.setState({ picker })
  // The rows of the list wake when it changes.
  const choose = useCallback((endpoint: Endpoint): void => {
    app.view.setState({ picker: false })
    void chooseEndpoint(app, conversationId, endpoint.id)
  }, [app, conversationId])
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={`picker ${chosen?.usable === false ? 'unusable' : ''}`} aria-label={t('endpoint.label')} aria-describedby={nameId} title={hasTwin ? `${name} · ${chosen.connectionName}` : name}>
        <span id={nameId}>{name}{hasTwin && <span className="picker-connection"> · {chosen.connectionName}</span>}</span>
        <ChevronsUpDown aria-hidden size={14} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover picker-list"
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            focusMessageBox()
          }}
        >
          <PickerList chosenId={chosen?.id ?? null} onChoose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

interface PickerListProps {
  readonly chosenId: string | null
  readonly onChoose: (endpoint: Endpoint) => void
}

function PickerList({ chosenId, onChoose }: PickerListProps): ReactNode {
  const { t } = useTranslation()
  const { replica, view } = useApp()
  const all = useLive(replica.endpoints)?.endpoints
  const listId = useId()
  const [query, setQuery] = useState('')
  const sections = useMemo(() => sectionsOf((all ?? []).filter((endpoint) => isFound(endpoint, query))), [all, query])
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
        onClick={() => view.setState({ picker: false, settings: { section: 'endpoints', edit: null } })}
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
