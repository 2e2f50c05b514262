import { ArrowLeft, PanelLeft } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useView } from '../state/AppContext.tsx'
import type { PlaygroundPage } from '../state/view.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { BatchesPage } from './batches/BatchesPage.tsx'
import { EmbeddingsPage } from './embeddings/EmbeddingsPage.tsx'
import { PromptsPage } from './prompts/PromptsPage.tsx'
import { QueryPage } from './query/QueryPage.tsx'
import './playground.css'

const pages: readonly { readonly name: PlaygroundPage; readonly Page: () => ReactNode }[] = [
  { name: 'query', Page: QueryPage },
  { name: 'embeddings', Page: EmbeddingsPage },
  { name: 'batches', Page: BatchesPage },
  { name: 'prompts', Page: PromptsPage },
]

/** What one does with endpoints beside conversations, a page for each. */
export function PlaygroundPane(): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const page = useView((state) => state.page) ?? 'query'
  const sidebar = useView((state) => state.sidebar)
  const list = useRef<HTMLDivElement>(null)
  // Who came here by keyboard goes on from the page's own tab.
  useEffect(() => list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(), [])
  return (
    <main className="chat playground" aria-label={t('playground.region')}>
      <Tabs.Root className="playground-tabs" value={page} onValueChange={(name) => view.setState({ page: name as PlaygroundPage })}>
        <header className="chat-head">
          {!sidebar && (
            <IconButton label={t('sidebar.show')} side="right" onClick={() => view.setState({ sidebar: true })}>
              <PanelLeft aria-hidden size={17} />
            </IconButton>
          )}
          <IconButton label={t('playground.back')} side="right" onClick={() => view.setState({ page: null })}><ArrowLeft aria-hidden size={17} /></IconButton>
          <h1 className="sr-only">{t('playground.region')}</h1>
          <Tabs.List ref={list} className="page-tabs" aria-label={t('playground.tabs')}>
            {pages.map(({ name }) => <Tabs.Trigger key={name} value={name}>{t(`playground.${name}`)}</Tabs.Trigger>)}
          </Tabs.List>
        </header>
        {pages.map(({ name, Page }) => <Tabs.Content key={name} className="playground-page" value={name}><Page /></Tabs.Content>)}
      </Tabs.Root>
    </main>
  )
}
