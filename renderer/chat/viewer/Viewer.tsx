import { ChevronLeft, ChevronRight, Copy, Download, Scan, X, ZoomIn, ZoomOut } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useConversation } from '../../state/AppContext.tsx'
import { blobUrl, saveBlob } from '../../state/blob-address.ts'
import type { ShownImage } from '../../state/view.ts'
import { byteText } from '../../ui/byte-text.ts'
import { useFocusBack } from '../../ui/focus-back.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { conversationImages } from './conversation-images.ts'
import type { ConversationImage } from './conversation-images.ts'
import { copyImage } from './copy-image.ts'
import { useStage } from './use-stage.ts'
import type { Stage } from './use-stage.ts'
import { zoomStep } from './zoom.ts'
import './viewer.css'

interface ViewerProps {
  readonly conversationId: string | null
  readonly image: ShownImage
}

/** How far a press of an arrow moves a large image, in pixels. */
const arrowStep = 80

/** An image over the whole window; those before and after it in the conversation are one key away. */
export function Viewer({ conversationId, image }: ViewerProps): ReactNode {
  const { view, replica } = useApp()
  const focusBack = useFocusBack()
  const conversation = useConversation(conversationId)
  const images = image.messageId === undefined ? [] : conversationImages(conversation?.path ?? [], (id) => replica.message(id))
  const index = images.findIndex((one) => one.blobId === image.blobId && one.messageId === image.messageId)
  const go = (by: number): void => {
    const next = index === -1 ? undefined : images[index + by]
    if (next !== undefined) view.setState({ image: { blobId: next.blobId, name: next.name, messageId: next.messageId } })
  }
  return (
    <Dialog.Root open onOpenChange={() => view.setState({ image: null })}>
      <Dialog.Portal>
        <Dialog.Overlay className="viewer-overlay" />
        <Shown shown={image} image={images[index]} index={index} count={images.length} onGo={go} onClosed={focusBack} />
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface ShownProps {
  readonly shown: ShownImage
  /** What the conversation knows of it; nothing of one that is not sent yet. */
  readonly image: ConversationImage | undefined
  readonly index: number
  readonly count: number
  readonly onGo: (by: number) => void
  readonly onClosed: () => void
}

/** How far the image has come, and how large it is. */
interface Coming {
  readonly of: string
  readonly state: 'loading' | 'there' | 'gone'
  readonly size: { readonly width: number; readonly height: number }
}

function Shown({ shown, image, index, count, onGo, onClosed }: ShownProps): ReactNode {
  const { t } = useTranslation()
  const { blobId, name } = shown
  const [coming, setComing] = useState<Coming | null>(null)
  const { state, size } = coming?.of === blobId ? coming : { state: 'loading', size: { width: image?.width ?? 0, height: image?.height ?? 0 } }
  const stage = useStage(blobId, size)
  const onKeyDown = useKeys(stage, onGo)
  const { attach, handlers, isWhole, place: { scale, x, y } } = stage
  return (
    <Dialog.Content
      className="viewer" aria-describedby={undefined} onKeyDown={onKeyDown}
      onOpenAutoFocus={(event) => {
        // Its keys work at once, and no button says what it does before it is asked.
        event.preventDefault()
        if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
      }}
      onCloseAutoFocus={(event) => {
        event.preventDefault()
        onClosed()
      }}
    >
      <Bar shown={shown} bytes={image?.bytes} size={size} stage={stage} index={index} count={count} onGo={onGo} />
      <div
        ref={attach} className={`viewer-stage ${isWhole ? '' : 'movable'}`} {...handlers}
        onDoubleClick={(event) => { if (isWhole) stage.toPixels(event); else stage.fit() }}
      >
        {state === 'gone' ? <p className="viewer-gone">{t('chat.imageGone', { name })}</p> : (
          <div className="viewer-image" style={{ width: size.width, height: size.height, transform: `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${scale})` }}>
            {state === 'loading' && <img key={`small ${blobId}`} src={blobUrl(blobId, { size: 'thumbnail' })} alt="" draggable={false} />}
            <img
              key={blobId} className={state === 'loading' ? 'coming' : ''} src={blobUrl(blobId, { size: 'view' })} alt={image?.words ?? name} draggable={false} decoding="async"
              onError={() => setComing({ of: blobId, state: 'gone', size })}
              // What is not in the conversation tells its size itself; others may be shown smaller than they are.
              onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setComing({ of: blobId, state: 'there', size: size.width === 0 ? { width, height } : size })}
            />
          </div>
        )}
      </div>
    </Dialog.Content>
  )
}

function useKeys(stage: Stage, onGo: (by: number) => void): (event: KeyboardEvent) => void {
  const pan: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const [x, y] = pan[event.key] ?? [0, 0]
    if (event.key === '+' || event.key === '=') stage.zoom(zoomStep)
    else if (event.key === '-') stage.zoom(1 / zoomStep)
    else if (event.key === '0') stage.fit()
    else if (event.key === '1') stage.toPixels()
    else if (x === 0 && y === 0) return
    else if (!stage.isWhole) stage.move(x * arrowStep, y * arrowStep)
    else if (x !== 0) onGo(-x)
    event.preventDefault()
  }
}

