import { Tabs } from 'radix-ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpExchange } from '#shared/exchange.ts'
import type { Message } from '#shared/message.ts'
import { CodeButton } from '../playground/code/CodeButton.tsx'
import { useApp, useLive, useMessage } from '../state/AppContext.tsx'
import { Modal } from '../ui/Modal.tsx'
import { CopyWays } from './CopyWays.tsx'
import { EventsTab } from './EventsTab.tsx'
import { ExchangeList } from './ExchangeList.tsx'
import { RequestTab } from './RequestTab.tsx'
import { ResponseTab } from './ResponseTab.tsx'
import { Summary } from './Summary.tsx'
import { TimingTab } from './TimingTab.tsx'
import { useExchanges } from './use-exchanges.ts'
import './inspector.css'

const tabs = ['request', 'response', 'events', 'timing'] as const
type Tab = (typeof tabs)[number]

interface InspectorProps {
  readonly messageId: string
  readonly onClose: () => void
}

/** What went over the wire for a reply: every request, every event, every time. */
export function Inspector({ messageId, onClose }: InspectorProps): ReactNode {
  const { t } = useTranslation()
  const message = useMessage(messageId)
  const exchanges = useExchanges(messageId, message?.status === 'running')
  return (
    <Modal title={t('inspector.title')} className="inspector" onClose={onClose}>
      {message !== undefined && exchanges !== undefined && (
        exchanges.length === 0 ? <NothingKept message={message} onClose={onClose} /> : <Exchanges message={message} exchanges={exchanges} />
      )}
    </Modal>
  )
}

function Exchanges({ message, exchanges }: { readonly message: Message; readonly exchanges: readonly HttpExchange[] }): ReactNode {
  const { t } = useTranslation()
  const [tab, setTab] = useState<Tab>('request')
  const [chosen, setChosen] = useState<number>()
  const selected = exchanges.find(({ n }) => n === chosen) ?? exchanges.at(-1)
  if (selected === undefined) return null
  return (
    <>
      <Summary message={message} exchanges={exchanges} />
      {exchanges.length > 1 && <ExchangeList exchanges={exchanges} selected={selected} onSelect={setChosen} />}
      <Tabs.Root className="inspector-body" value={tab} onValueChange={(next) => setTab(next as Tab)}>
        <div className="inspector-bar">
          <Tabs.List className="page-tabs inspector-tabs" aria-label={t('inspector.title')}>
            {tabs.map((name) => <Tabs.Trigger key={name} value={name}>{t(`inspector.${name}`)}</Tabs.Trigger>)}
          </Tabs.List>
          {selected === exchanges.at(-1) && !selected.isBodyCutOff && <CodeButton isSmall source={{ kind: 'reply', messageId: message.id }} />}
          <CopyWays exchange={selected} />
        </div>
        <Tabs.Content value="request" className="inspector-page"><RequestTab exchange={selected} /></Tabs.Content>
        <Tabs.Content value="response" className="inspector-page"><ResponseTab exchange={selected} onShowEvents={() => setTab('events')} /></Tabs.Content>
        <Tabs.Content value="events" className="inspector-page filled"><EventsTab key={selected.n} exchange={selected} /></Tabs.Content>
        <Tabs.Content value="timing" className="inspector-page"><TimingTab message={message} exchanges={exchanges} selected={selected} /></Tabs.Content>
      </Tabs.Root>
    </>
  )
}

function NothingKept({ message, onClose }: { readonly message: Message; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation()
  const { replica, view } = useApp()
  const isOff = useLive(replica.settings)?.inspector === false
  const openSettings = (): void => {
    onClose()
    view.setState({ settings: { section: 'general', edit: null } })
  }
  const reason = isOff ? 'off' : message.madeWith?.provider === 'demo' ? 'demo' : message.status === 'running' ? 'soon' : 'gone'
  return (
    <>
      <Summary message={message} exchanges={[]} />
      <div className="inspector-empty">
        <p>{t(`inspector.empty_${reason}`)}</p>
        {isOff && <button type="button" className="button" onClick={openSettings}>{t('inspector.openSettings')}</button>}
      </div>
    </>
  )
}
