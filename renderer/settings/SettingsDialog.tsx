import { Info, Network, SlidersHorizontal, Waypoints } from 'lucide-react'
import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useView } from '../state/AppContext.tsx'
import type { ConnectionEdit, SettingsSection } from '../state/view.ts'
import { Modal } from '../ui/Modal.tsx'
import { About } from './About.tsx'
import { EndpointSettings } from './EndpointSettings.tsx'
import { GeneralSettings } from './GeneralSettings.tsx'
import { NetworkSettings } from './NetworkSettings.tsx'
import './settings.css'

const sections = [
  { id: 'endpoints', Icon: Waypoints },
  { id: 'network', Icon: Network },
  { id: 'general', Icon: SlidersHorizontal },
  { id: 'about', Icon: Info },
] as const

/** What the person can set. */
export function SettingsDialog(): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const settings = useView((state) => state.settings)
  if (settings === null) return null
  const show = (section: string): void => view.setState({ settings: { section: section as SettingsSection, edit: null } })
  return (
    <Modal title={t('settings.title')} className="settings" holds={isForm(settings.edit)} onClose={() => view.setState({ settings: null })}>
      <Tabs.Root className="settings-body" orientation="vertical" value={settings.section} onValueChange={show}>
        <Tabs.List className="settings-tabs" aria-label={t('settings.sections')}>
          {sections.map(({ id, Icon }) => (
            <Tabs.Trigger key={id} value={id}><Icon aria-hidden size={16} />{t(`settings.${id}`)}</Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content key={pageOf(settings.edit)} value="endpoints" className="settings-page"><EndpointSettings edit={settings.edit} /></Tabs.Content>
        <Tabs.Content value="network" className="settings-page"><NetworkSettings /></Tabs.Content>
        <Tabs.Content value="general" className="settings-page"><GeneralSettings /></Tabs.Content>
        <Tabs.Content value="about" className="settings-page"><About /></Tabs.Content>
      </Tabs.Root>
    </Modal>
  )
}

/** What makes another page, which begins at its top. */
function pageOf(edit: ConnectionEdit | null): string {
  if (edit === null) return 'connections'
  return edit.kind === 'endpoint' ? edit.endpointId : edit.kind
}

function isForm(edit: ConnectionEdit | null): boolean {
  return edit !== null && edit.kind !== 'list' && edit.kind !== 'endpoint'
}