interface BarProps extends Pick<ShownProps, 'shown' | 'index' | 'count' | 'onGo'> {
  readonly bytes: number | undefined
  readonly size: { readonly width: number; readonly height: number }
  readonly stage: Stage
}

function Bar({ shown: { blobId, name }, bytes, size: { width, height }, stage, index, count, onGo }: BarProps): ReactNode {
  const { t, i18n } = useTranslation()
  const { toasts } = useApp()
  const pixels = width === 0 ? [] : [`${width} × ${height}`]
  const about = [...pixels, ...(bytes === undefined ? [] : [byteText(bytes, i18n.language)])].join(' · ')
  const copy = (): void => void copyImage(blobId).then(() => toasts.show({ kind: 'copied' }), () => toasts.show({ kind: 'not-copied' }))
  return (
    <header className="viewer-bar">
      <div className="viewer-name">
        <Dialog.Title dir="auto" title={name}>{name}</Dialog.Title>
        <p>{about}</p>
      </div>
      {count > 1 && (
        <div className="viewer-ways">
          <IconButton label={t('viewer.previous')} hint="←" aria-disabled={index <= 0} onClick={() => onGo(-1)}><ChevronLeft aria-hidden size={18} /></IconButton>
          <span className="viewer-counter" aria-live="polite">{t('viewer.place', { place: index + 1, count })}</span>
          <IconButton label={t('viewer.next')} hint="→" aria-disabled={index >= count - 1} onClick={() => onGo(1)}><ChevronRight aria-hidden size={18} /></IconButton>
        </div>
      )}
      <div className="viewer-ways">
        <IconButton label={t('markdown.zoomOut')} hint="-" onClick={() => stage.zoom(1 / zoomStep)}><ZoomOut aria-hidden size={18} /></IconButton>
        <button type="button" className="viewer-scale" title={t('viewer.pixels')} aria-label={t('viewer.pixels')} onClick={() => stage.toPixels()}>{Math.round(stage.place.scale * devicePixelRatio * 100)} %</button>
        <IconButton label={t('markdown.zoomIn')} hint="+" onClick={() => stage.zoom(zoomStep)}><ZoomIn aria-hidden size={18} /></IconButton>
        <IconButton label={t('markdown.zoomFit')} hint="0" onClick={() => stage.fit()}><Scan aria-hidden size={18} /></IconButton>
        <IconButton label={t('viewer.copy')} onClick={copy}><Copy aria-hidden size={17} /></IconButton>
        <IconButton label={t('viewer.save')} onClick={() => saveBlob(blobId, name)}><Download aria-hidden size={18} /></IconButton>
        <Dialog.Close className="icon-button" aria-label={t('ui.close')}><X aria-hidden size={20} /></Dialog.Close>
      </div>
    </header>
  )
}
