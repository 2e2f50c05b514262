import { EyeOff, Minimize2, X } from 'lucide-react'
import { memo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../state/draft-entries.ts'
import { Thumbnail } from './Thumbnail.tsx'
import { figuresOf, kindText, outcomeOf } from './tray-texts.ts'
import type { TrayPlaceProps } from './TrayRow.tsx'
import { useTrayDrag } from './use-tray.ts'

interface TrayTileProps extends TrayPlaceProps {
  /** Whether Tab comes to this one of all tiles. */
  readonly isCurrent: boolean
  onFocus(key: string): void
  onOpen(key: string): void
}

/** One attachment among many: a thumbnail that says the rest when it is pressed. */
export const TrayTile = memo(({ conversationId, entry, index, item, speaker, actions, isCurrent, onFocus, onOpen }: TrayTileProps): ReactNode => {
  const { t } = useTranslation()
  const { side, drag } = useTrayDrag(conversationId, entry, index)
  const { key } = entry
  const name = nameOf(entry)
  const stored = entry.kind === 'stored' ? entry.attachment : undefined
  const outcome = stored === undefined ? null : outcomeOf(stored, item, speaker)
  const says = stored === undefined ? t('chat.uploading', { name }) : [name, figuresOf(stored, item, speaker), outcome?.text].filter((text) => text !== undefined).join('\n')
  return (
    <li {...drag} className={`tray-tile ${outcome?.tone ?? ''} ${side === null ? '' : `drop-${side}`}`}>
      <button type="button" className="thumb" data-control="main" data-key={key} aria-haspopup="dialog" tabIndex={isCurrent ? 0 : -1} aria-label={says} title={says}
        onFocus={() => onFocus(key)} onClick={() => stored !== undefined && onOpen(key)}>
        <Thumbnail entry={entry} />
        {stored !== undefined && stored.kind !== 'image' && <span className="tray-kind">{kindText(stored, t)}</span>}
        {outcome?.tone === 'reduced' && <span className="tray-badge"><Minimize2 aria-hidden size={11} /></span>}
        {outcome?.tone === 'left-out' && <span className="tray-badge"><EyeOff aria-hidden size={11} /></span>}
      </button>
      <button type="button" className="thumb-remove" tabIndex={-1} aria-label={t(stored === undefined ? 'tray.stopAdding' : 'chat.removeFile', { name })} onClick={(event) => actions.remove(key, event.detail === 0)}>
        <X aria-hidden size={13} strokeWidth={2.5} />
      </button>
    </li>
  )
})
