import { ArrowLeft, ArrowRight, Maximize2, Pencil, Trash2 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlannedItem } from '#shared/attachment.ts'
import type { TrayEntry } from '../../state/draft-entries.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { Thumbnail } from './Thumbnail.tsx'
import type { Speaker } from './tray-texts.ts'
import { Facts } from './TrayRow.tsx'
import { useShow } from './use-show.ts'
import type { TrayActions } from './use-tray.ts'

interface TileCardProps {
  readonly conversationId: string | null
  readonly entry: Extract<TrayEntry, { kind: 'stored' }>
  readonly item: PlannedItem | undefined
  readonly speaker: Speaker
  readonly actions: TrayActions
  readonly list: RefObject<HTMLUListElement | null>
  onClose(): void
}

/** All that is known of one of many attachments, beside its thumbnail, and what can be done with it. */
export function TileCard({ conversationId, entry, item, speaker, actions, list, onClose }: TileCardProps): ReactNode {
  const { t } = useTranslation()
  const show = useShow(conversationId)
  const { key, attachment } = entry
  const { id, name } = attachment
  const tile = (): HTMLElement | null => list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null
  const anchor = useRef({ getBoundingClientRect: () => tile()?.getBoundingClientRect() ?? new DOMRect() })
  const then = (act: () => void) => (): void => {
    onClose()
    act()
  }
  return (
    <Popover.Root open onOpenChange={onClose}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content className="popover tile-card" side="top" sideOffset={8} collisionPadding={12} updatePositionStrategy="always" aria-label={name} tabIndex={-1}
          onOpenAutoFocus={(event) => {
            // On its first button it would bring up that one's hint.
            event.preventDefault()
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
          }}
          onCloseAutoFocus={(event) => { event.preventDefault(); tile()?.focus() }}>
          <div className="tile-card-head">
            <span className="thumb"><Thumbnail entry={entry} /></span>
            <div className="tray-text">
              <p className="tray-name" dir="auto" title={name}>{name}</p>
              <Facts attachment={attachment} item={item} speaker={speaker} actions={actions} />
            </div>
          </div>
          <div className="tile-card-foot">
            <IconButton label={t('tray.earlier')} side="top" className="small" onClick={() => actions.move(key, -1)}><ArrowLeft aria-hidden size={15} /></IconButton>
            <IconButton label={t('tray.later')} side="top" className="small" onClick={() => actions.move(key, 1)}><ArrowRight aria-hidden size={15} /></IconButton>
            <span className="space" />
            <IconButton label={t(attachment.kind === 'image' ? 'chat.showImage' : 'tray.showFile', { name })} side="top" className="small" onClick={then(() => show(attachment))}><Maximize2 aria-hidden size={14} /></IconButton>
            {attachment.kind === 'image' && <IconButton label={t('tray.edit', { name })} side="top" className="small" onClick={then(() => actions.edit(id))}><Pencil aria-hidden size={14} /></IconButton>}
            <IconButton label={t('chat.removeFile', { name })} side="top" className="small" onClick={(event) => then(() => actions.remove(key, event.detail === 0))()}><Trash2 aria-hidden size={14} /></IconButton>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
