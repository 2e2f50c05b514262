import { Pencil, X } from 'lucide-react'
import { memo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attachment, PlannedItem } from '#shared/attachment.ts'
import { nameOf } from '../../state/draft-entries.ts'
import type { TrayEntry } from '../../state/draft-entries.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { figuresOf, outcomeOf } from './tray-texts.ts'
import type { Speaker } from './tray-texts.ts'
import { Thumbnail } from './Thumbnail.tsx'
import { useShow } from './use-show.ts'
import type { TrayActions } from './use-tray.ts'
import { useTrayDrag } from './use-tray.ts'

/** What is drawn of one place of a tray. */
export interface TrayPlaceProps {
  readonly conversationId: string | null
  readonly entry: TrayEntry
  readonly index: number
  readonly item: PlannedItem | undefined
  readonly speaker: Speaker
  readonly actions: TrayActions
}

/** One attachment with all that is known of it. */
export const TrayRow = memo(({ conversationId, entry, index, item, speaker, actions }: TrayPlaceProps): ReactNode => {
  const { t } = useTranslation()
  const show = useShow(conversationId)
  const { side, drag } = useTrayDrag(conversationId, entry, index)
  const { key } = entry
  const name = nameOf(entry)
  const stored = entry.kind === 'stored' ? entry.attachment : undefined
  return (
    <li {...drag} className={`tray-row ${side === null ? '' : `drop-${side}`}`}>
      <button type="button" className="thumb" data-control="main" disabled={stored === undefined} title={name} aria-label={stored === undefined ? t('chat.uploading', { name }) : t(stored.kind === 'image' ? 'chat.showImage' : 'tray.showFile', { name })} onClick={() => stored !== undefined && show(stored)}>
        <Thumbnail entry={entry} />
      </button>
      <div className="tray-text">
        <p className="tray-name" dir="auto">{name}</p>
        {stored === undefined ? <p className="quiet">{t('tray.adding')}</p> : <Facts attachment={stored} item={item} speaker={speaker} actions={actions} />}
      </div>
      {stored?.kind === 'image' && <IconButton label={t('tray.edit', { name })} className="small" side="top" data-control="edit" onClick={() => actions.edit(stored.id)}><Pencil aria-hidden size={14} /></IconButton>}
      <IconButton label={t(stored === undefined ? 'tray.stopAdding' : 'chat.removeFile', { name })} className="small" side="top" data-control="remove" onClick={(event) => actions.remove(key, event.detail === 0)}><X aria-hidden size={15} /></IconButton>
    </li>
  )
})

interface FactsProps {
  readonly attachment: Attachment
  readonly item: PlannedItem | undefined
  readonly speaker: Speaker
  readonly actions: TrayActions
}

/** What is known of an attachment, and what will become of it, with the way to have it otherwise. */
export function Facts({ attachment, item, speaker, actions }: FactsProps): ReactNode {
  const { t } = useTranslation()
  const outcome = outcomeOf(attachment, item, speaker)
  const isOriginal = attachment.sending?.original === true
  const isSmaller = attachment.kind === 'image' && item?.what === 'sent' && (item.changes.includes('scaled') || item.changes.includes('compressed'))
  return (
    <>
      <p className="quiet tray-figures">{figuresOf(attachment, item, speaker)}</p>
      <p className={`tray-outcome ${outcome?.tone ?? 'plain'}`}>
        <span>{outcome?.text ?? '\u00A0'}</span>
        {(isOriginal || isSmaller) && (
          <button type="button" className="button text" data-control="original" onClick={() => actions.sendOriginal(attachment.id, !isOriginal)}>
            {isOriginal ? t('tray.sendRecommended') : t('tray.sendOriginal')}
          </button>
        )}
      </p>
    </>
  )
}
