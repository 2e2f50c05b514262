import { ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import { useApp, useLive } from '../state/AppContext.tsx'
import { EndpointList } from './EndpointList.tsx'

interface EndpointChoiceProps {
  /** What the endpoint is chosen for, as a screen reader says it. */
  readonly label: string
  readonly chosenId: string | null
  /** Which endpoints may be chosen; without it those that a conversation can use. A function that stays the same, since the list is made anew by another. */
  readonly offers?: (endpoint: Endpoint) => boolean
  /** What the button says of a chosen endpoint that is no longer there. */
  readonly goneName?: string | undefined
  readonly onChoose: (endpoint: Endpoint) => void
}

/** A button that names an endpoint and opens the list to choose another one. */
export function EndpointChoice({ label, chosenId, offers, goneName, onChoose }: EndpointChoiceProps): ReactNode {
  const { t } = useTranslation()
  const { replica } = useApp()
  const [isOpen, setOpen] = useState(false)
  const nameId = useId()
  const all = useLive(replica.endpoints)?.endpoints
  const chosen = all?.find(({ id }) => id === chosenId)
  const isUsable = chosen !== undefined && (offers ?? canConverse)(chosen)
  const name = chosen?.name ?? (chosenId === null ? undefined : goneName) ?? t('endpoint.choose')
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className={`picker ${chosenId !== null && !isUsable ? 'unusable' : ''}`} aria-label={label} aria-describedby={nameId} title={chosen === undefined ? name : `${name} · ${chosen.connectionName}`}>
        <span id={nameId}>{name}</span>
        <ChevronsUpDown aria-hidden size={14} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover picker-list" aria-label={t('endpoint.list')} align="start" sideOffset={6} collisionPadding={12}>
          <EndpointList chosenId={chosenId} offers={offers} onChoose={(endpoint) => { setOpen(false); onChoose(endpoint) }} onManage={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function canConverse({ usable }: Endpoint): boolean {
  return usable
}
