import { Info, LibraryBig, Network, SlidersHorizontal, Waypoints } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useView } from '../state/AppContext.tsx'
import type { ConnectionEdit, SettingsSection, View } from '../state/view.ts'
import { Modal } from '../ui/Modal.tsx'
import { About } from './About.tsx'
import { EndpointSettings } from './EndpointSettings.tsx'
import { GeneralSettings } from './GeneralSettings.tsx'
import { LibrarySettings } from './LibrarySettings.tsx'
import { NetworkSettings } from './NetworkSettings.tsx'
import { usePagePlace } from './page-place.ts'
import './endpoints.css'
import './settings.css'

const sections = [
  { id: 'endpoints', Icon: Waypoints },
  { id: 'network', Icon: Network },
  { id: 'library', Icon: LibraryBig },
  { id: 'general', Icon: SlidersHorizontal },
  { id: 'about', Icon: Info },
] as const

/** What the person can set. */
export function SettingsDialog(): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const settings = useView((state) => state.settings)
  if (settings === null) return null
  return (
    <Modal title={t('settings.title')} className="settings" holds={isForm(settings.edit)} onClose={() => view.setState({ settings: null })}>
      <Pages settings={settings} />
    </Modal>
  )
}

function Pages({ settings }: { readonly settings: NonNullable<View['settings']> }): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const page = useRef<HTMLDivElement>(null)
  const { key, onScroll } = usePagePlace(page, settings.edit)
  const show = (section: string): void => view.setState({ settings: { section: section as SettingsSection, edit: null } })
  return (
    <Tabs.Root className="settings-body" orientation="vertical" value={settings.section} onValueChange={show}>
      <Tabs.List className="settings-tabs" aria-label={t('settings.sections')}>
        {sections.map(({ id, Icon }) => (
          <Tabs.Trigger key={id} value={id}><Icon aria-hidden size={16} />{t(`settings.${id}`)}</Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content key={key} ref={page} value="endpoints" className="settings-page" onScroll={onScroll}><EndpointSettings edit={settings.edit} /></Tabs.Content>
      <Tabs.Content value="network" className="settings-page"><NetworkSettings /></Tabs.Content>
      <Tabs.Content value="library" className="settings-page"><LibrarySettings /></Tabs.Content>
      <Tabs.Content value="general" className="settings-page"><GeneralSettings /></Tabs.Content>
      <Tabs.Content value="about" className="settings-page"><About /></Tabs.Content>
    </Tabs.Root>
  )
}

function isForm(edit: ConnectionEdit | null): boolean {
  return edit !== null && edit.kind !== 'list' && edit.kind !== 'endpoint'
}
