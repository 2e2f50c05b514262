import { ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useCallback, useId } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import { chooseEndpoint } from '../state/actions.ts'
import { useApp, useEndpoint, useLive, useView } from '../state/AppContext.tsx'
import { EndpointList } from './EndpointList.tsx'
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
          aria-label={t('endpoint.list')}
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            focusMessageBox()
          }}
        >
          <EndpointList chosenId={chosen?.id ?? null} onChoose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
