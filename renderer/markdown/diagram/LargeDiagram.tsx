import { Scan, X, ZoomIn, ZoomOut } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useFocusBack } from '../../ui/focus-back.ts'
import type { DrawnDiagram } from './diagrams.ts'

interface LargeDiagramProps {
  readonly diagram: DrawnDiagram
  readonly address: string
  readonly alt: string
  readonly onClose: () => void
}

const [smallest, largest, step] = [0.1, 8, 1.25]

/** A diagram over the whole window: it fits at first, can be made larger with buttons or `+` and `-`, and moved about. */
export function LargeDiagram({ diagram, address, alt, onClose }: LargeDiagramProps): ReactNode {
  const { t } = useTranslation()
  const focusBack = useFocusBack()
  // null: as large as the window allows.
  const [zoom, setZoom] = useState<number | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const by = (factor: number): void => setZoom((before) => clamp((before ?? fitting(box.current, diagram)) * factor))
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === '+' || event.key === '=') by(step)
    else if (event.key === '-') by(1 / step)
    else if (event.key === '0') setZoom(null)
  }
  const shown = zoom === null ? { width: '100%', height: '100%' } : { width: diagram.width * zoom, height: diagram.height * zoom }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="modal-overlay" />
        <Dialog.Content className="diagram-large" aria-describedby={undefined} onKeyDown={onKeyDown} onCloseAutoFocus={(event) => {
          event.preventDefault()
          focusBack()
        }}>
          <header>
            <Dialog.Title className="sr-only">{alt}</Dialog.Title>
            <Button label={t('markdown.zoomOut')} onPress={() => by(1 / step)}><ZoomOut aria-hidden size={18} /></Button>
            <Button label={t('markdown.zoomIn')} onPress={() => by(step)}><ZoomIn aria-hidden size={18} /></Button>
            <Button label={t('markdown.zoomFit')} onPress={() => setZoom(null)}><Scan aria-hidden size={18} /></Button>
            <Dialog.Close className="icon-button" aria-label={t('ui.close')}><X aria-hidden size={18} /></Dialog.Close>
          </header>
          <Mover box={box}><img src={address} alt={alt} style={shown} draggable={false} /></Mover>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** A box that scrolls as one pulls at what is in it. */
function Mover({ box, children }: { readonly box: RefObject<HTMLDivElement | null>; readonly children: ReactNode }): ReactNode {
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) event.currentTarget.scrollBy(-event.movementX, -event.movementY)
  }
  return <div ref={box} className="diagram-mover" tabIndex={0} role="group" onPointerDown={onPointerDown} onPointerMove={onPointerMove}>{children}</div>
}

function Button({ label, onPress, children }: { readonly label: string; readonly onPress: () => void; readonly children: ReactNode }): ReactNode {
  return <button type="button" className="icon-button" aria-label={label} title={label} onClick={onPress}>{children}</button>
}

function clamp(zoom: number): number {
  return Math.min(largest, Math.max(smallest, zoom))
}

/** How large the diagram is drawn when it fits. */
function fitting(box: Element | null, { width, height }: DrawnDiagram): number {
  if (box === null) return 1
  return Math.min(box.clientWidth / width, box.clientHeight / height)
}
