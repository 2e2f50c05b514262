import { LayoutGrid, List } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useEndpoint } from '../../state/AppContext.tsx'
import type { TrayEntry } from '../../state/draft-entries.ts'
import { TileCard } from './TileCard.tsx'
import { totalsOf } from './tray-texts.ts'
import type { Speaker } from './tray-texts.ts'
import { TooLongNotice } from './TooLongNotice.tsx'
import { TrayRow } from './TrayRow.tsx'
import { TrayTile } from './TrayTile.tsx'
import { useIsWaiting, usePlan } from './use-plan.ts'
import { onTrayKey, useTray } from './use-tray.ts'
import './tray.css'

/** As many attachments are shown with all that is known of them; more as thumbnails. */
const fewAttachments = 3

/** A tray with something in it: each file, and what will become of it. */
export function FilledTray({ conversationId, entries }: { readonly conversationId: string | null; readonly entries: readonly TrayEntry[] }): ReactNode {
  const { t } = useTranslation()
  const speaker = useSpeaker(conversationId)
  const { items, isAsking } = usePlan(conversationId)
  const { list, actions, said } = useTray(conversationId)
  const [isListed, setListed] = useState(false)
  const [current, setCurrent] = useState('')
  const [openKey, setOpenKey] = useState<string | null>(null)
  const [wasMany, setWasMany] = useState(false)
  // Taking one out must not turn thumbnails into rows under the pointer.
  const isMany = entries.length > fewAttachments || (wasMany && entries.length === fewAttachments)
  if (isMany !== wasMany) setWasMany(isMany)
  const isRows = !isMany || isListed
  const currentKey = entries.some((entry) => entry.key === current) || entries[0] === undefined ? current : entries[0].key
  const opened = entries.find((entry) => entry.key === openKey)
  return (
    <div className="tray" aria-busy={isAsking || undefined}>
      <ul ref={list} className={`attachments ${isRows ? 'rows' : 'tiles'}`} aria-label={t('chat.attachments')} onKeyDown={(event) => onTrayKey(event, entries, actions)}>
        {entries.map((entry, index) => {
          const { key } = entry
          const item = entry.kind === 'stored' ? items.get(entry.attachment.id) : undefined
          const place = { conversationId, entry, index, item, speaker, actions }
          return isRows ? <TrayRow key={key} {...place} /> : <TrayTile key={key} {...place} isCurrent={key === currentKey} onFocus={setCurrent} onOpen={setOpenKey} />
        })}
      </ul>
      {!isRows && opened?.kind === 'stored' && <TileCard conversationId={conversationId} entry={opened} item={items.get(opened.attachment.id)} speaker={speaker} actions={actions} list={list} onClose={() => setOpenKey(null)} />}
      {entries.some((entry) => entry.kind === 'stored' && entry.attachment.kind !== 'image') && <TooLongNotice conversationId={conversationId} />}
      <TrayFoot conversationId={conversationId} entries={entries} speaker={speaker}>
        {isMany && (
          <button type="button" className="button text tray-density" aria-pressed={isListed} onClick={() => setListed(!isListed)}>
            {isListed ? <LayoutGrid aria-hidden size={14} /> : <List aria-hidden size={14} />}
            {isListed ? t('tray.thumbnails') : t('tray.details')}
          </button>
        )}
      </TrayFoot>
      <p className="sr-only" role="status">{said}</p>
    </div>
  )
}

function useSpeaker(conversationId: string | null): Speaker {
  const { t, i18n } = useTranslation()
  const endpoint = useEndpoint(conversationId)?.name ?? ''
  return useMemo(() => ({ t, language: i18n.language, endpoint }), [t, i18n.language, endpoint])
}

interface TrayFootProps {
  readonly conversationId: string | null
  readonly entries: readonly TrayEntry[]
  readonly speaker: Speaker
  readonly children: ReactNode
}

/** All attachments in figures, and what becomes of older images. */
function TrayFoot({ conversationId, entries, speaker, children }: TrayFootProps): ReactNode {
  const { t } = useTranslation()
  const { items, earlier } = usePlan(conversationId)
  const isWaiting = useIsWaiting(conversationId)
  const attachments = entries.flatMap((entry) => (entry.kind === 'stored' ? [entry.attachment] : []))
  const uploading = entries.length - attachments.length
  // Of a single one all is said above.
  const isTotal = uploading === 0 && attachments.length > 1
  const leftOut = attachments.filter(({ id }) => items.get(id)?.what === 'left-out').length
  return (
    <div className="tray-foot quiet">
      <p dir="auto">
        {uploading > 0 && (entries.length > 1 || isWaiting) && <span>{t('tray.stillAdding', { count: uploading })}</span>}
        {isWaiting && <span role="status">{t('tray.sentThen')}</span>}
        {isTotal && <span>{totalsOf(attachments, items, speaker)}</span>}
        {isTotal && leftOut > 0 && <span className="tray-note">{t('tray.leftOutCount', { count: leftOut })}</span>}
        {earlier !== null && earlier.leftOut > 0 && <span className="tray-note">{t('tray.olderLeftOut', { count: earlier.leftOut })}</span>}
        {earlier !== null && earlier.leftOut === 0 && earlier.scaled > 0 && <span>{t('tray.olderScaled', { count: earlier.scaled })}</span>}
      </p>
      {children}
    </div>
  )
}
