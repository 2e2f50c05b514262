import { ChevronRight } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useId } from 'react'
import type { ReactNode } from 'react'

interface WayProps {
  readonly Icon: LucideIcon
  readonly title: string
  readonly text: string
  readonly onClick: () => void
}

/** A large button that leads on: what it does, and what one needs for it. */
export function Way({ Icon, title, text, onClick }: WayProps): ReactNode {
  const [titleId, textId] = [useId(), useId()]
  return (
    <button type="button" className="way" aria-labelledby={titleId} aria-describedby={textId} onClick={onClick}>
      <span className="framed-icon"><Icon aria-hidden size={18} /></span>
      <span className="way-text"><strong id={titleId}>{title}</strong><span id={textId} className="quiet">{text}</span></span>
      <ChevronRight aria-hidden size={16} />
    </button>
  )
}
