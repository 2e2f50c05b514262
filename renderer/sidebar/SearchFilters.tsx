import { Image, Paperclip, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useLive, useView } from '../state/AppContext.tsx'
import { countFilters, emptySearch } from '../state/search-form.ts'
import type { SearchForm, SearchSpan } from '../state/search-form.ts'
import { useHasMeaning } from './use-meaning.ts'

const orders = ['newest', 'relevance', 'meaning'] as const

/** What limits a search, and the order of what it finds. */
export function SearchFilters(): ReactNode {
  const { t } = useTranslation()
  const { view, replica } = useApp()
  const form = useView((state) => state.search)
  const folders = useLive(replica.folders)?.folders ?? []
  const names = useEndpointNames(form.endpointName)
  const set = (changes: Partial<SearchForm>): void => view.setState({ search: { ...view.getState().search, ...changes } })
  const { endpointName, folderId, hasImage, hasFile, order } = form
  const hasMeaning = useHasMeaning() || order === 'meaning'
  return (
    <div className="search-filters" role="group" aria-label={t('search.filters')}>
      <Chip label={t('search.endpoint')} isSet={endpointName !== null} value={endpointName ?? ''} onChange={(value) => set({ endpointName: value === '' ? null : value })}>
        <option value="">{t('search.anyEndpoint')}</option>
        {names.map((name) => <option key={name} value={name}>{name}</option>)}
      </Chip>
      {(folders.length > 0 || folderId !== null) && (
        <Chip label={t('search.folder')} isSet={folderId !== null} value={folderId ?? ''} onChange={(value) => set({ folderId: value === '' ? null : value })}>
          <option value="">{t('search.anyFolder')}</option>
          {folders.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </Chip>
      )}
      <SpanChip span={form.span} onChange={(span) => set({ span })} />
      <button type="button" className={`chip ${hasImage ? 'set' : ''}`} aria-pressed={hasImage} onClick={() => set({ hasImage: !hasImage })}><Image aria-hidden size={13} />{t('search.hasImage')}</button>
      <button type="button" className={`chip ${hasFile ? 'set' : ''}`} aria-pressed={hasFile} onClick={() => set({ hasFile: !hasFile })}><Paperclip aria-hidden size={13} />{t('search.hasFile')}</button>
      <Chip label={t('search.order')} isSet={order !== 'newest'} value={order} onChange={(value) => set({ order: orders.find((one) => one === value) ?? 'newest' })}>
        <option value="newest">{t('search.newest')}</option>
        <option value="relevance">{t('search.relevance')}</option>
        {hasMeaning && <option value="meaning">{t('search.meaning')}</option>}
      </Chip>
      {countFilters(form) > 0 && (
        <button type="button" className="chip clear" onClick={() => set({ ...emptySearch, text: form.text, order })}><X aria-hidden size={13} />{t('search.clearFilters')}</button>
      )}
    </div>
  )
}

interface ChipProps {
  readonly label: string
  readonly isSet: boolean
  readonly value: string
  readonly onChange: (value: string) => void
  readonly children: ReactNode
}

function Chip({ label, isSet, value, onChange, children }: ChipProps): ReactNode {
  return <select className={`chip ${isSet ? 'set' : ''}`} aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>{children}</select>
}

const kinds = ['any', 'today', 'week', 'month', 'year', 'between'] as const

function SpanChip({ span, onChange }: { readonly span: SearchSpan; readonly onChange: (span: SearchSpan) => void }): ReactNode {
  const { t } = useTranslation()
  const choose = (value: string): void => {
    const kind = kinds.find((one) => one === value) ?? 'any'
    onChange(kind === 'between' ? { kind, from: '', to: '' } : { kind })
  }
  return (
    <>
      <Chip label={t('search.when')} isSet={span.kind !== 'any'} value={span.kind} onChange={choose}>
        {kinds.map((kind) => <option key={kind} value={kind}>{t(`search.${kind}`)}</option>)}
      </Chip>
      {span.kind === 'between' && (
        <div className="search-days">
          <label>{t('search.from')}<input type="date" value={span.from} max={span.to || undefined} onChange={(event) => onChange({ ...span, from: event.target.value })} /></label>
          <label>{t('search.to')}<input type="date" value={span.to} min={span.from || undefined} onChange={(event) => onChange({ ...span, to: event.target.value })} /></label>
        </div>
      )}
    </>
  )
}

/** The endpoints that answered in stored conversations; one that is chosen stays on the list. */
function useEndpointNames(chosen: string | null): readonly string[] {
  const { client } = useApp()
  const [names, setNames] = useState<readonly string[]>([])
  useEffect(() => {
    let isOld = false
    client.search.filters({}).then(({ endpointNames }) => isOld || setNames(endpointNames), () => undefined)
    return () => {
      isOld = true
    }
  }, [client])
  return chosen === null || names.includes(chosen) ? names : [chosen, ...names]
}
