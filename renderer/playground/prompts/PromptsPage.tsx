import { Plus, Search, X } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { useDeferredValue, useEffect, useState } from 'react'
import type { DragEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Preset, Snippet } from '#shared/playground/presets.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { importKept } from '../../state/kept.ts'
import { FileWays } from './FileWays.tsx'
import { PresetDialog } from './PresetDialog.tsx'
import { PresetRows } from './PresetRows.tsx'
import { SampleRows } from './SampleRows.tsx'
import { SnippetDialog } from './SnippetDialog.tsx'
import { SnippetRows } from './SnippetRows.tsx'
import './prompts.css'

const shelves = ['snippets', 'presets', 'samples'] as const

/** What is listed: the kept prompts, the presets, or the prompts that come with Parley. */
type KeptShelf = (typeof shelves)[number]

/** What is being written: a new one (`null`), or one that is kept. */
type Editing = { readonly kind: 'snippet'; readonly snippet: Snippet | null } | { readonly kind: 'preset'; readonly preset: Preset | null }

/** The page `prompts` of the playground: what is kept to be used again. */
export function PromptsPage(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { replica } = app
  const [shelf, setShelf] = useState<KeptShelf>('snippets')
  const [query, setQuery] = useState('')
  const [editing, setEditing] = useState<Editing | null>(null)
  const wanted = useDeferredValue(query)
  useEffect(() => {
    for (const kept of [replica.snippets, replica.presets]) kept.load().catch(() => undefined)
  }, [replica])
  const counts = { snippets: useLive(replica.snippets)?.length, presets: useLive(replica.presets)?.length, samples: undefined }
  const editPreset = (preset: Preset | null): void => setEditing({ kind: 'preset', preset })
  const editSnippet = (snippet: Snippet | null): void => setEditing({ kind: 'snippet', snippet })
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    const files = [...event.dataTransfer.files]
    if (files.length > 0) void importKept(app, files)
  }
  return (
    <div className="kept-page" onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
      <div className="kept-head">
        <h2>{t('prompts.title')}</h2>
        <FileWays />
      </div>
      <p className="quiet">{t('prompts.intro')}</p>
      <div className="kept-tools">
        <RadioGroup.Root className="segments" aria-label={t('prompts.shelf')} value={shelf} onValueChange={(value) => setShelf(value as KeptShelf)}>
          {shelves.map((one) => (
            <RadioGroup.Item key={one} value={one}>{t(`prompts.${one}`)}{(counts[one] ?? 0) > 0 && <span className="quiet">{counts[one]}</span>}</RadioGroup.Item>
          ))}
        </RadioGroup.Root>
        <KeptSearch query={query} onQuery={setQuery} />
        {shelf === 'snippets' && <button type="button" className="button primary" onClick={() => editSnippet(null)}><Plus aria-hidden size={15} />{t('prompts.newSnippet')}</button>}
        {shelf === 'presets' && <button type="button" className="button primary" onClick={() => editPreset(null)}><Plus aria-hidden size={15} />{t('prompts.newPreset')}</button>}
      </div>
      {shelf === 'snippets' && <SnippetRows query={wanted} onEdit={editSnippet} onSamples={() => setShelf('samples')} />}
      {shelf === 'presets' && <PresetRows query={wanted} onEdit={editPreset} />}
      {shelf === 'samples' && <SampleRows query={wanted} />}
      {editing?.kind === 'snippet' && <SnippetDialog snippet={editing.snippet} onClose={() => setEditing(null)} />}
      {editing?.kind === 'preset' && <PresetDialog preset={editing.preset} onClose={() => setEditing(null)} />}
    </div>
  )
}

function KeptSearch({ query, onQuery }: { readonly query: string; readonly onQuery: (query: string) => void }): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="kept-search" role="search" aria-label={t('prompts.search')}>
      <Search aria-hidden size={15} />
      <input type="search" data-focus-home aria-label={t('prompts.search')} placeholder={t('sidebar.searchShort')} dir="auto" autoComplete="off" spellCheck={false} value={query} onChange={(event) => onQuery(event.target.value)} />
      {query !== '' && <button type="button" className="icon-button small" aria-label={t('sidebar.clear')} onClick={() => onQuery('')}><X aria-hidden size={14} /></button>}
    </div>
  )
}
