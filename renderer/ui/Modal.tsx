import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { createContext, useContext, useEffect, useEffectEvent, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFocusBack } from './focus-back.ts'

interface ModalProps {
  readonly title: string
  readonly className?: string
  /** A click beside it does not close it: what is typed in it would be lost. */
  readonly holds?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

const EscapeTakers = createContext<Set<() => void>>(new Set())

/** While `isTaken`, Escape does this first and leaves the dialog around it open. */
export function useEscape(isTaken: boolean, act: () => void): void {
  const takers = useContext(EscapeTakers)
  const take = useEffectEvent(act)
  useEffect(() => {
    if (!isTaken) return
    const taker = (): void => take()
    takers.add(taker)
    return () => void takers.delete(taker)
  }, [takers, isTaken])
}

/** What is sent off in a dialog is not meant for the form in which the dialog stands: React's events know no portal. */
function stay(event: SyntheticEvent): void {
  event.stopPropagation()
}

/** A dialog over the window. Escape and a click beside it close it; then the focus is where it was before. */
export function Modal({ title, className = '', holds = false, onClose, children }: ModalProps): ReactNode {
  const { t } = useTranslation()
  const focusBack = useFocusBack()
  const [takers] = useState(() => new Set<() => void>())
  const onEscapeKeyDown = (event: Event): void => {
    const last = [...takers].at(-1)
    if (last === undefined) return
    event.preventDefault()
    last()
  }
  const onCloseAutoFocus = (event: Event): void => {
    event.preventDefault()
    focusBack()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="modal-overlay" />
        <Dialog.Content className={`modal ${className}`} aria-describedby={undefined} onCloseAutoFocus={onCloseAutoFocus} onEscapeKeyDown={onEscapeKeyDown} onInteractOutside={(event) => holds && event.preventDefault()} onSubmit={stay}>
          <div className="modal-head">
            <Dialog.Title>{title}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t('ui.close')}><X aria-hidden size={18} /></Dialog.Close>
          </div>
          <EscapeTakers value={takers}>{children}</EscapeTakers>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
